"""What was said in one recording: words, cues, speech spans.

Lives here: the values (`model`), the cutting of cues for readers (`cues`), the way from joined speech back to the
recording's clock (`speech`), where models are found (`models`), captions (`vtt`), the printed form (`report`), the
step, the rows, and `child`, which listens inside the sandbox.
Names: the words' sounds (`lexicon`, `spoken`, `spelling`, `phones`), terms (`glossary`, `eva_terms`) and what they mend
(`pieces`, `evidence`, `repair`). Times: `forced`, which runs in the sandbox too.
Not here: official words and the clock they are cut by (alignment), search.
May import what stands above it up to recordings; `child` alone imports av or faster_whisper, `forced` pocketsphinx.
"""
