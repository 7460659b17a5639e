"""Terms: the names, acronyms and words of spacewalks, how they sound, and how misheard ones are put right. Pure.

Lives here: a lexicon of English, read as data from the package that carries it (`lexicon`); how any text is said
(`phones`, with `spelling` for words that the lexicon lacks and `spoken` for numbers and initialisms); the terms that
are known before anything is heard (`eva`), the glossary of one recording (`glossary`), and the repair of what a
recogniser heard (`repair`, with `pieces` and `evidence`).
"""
