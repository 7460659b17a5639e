"""Words of plans and of speech, made comparable: small letters, no endings, none that everybody says. Pure."""

from __future__ import annotations

import re
from typing import Final

from mediaarchive.alignment.words import stem

_WORD: Final = re.compile(r"[a-z][a-z0-9'-]+")
_CREW: Final = ((re.compile(r"\bev[ -]?(?:1|one)\b"), "ev1"), (re.compile(r"\bev[ -]?(?:2|two)\b"), "ev2"))
"""Transcripts spell the crew's call signs out; `ev1` and `ev2` are words here."""
_COMMON: Final = frozenset(
    """
    a an and or of to on in at for from with is are was be been it its it's this that these those i you we he she they
    your our my me him her them there here now then so just good go going have has had do does did will would can could
    up down out off over under by as not no yes yeah ok okay copy roger houston all right left k kay if but what that's
    i'm you're we're we'll i'll they'll he's she's let's gonna get got um uh alright the some very about when which also
    into they're their his who while during after before next first than any other where how more because one two three
    four five six seven eight nine ten zero like see know think back well thank thanks say again make time need want us
    it'll i've there's hundred thousand
    """.split()
)


def tokens(text: str) -> list[str]:
    """Return the stems of the words that can tell one step from another, in order, with repetitions."""
    small = text.lower()
    for pattern, name in _CREW:
        small = pattern.sub(name, small)
    words = (word.removesuffix("'s") for word in _WORD.findall(small))
    return [stem(word) for word in words if len(word) > 1 and word not in _COMMON]
