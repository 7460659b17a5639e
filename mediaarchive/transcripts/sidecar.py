"""Transcripts that others wrote: WebVTT and SubRip of any author, and plain text. Pure.

Repaired and noted with its line: byte order marks, line ends, a missing header or blank line, cues out of order or
without length, arrows and blank lines in the text. Refused with its line: what leaves open when or what is said.
Sources: W3C WebVTT; SubRip has no standard, only habits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.captions import Block, header_of, is_timing, read_captions
from mediaarchive.transcripts.lines import lines_of, refusal
from mediaarchive.transcripts.marks import bare, names_in, spoken_by, voices
from mediaarchive.transcripts.printed import unprinted
from mediaarchive.transcripts.rolled import repeated

_LANGUAGE: Final = re.compile(r"Language:\s*([A-Za-z]{2})\b.*")


@dataclass(frozen=True, slots=True)
class Passage:
    """What one person says in one go, on one line; `start` and `end` are rough ticks, None where there are no times.

    `line` is where it begins in the file.
    """

    text: str
    speaker: str | None = None
    start: int | None = None
    end: int | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Sidecar:
    """All passages of a file in order, and what had to be repaired; all of them have times or none."""

    passages: tuple[Passage, ...]
    repairs: tuple[str, ...] = ()
    language: str | None = None
    """As the file claims it."""

    @property
    def is_timed(self) -> bool:
        """Whether the passages have times."""
        return any(passage.start is not None for passage in self.passages)


def read_sidecar(data: bytes) -> Sidecar:
    """Return what a file says. Raises InputRefused naming the line."""
    repairs: list[str] = []
    lines = lines_of(data, repairs)
    if header_of(lines) or any(map(is_timing, lines)):
        found = _captions(lines, repairs)
    else:
        if number := next((n for n, line in enumerate(lines, 1) if "-->" in line), None):
            raise refusal(number, "is no cue timing")
        plain = unprinted(lines, repairs)
        found = list(spoken_by(_paragraphs(plain), names_in(plain)))
    passages = tuple(_passage(text, who, cue) for cue, who, text in found if text)
    if not passages:
        raise InputRefused("the transcript holds no words")
    return Sidecar(passages, tuple(_counted(repairs)), _language(lines))


def _passage(text: str, speaker: str | None, block: Block) -> Passage:
    return Passage(text, speaker, block.start, block.end, block.line)


def _captions(lines: Sequence[str], repairs: list[str]) -> list[tuple[Block, str | None, str]]:
    blocks = read_captions(lines, repairs)
    _unroll(blocks, repairs)
    names = names_in(bare(line, vtt=block.is_vtt) for block in blocks for line in block.text)
    return [item for block in blocks for item in _spoken(block, names)]


def _unroll(blocks: Sequence[Block], repairs: list[str]) -> None:
    """Take away the lines that cues show again."""
    shown = repeated([[bare(line, vtt=block.is_vtt).strip() for line in block.text] for block in blocks])
    for block, count in zip(blocks, shown, strict=True):
        if count:
            repairs.append(f"line {block.line}: lines of the cue before are shown again")
            del block.text[:count]


def _spoken(block: Block, names: AbstractSet[str]) -> Iterator[tuple[Block, str | None, str]]:
    """Yield what each person says in a cue: by its voices, else by names before the words."""
    if block.is_vtt and (said := voices("\n".join(block.text))):
        yield from ((block, who, text) for who, text in said)
    else:
        yield from spoken_by([(block, [bare(line, vtt=block.is_vtt) for line in block.text])], names)


def _counted(repairs: Sequence[str]) -> Iterator[str]:
    """Yield each kind of repair once, with the first line and how many more there are."""
    kinds = [repair.partition(": ")[2] or repair for repair in repairs]
    counts = Counter(kinds)
    for kind, repair in zip(kinds, repairs, strict=True):
        if count := counts.pop(kind, 0):
            yield repair if count == 1 else f"{repair} (and {count - 1} more)"


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[Block, list[str]]]:
    held: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            held.append(line)
        elif held:
            yield Block(number - len(held)), held
            held = []


def _language(lines: Sequence[str]) -> str | None:
    """Return the language that the header of WebVTT names."""
    first = header_of(lines)
    header = takewhile(bool, lines[first:]) if first else ()
    found = [match[1].lower() for line in header if (match := _LANGUAGE.fullmatch(line))]
    return found[0] if found else None
