"""Transcripts that others wrote: WebVTT and SubRip of any author, and plain text. Pure.

Repaired and noted with its line: byte order marks, line ends, a missing header or blank line, cues out of order or
without length, arrows and blank lines in the text. Refused with its line: what leaves open when or what is said.
Sources: W3C WebVTT; SubRip has no standard, only habits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from unicodedata import category

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.marks import bare, spoken_by, voices
from mediaarchive.transcripts.model import TICKS_A_SECOND

_MOST_BYTES: Final = 16 << 20
_MOST_LETTERS: Final = 20_000
"""Characters of one cue: twenty minutes of talk."""
_A_LETTER: Final = TICKS_A_SECOND // 15
"""How long a character takes to say, where a cue does not tell its length."""
_STAMP: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?")
_HEADER: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_LANGUAGE: Final = re.compile(r"Language:\s*([A-Za-z]{2})\b.*")
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")


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
    lines = _lines(data, repairs)
    if _HEADER.fullmatch(lines[0]) or any(_TIMING.fullmatch(line) for line in lines):
        found = _captions(lines, repairs)
    else:
        if number := next((n for n, line in enumerate(lines, 1) if "-->" in line), None):
            raise _refusal(number, "is no cue timing")
        found = list(spoken_by(_paragraphs(lines)))
    passages = tuple(_passage(text, who, cue) for cue, who, text in found if text)
    if not passages:
        raise InputRefused("the transcript holds no words")
    return Sidecar(passages, tuple(repairs), _language(lines))


@dataclass(slots=True)
class Block:
    """A cue or a paragraph as it stands in the file; ticks are None for a paragraph."""

    line: int
    start: int | None = None
    end: int | None = None
    text: list[str] = field(default_factory=list)
    is_vtt: bool = False


def _passage(text: str, speaker: str | None, block: Block) -> Passage:
    return Passage(text, speaker, block.start, block.end, block.line)


def _lines(data: bytes, repairs: list[str]) -> list[str]:
    """Return the file's lines as text without control characters; there is at least one."""
    if len(data) > _MOST_BYTES:
        raise InputRefused(f"the transcript is larger than {_MOST_BYTES >> 20} MiB")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
        repairs.append("line 1: UTF-16 was read as such")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(data[: error.start].count(b"\n") + 1, "is not UTF-8") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return ["".join(" " if category(letter) == "Cc" else letter for letter in line).rstrip() for line in lines]


def _captions(lines: Sequence[str], repairs: list[str]) -> list[tuple[Block, str | None, str]]:
    has_header = _HEADER.fullmatch(lines[0]) is not None
    blocks = [_whole(block, repairs) for block in _blocks(lines, repairs, 1 if has_header else 0) if block.text]
    if not has_header and any(block.is_vtt for block in blocks):
        repairs.append("line 1: the header WEBVTT is missing")
    ordered = sorted(blocks, key=lambda block: block.start or 0)
    if ordered != blocks:
        repairs.append("the cues were not in order of time")
    for block in ordered:
        block.is_vtt |= has_header
    return [item for block in ordered for item in _spoken(block)]


def _spoken(block: Block) -> Iterator[tuple[Block, str | None, str]]:
    """Yield what each person says in a cue: by its voices, else by names before the words."""
    if block.is_vtt and (said := voices("\n".join(block.text))):
        yield from ((block, who, text) for who, text in said)
    else:
        yield from spoken_by([(block, [bare(line, vtt=block.is_vtt) for line in block.text])])


def _blocks(lines: Sequence[str], repairs: list[str], first: int) -> Iterator[Block]:
    """Yield the cues with their text, which may be empty."""
    held: Block | None = None
    is_open, aside = False, first > 0
    for number, line in enumerate(lines[first:], first + 1):
        timing = _TIMING.fullmatch(line)
        if timing:
            if held is not None:
                yield _closed(held, repairs) if is_open else held
            held, is_open, aside = _opened(timing, number), True, False
        elif not line.strip():
            is_open = aside = False
        elif is_open and held is not None:
            if "-->" in line:
                repairs.append(f"line {number}: an arrow in the text")
            held.text.append(line)
        elif not aside and not _is_name(lines, number):
            aside = _ASIDE.fullmatch(line) is not None
            if not aside:
                _keep(held, line, number, repairs)
    if held is not None:
        yield held


def _opened(timing: re.Match[str], number: int) -> Block:
    start, end = _ticks(timing.groups()[:4], number), _ticks(timing.groups()[4:], number)
    return Block(number, start, end, is_vtt="," not in timing[0].partition("-->")[0])


def _closed(block: Block, repairs: list[str]) -> Block:
    """Return a cue that the next one followed without a blank line, without the number of that one."""
    repairs.append(f"line {block.line}: no blank line after the cue")
    if len(block.text) > 1 and block.text[-1].strip().isdecimal():
        block.text.pop()
    return block


def _keep(held: Block | None, line: str, number: int, repairs: list[str]) -> None:
    """Add text after a blank line to the cue before it; without one, nobody knows when it is said."""
    if "-->" in line or held is None:
        raise _refusal(number, "is no cue timing" if "-->" in line else "belongs to no cue")
    repairs.append(f"line {number}: a blank line within the cue")
    held.text.append(line)


def _is_name(lines: Sequence[str], number: int) -> bool:
    """Say whether a line is the number or name of the cue that follows."""
    return number < len(lines) and "-->" not in lines[number - 1] and _TIMING.fullmatch(lines[number]) is not None


def _whole(block: Block, repairs: list[str]) -> Block:
    """Return a cue that has a length, and no more text than can be said."""
    length = sum(map(len, block.text))
    if length > _MOST_LETTERS:
        raise _refusal(block.line, f"begins a cue of {length} characters")
    assert block.start is not None
    assert block.end is not None
    if block.end > block.start:
        return block
    repairs.append(f"line {block.line}: the cue ends before it starts")
    return replace(block, end=block.start + max(TICKS_A_SECOND, length * _A_LETTER))


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
    header = lines[1 : lines.index("")] if "" in lines and _HEADER.fullmatch(lines[0]) else []
    found = [match[1].lower() for line in header if (match := _LANGUAGE.fullmatch(line))]
    return found[0] if found else None


def _ticks(parts: Sequence[str | None], number: int) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes > 59 or seconds > 59:
        raise _refusal(number, "is no cue timing: it has more than 59 minutes or seconds")
    thousandths = int((parts[3] or "").ljust(3, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * TICKS_A_SECOND + thousandths * TICKS_A_SECOND // 1000


def _refusal(number: int, what: str) -> InputRefused:
    return InputRefused(f"line {number} {what}")
