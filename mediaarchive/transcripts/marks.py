"""What stands in transcripts beside the words: tags, voices, dashes, and names before what is said. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Final, TypeVar

_TAG: Final = re.compile(r"<[^<>]*>")
_KNOWN_TAG: Final = re.compile(r"</?(?:[biusvc]|font|span|ruby|rt|lang)\b[^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)
"""In SubRip, where nothing says what a tag is, other brackets are text."""
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n]+([^<>]+)>")
_DASH: Final = re.compile(r"\s*(?:[-–—]|>>+)\s+")
"""Before what the next person says."""
_NAMED: Final = re.compile(r"\s*([^\W\d_][^\s:]*(?: [^\s:]+){0,3})\s?:(?:\s+(.*)|)")
_LONGEST: Final = 40
_Place = TypeVar("_Place")


def bare(line: str, *, vtt: bool) -> str:
    """Return a line without its tags; WebVTT writes &, < and > as entities."""
    return unescape(_TAG.sub("", line)) if vtt else _KNOWN_TAG.sub("", line)


def voices(body: str) -> list[tuple[str | None, str]]:
    """Return (speaker, text) of each voice in a cue's text; empty where it has none."""
    parts = _VOICE.split(body)
    if len(parts) == 1:
        return []
    said = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(_flat(unescape(who)) if who else None, _flat(bare(text, vtt=True))) for who, text in said if text.strip()]


def spoken_by(
    blocks: Iterable[tuple[_Place, Sequence[str]]],
) -> Iterator[tuple[_Place, str | None, str]]:
    """Yield (place, speaker, text) of all that is said in blocks of lines.

    A line `NAME: words`, or one after a dash, begins what another person says, until the next one or the end of the
    block. A name is written in capitals (EV1, CAPCOM), or its words begin with them and it stands before several lines.
    """
    held = [(place, list(lines)) for place, lines in blocks]
    names = _names(line for _, lines in held for line in lines)
    for place, lines in held:
        speaker: str | None = None
        said: list[str] = []
        for line in lines:
            name, words = _parted(line, names)
            if name or _DASH.match(line):
                yield place, speaker, _flat(" ".join(said))
                speaker, said = name, []
            said.append(words)
        yield place, speaker, _flat(" ".join(said))


def _parted(line: str, names: set[str]) -> tuple[str | None, str]:
    """Return (name, words) of a line."""
    words = _DASH.sub("", line, count=1) if _DASH.match(line) else line
    found = _NAMED.fullmatch(words)
    if found and found[1] in names:
        return found[1], found[2] or ""
    return None, words


def _names(lines: Iterable[str]) -> set[str]:
    found = [match[1] for line in lines if (match := _NAMED.fullmatch(_DASH.sub("", line, count=1)))]
    counts = Counter(name for name in found if len(name) <= _LONGEST)
    return {name for name, count in counts.items() if name == name.upper() or (count > 1 and _is_capitalised(name))}


def _is_capitalised(name: str) -> bool:
    return all(not word[0].islower() for word in name.split())


def _flat(text: str) -> str:
    return " ".join(text.split())
