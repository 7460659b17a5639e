"""What stands in transcripts beside the words: tags, voices, dashes, and names before what is said. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from html import unescape
from typing import Final, NamedTuple, TypeVar

_TAG: Final = re.compile(r"<[^<>]*>")
_KNOWN_TAG: Final = re.compile(r"</?(?:[biusvc]|font|span|ruby|rt|lang)\b[^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)
"""In SubRip, where nothing says what a tag is, other brackets are text."""
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n]([^<>]*)>|</v>")
_DASH: Final = re.compile(r"\s*(?:(?:[-–—]|>>+)\s+|[-–—](?=[^\W\d_])|>>+)")
"""Before what the next person says."""
_NAME: Final = r"[^\W\d_][^\s:\[\]]*(?:[ \t][^\s:\[\]]+){0,3}"
_NAMED: Final = re.compile(rf"\s*(?:({_NAME})\s?:(?:\s+(.*)|)|\[({_NAME})\]\s?:?\s+(.*))")
_NUMBERED: Final = re.compile(r"[^\W\d_]+ \d{1,2}")
_VOICE_NUMBER: Final = re.compile(r"(?:speaker|voice) \d{1,2}", re.IGNORECASE)
"""As machines call voices."""
_LONGEST: Final = 40
_SOUNDS: Final = frozenset(
    "applause audio background beep beeping beeps breathing chatter chuckles clears coughs coughing crosstalk end "
    "foreign garble garbled gasps inaudible indistinct laughing laughs laughter los music noise pause ringing "
    "signal silence sighs sneezes speaking static tone tones translation unclear unintelligible".split()
)
"""What stands in brackets before words, and is nobody."""
_SHOUTED: Final = 0.1
"""A text with fewer small letters among its letters is all in capitals, which then tell nothing."""
_Place = TypeVar("_Place")


class _Line(NamedTuple):
    """What may be a name, and the words after it."""

    name: str
    words: str
    is_bracketed: bool


def bare(line: str, *, vtt: bool) -> str:
    """Return a line without its tags; WebVTT writes &, < and > as entities."""
    return unescape(_TAG.sub("", line)) if vtt else _KNOWN_TAG.sub("", line)


def voices(body: str) -> list[tuple[str | None, str]]:
    """Return (speaker, text) of each voice in a cue's text, and of what no voice says; empty where it has none."""
    parts = _VOICE.split(body)
    if not any(parts[1::2]):
        return []
    said = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(_flat(unescape(who or "")) or None, _flat(bare(text, vtt=True))) for who, text in said if text.strip()]


def names_in(lines: Iterable[str]) -> frozenset[str]:
    """Return the names of those who speak in a text `NAME: words` or `[NAME] words`.

    A name is written in capitals (EV1, CAPCOM), or its words begin with them and it stands before several lines; so
    must names in brackets, where descriptions of sounds stand as well, and those of a text that is all in capitals.
    """
    held = list(lines)
    found = [one for line in held if (one := _named(_DASH.sub("", line, count=1))) and len(one.name) <= _LONGEST]
    counts = Counter(one.name for one in found)
    shouted = _is_shouted(held)
    return frozenset(one.name for one in found if _is_speaker(one, counts[one.name], shouted=shouted))


def spoken_by(
    blocks: Iterable[tuple[_Place, Sequence[str]]], names: AbstractSet[str]
) -> Iterator[tuple[_Place, str | None, str]]:
    """Yield (place, speaker, text) of all that is said in blocks of lines; the text may be empty.

    A line `NAME: words` with one of the names, or one after a dash, begins what another person says, until the next one
    or the end of the block.
    """
    for place, lines in blocks:
        speaker: str | None = None
        said: list[str] = []
        for line in lines:
            name, words = _parted(line, names)
            if name or _DASH.match(line):
                yield place, speaker, _flat(" ".join(said))
                speaker, said = name, []
            said.append(words)
        yield place, speaker, _flat(" ".join(said))


def _parted(line: str, names: AbstractSet[str]) -> tuple[str | None, str]:
    """Return (name, words) of a line."""
    words = _DASH.sub("", line, count=1) if _DASH.match(line) else line
    found = _named(words)
    return (found.name, found.words) if found and found.name in names else (None, words)


def _named(line: str) -> _Line | None:
    found = _NAMED.fullmatch(line)
    if found is None:
        return None
    return _Line(_flat(found[1] or found[3]), found[2] or found[4] or "", is_bracketed=found[1] is None)


def _is_speaker(one: _Line, count: int, *, shouted: bool) -> bool:
    parts = one.name.split()
    if one.is_bracketed and not _SOUNDS.isdisjoint(part.casefold() for part in parts):
        return False
    if one.name.isupper() and not (shouted and len(parts) > 1):
        return True
    return (count > 1 and is_written_as_name(one.name)) or _VOICE_NUMBER.fullmatch(one.name) is not None


def is_written_as_name(text: str) -> bool:
    """Say whether all words of a text begin with a capital, or it is a word with a number."""
    return not any(part[0].islower() for part in text.split()) or _NUMBERED.fullmatch(text) is not None


def _is_shouted(lines: Iterable[str]) -> bool:
    letters = [letter for line in lines for letter in line if letter.isupper() or letter.islower()]
    return sum(letter.islower() for letter in letters) < _SHOUTED * len(letters)


def _flat(text: str) -> str:
    return " ".join(text.split())
