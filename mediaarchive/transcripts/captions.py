"""The cues of WebVTT and SubRip of any author, as they stand in the file. Pure.

Sources: W3C WebVTT; SubRip has no standard, only habits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mediaarchive.transcripts.lines import refusal
from mediaarchive.transcripts.model import TICKS_A_SECOND

_MOST_LETTERS: Final = 20_000
"""Characters of one cue: twenty minutes of talk."""
_A_LETTER: Final = TICKS_A_SECOND // 15
"""How long a character takes to say, where a cue does not tell its length."""
_DIGITS: Final = 9
_STAMP: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?")
_HEADER: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_ASIDE: Final = re.compile(r"NOTE(?:\s.*)?|STYLE|REGION")


@dataclass(slots=True)
class Block:
    """A cue or a paragraph as it stands in the file; ticks are None for a paragraph."""

    line: int
    start: int | None = None
    end: int | None = None
    text: list[str] = field(default_factory=list)
    is_vtt: bool = False
    name: int | None = None
    """The number that stands before a cue."""


def is_timing(line: str) -> bool:
    """Say whether a line tells the time of a cue."""
    return _TIMING.fullmatch(line) is not None


def header_of(lines: Sequence[str]) -> int:
    """Return how many lines there are up to the header of WebVTT; 0 without one."""
    number, line = next(((n, line) for n, line in enumerate(lines, 1) if line.strip()), (0, ""))
    return number if _HEADER.fullmatch(line) else 0


def read_captions(lines: Sequence[str], repairs: list[str]) -> list[Block]:
    """Return the cues that have text, in order of time; what had to be repaired is added to `repairs`.

    Raises InputRefused naming the line.
    """
    first = header_of(lines)
    found = [_whole(block, repairs) for block in _blocks(lines, repairs, first) if block.text]
    if not first and any(block.is_vtt for block in found):
        repairs.append("line 1: the header WEBVTT is missing")
    for block in found:
        block.is_vtt |= first > 0
    ordered = sorted(found, key=lambda block: block.start or 0)
    if ordered != found:
        repairs.append("the cues were not in order of time")
    return ordered


def _blocks(lines: Sequence[str], repairs: list[str], first: int) -> Iterator[Block]:
    """Yield the cues with their text, which may be empty."""
    held: Block | None = None
    is_open, aside = False, first > 0
    for number, line in enumerate(lines[first:], first + 1):
        timing = _TIMING.fullmatch(line)
        if timing:
            if held is not None:
                yield _closed(held, repairs) if is_open else held
            held, is_open, aside = _opened(timing, number, lines[number - 2 : number - 1]), True, False
        elif not line.strip():
            is_open = aside = False
        elif is_open and held is not None:
            if "-->" in line:
                repairs.append(f"line {number}: an arrow in the text")
            held.text.append(line)
        elif not aside and not _is_name(lines, number):
            aside = _ASIDE.fullmatch(line) is not None and (first > 0 or held is None or held.is_vtt)
            if not aside:
                _keep(held, line, number, repairs)
    if held is not None:
        yield held


def _opened(timing: re.Match[str], number: int, before: Sequence[str]) -> Block:
    start, end = _ticks(timing.groups()[:4], number), _ticks(timing.groups()[4:], number)
    is_vtt = "," not in timing[0].partition("-->")[0]
    return Block(number, start, end, is_vtt=is_vtt, name=_number(before[0]) if before else None)


def _closed(block: Block, repairs: list[str]) -> Block:
    """Return a cue that the next one followed without a blank line, without the number of that one."""
    repairs.append(f"line {block.line}: no blank line after the cue")
    last = _number(block.text[-1]) if block.name is not None and block.text else None
    if last is not None and (len(block.text) > 1 or last - 1 == block.name):
        block.text.pop()
    return block


def _number(line: str) -> int | None:
    found = line.strip()
    return int(found) if found.isdecimal() and len(found) <= _DIGITS else None


def _keep(held: Block | None, line: str, number: int, repairs: list[str]) -> None:
    """Add text after a blank line to the cue before it; without one, nobody knows when it is said."""
    if "-->" in line or held is None:
        raise refusal(number, "is no cue timing" if "-->" in line else "belongs to no cue")
    repairs.append(f"line {number}: a blank line within the cue")
    held.text.append(line)


def _is_name(lines: Sequence[str], number: int) -> bool:
    """Say whether a line is the number or name of the cue that follows."""
    return number < len(lines) and "-->" not in lines[number - 1] and _TIMING.fullmatch(lines[number]) is not None


def _whole(block: Block, repairs: list[str]) -> Block:
    """Return a cue that has a length, and no more text than can be said."""
    length = sum(map(len, block.text))
    if length > _MOST_LETTERS:
        raise refusal(block.line, f"begins a cue of {length} characters")
    assert block.start is not None
    assert block.end is not None
    if block.end > block.start:
        return block
    repairs.append(f"line {block.line}: the cue ends before it starts")
    return replace(block, end=block.start + max(TICKS_A_SECOND, length * _A_LETTER))


def _ticks(parts: Sequence[str | None], number: int) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes > 59 or seconds > 59:
        raise refusal(number, "is no cue timing: it has more than 59 minutes or seconds")
    part = int((parts[3] or "").ljust(_DIGITS, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * TICKS_A_SECOND + part * TICKS_A_SECOND // 10**_DIGITS
