"""Letters to phones for words that no dictionary has: names, most of them, of many languages. Pure.

Each run of letters has an English reading and, where foreign names differ, others. All first readings together are the
first guess, all last ones (the most foreign) the second; then one run at a time is read otherwise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from mediaarchive.transcripts.terms.lexicon import Phones

_MOST: Final = 8
_TABLE: Final = """
tch CH|sch SH|tsch CH|shch SH CH|scha SH AA|ch CH,K,SH|ck K|sh SH|th TH,T|ph F|gh G,|ght T|wh W|kn N,K N|wr R|qu K W,K
squ S K W,S K|ng NG|nk NG K,N K|dg JH|dge JH|x K S|zh ZH|ts T S|tz T S|cz CH|cc K|gn G N,N Y|zz T S,Z|ss S|ll L,Y|rr R
tt T|pp P|bb B|dd D|ff F|gg G|mm M|nn N|kk K|vv V|dj JH|kh K|jh JH|sz SH,S
ai EY,AY|ay EY,AY|au AO,AW|aw AO|ae EY,AY|aa AA|ea IY,EY AH|ee IY,EY|ei AY,EY|ey IY,EY|eu Y UW,OY|ew UW|eau OW
ie IY,IY EH|ia IY AH|io IY OW|iu IY UW|oa OW|oe OW,ER|oi OY,W AA|oo UW,OW|ou AW,UW|ough AO F,OW|ow OW,AW|oy OY
ua UW AH,W AA|ue UW,W EH|ui UW IY,W IY|uo UW OW|igh AY|aigh EY|eigh EY|augh AO
ar AA R|er ER,EH R|ir ER,IH R|or AO R|ur ER,UH R|yr IH R|oor AO R|eer IH R|air EH R|are EH R|ear IH R|our AW R
a AE,AA|b B|c K|d D|e EH|f F|g G|h HH|i IH,IY|j JH,Y|k K|l L|m M|n N|o AA,OW|p P|q K|r R|s S|t T|u AH,UW|v V|w W,V
y Y|z Z,T S
ce S|ci S IH,S IY|cy S IY|ge JH EH,G EH|gi JH IH,G IY|sci S AY,SH IY|sce S EH,SH EH
"""
_ENDINGS: Final = """
e ,EY|es Z,EH S|ed D,EH D|et EH T,EY|ez EH Z,EY|ot AA T,OW|at AE T,AA|y IY|i IY|o OW|a AH,AA|u UW|ia IY AH|io IY OW
ne N,N EY|se S,S EY|ve V|le AH L,L EY|re R,R EY|te T,T EY|ce S|ge JH|nge N JH|che CH,K EY|que K|gue G|tion SH AH N
ai AY|ei AY,EY|ev EH V,AO F|off AO F|ov AO V,AO F|in IH N,AE N|er ER,EY|ier IH R,Y EY|eux UW,OW|ois OY Z,W AA
aud AO D,OW|aut AO T,OW|ault AO L T,OW|ux AH K S,UW|ings IH NG Z|s Z,S|ies IY Z|le' L EY|bourg B AO R|burn B ER N
ham AH M|ton T AH N|man M AH N|son S AH N|land L AH N D
"""
_STARTS: Final = "kn N|gn N|ps S|wr R|x Z|y Y|ts T S|pt T|mc M AH K|mac M AH K|pf F|ll L,Y|sch SH"


def _rules(table: str) -> dict[str, tuple[Phones, ...]]:
    entries = (entry.strip().partition(" ") for line in table.splitlines() for entry in line.split("|") if entry)
    return {key: tuple(tuple(way.split()) for way in ways.split(",")) for key, _, ways in entries}


_MIDDLE_RULES: Final = _rules(_TABLE)
_END_RULES: Final = _rules(_ENDINGS)
_START_RULES: Final = _rules(_STARTS)
_LONGEST: Final = 5


@lru_cache(maxsize=4096)
def guesses(word: str) -> tuple[Phones, ...]:
    """Return likely phones of a word, at most eight ways; none for what has no letters."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    runs = list(_parse("".join(letter for letter in plain if "a" <= letter <= "z")))
    first = [ways[0] for ways in runs]
    found = [first, [ways[-1] for ways in runs]]
    found += [[*first[:k], way, *first[k + 1 :]] for k, ways in enumerate(runs) for way in ways[1:]]
    joined = (_without_doubles(sum(parts, ())) for parts in found)
    return tuple(phones for phones in dict.fromkeys(joined) if phones)[:_MOST]


def _parse(word: str) -> Iterator[tuple[Phones, ...]]:
    """Yield the readings of run after run of letters, longest runs first; e at the end of a name lengthens nothing."""
    at = 0
    while at < len(word):
        for length in range(min(_LONGEST, len(word) - at), 0, -1):
            ways = _ways(word, at, at + length)
            if ways is not None:
                yield ways
                at += length
                break
        else:
            at += 1


def _ways(word: str, start: int, end: int) -> tuple[Phones, ...] | None:
    run = word[start:end]
    if end == len(word) and start and run in _END_RULES:
        return _END_RULES[run]
    if not start and run in _START_RULES:
        return _START_RULES[run]
    return _MIDDLE_RULES.get(run)


def _without_doubles(phones: Phones) -> Phones:
    return tuple(phone for k, phone in enumerate(phones) if not k or phones[k - 1] != phone)
