"""What stands in printed transcripts beside the words: the time before them, page numbers, running heads. Pure.

Such times are of a clock that the recording need not know: they are left out, and tell where a name begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from mediaarchive.transcripts.marks import is_written_as_name

_CLOCK: Final = r"\d{1,3}(?::[0-5]\d){1,3}(?:[.,]\d{1,3})?|\d\d(?: \d\d){3}"
"""`12:03`, `00:12:03`, `013:00:12:03`, and `00 00 12 03` as teletype had it."""
_WHERE: Final = r"(?:GMT|UTC|GET|PET|MET)"
_STAMP: Final = rf"(?:{_WHERE}[ \t]+)?(?:{_CLOCK})(?:[ \t]?Z|[ \t]+{_WHERE})?"
_BEFORE: Final = re.compile(rf"\s*(?:([\[(])(?:{_STAMP})[\])]|{_STAMP})(?:[ \t]*[-–—])?(?:[ \t]+|$)")
_AFTER: Final = re.compile(
    rf"\s*([^\W\d_][^:\[\]()]{{0,39}}?)[ \t]*"
    rf"(?:[\[(](?:{_STAMP})[\])]|[ \t](?:{_STAMP})(?=[ \t]*(?::|$)))[ \t]*:?([ \t].*|)"
)
_COLUMN: Final = re.compile(r"\s*([A-Z][A-Z0-9/]{1,9})(?:\t[ \t]*| {2,})(\S.*)")
"""A name in a column of its own."""
_NUMBER: Final = re.compile(
    r"\s*(?:page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—])\s*", re.IGNORECASE
)
_BARE: Final = re.compile(r"\s*\d{1,4}\s*")
_A_PAGE: Final = 6
"""Lines that a page has at least."""
_STAMPED: Final = 0.2
"""Share of the lines that have a time: else it is one of which somebody speaks."""
_NAMED: Final = re.compile(r":\s")
"""Somebody says such a line, however often it comes again."""
_DIGITS: Final = re.compile(r"\d+")


def unprinted(lines: Sequence[str], repairs: list[str]) -> list[str]:
    """Return as many lines, those without words for a listener empty, and each that has a name as `NAME: words`."""
    pages = _page_marks(lines)
    repairs.extend(f"line {number + 1}: a page's number or head is left out" for number in sorted(pages))
    kept = ["" if number in pages else line for number, line in enumerate(lines)]
    return _unstamped(kept, repairs)


def _unstamped(lines: Sequence[str], repairs: list[str]) -> list[str]:
    """Return the lines without the times beside their words, where that is how the text is written throughout."""
    found = [_without_stamp(line) for line in lines]
    stamped = [number for number, line in enumerate(found) if line is not None]
    written = sum(map(bool, lines))
    if len(stamped) < max(_STAMPED * written, min(written, 2)):
        return list(lines)
    repairs.extend(f"line {number + 1}: a time beside the words is left out" for number in stamped)
    return [line if new is None else new for line, new in zip(lines, found, strict=True)]


def _without_stamp(line: str) -> str | None:
    """Return a line without its time; None where it has none."""
    if before := _BEFORE.match(line):
        rest = line[before.end() :]
        column = _COLUMN.fullmatch(rest)
        return f"{column[1]}: {column[2]}" if column else rest
    after = _AFTER.fullmatch(line)
    return f"{after[1]}:{after[2]}" if after and is_written_as_name(after[1]) else None


def _page_marks(lines: Sequence[str]) -> set[int]:
    """Return the places of page numbers, and of heads and feet that come again beside them or beside form feeds."""
    numbers = {n for n, line in enumerate(lines) if _NUMBER.fullmatch(line)} | set(_rising(lines))
    feeds = {n for n, line in enumerate(lines) if line.startswith("\f")}
    beside = {n for place in numbers | feeds for n in _near(lines, place) if not _NAMED.search(lines[n])} - numbers
    counts = Counter(_shape(lines[n]) for n in beside)
    fewest = max(2, len(numbers) / 2, len(feeds) / 2)
    return numbers | {n for n in beside if counts[_shape(lines[n])] >= fewest}


def _rising(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of bare numbers that count pages: each one more than the one before, a page later."""
    bare = [(n, int(line)) for n, line in enumerate(lines) if _BARE.fullmatch(line)]
    for (a, before), (b, after) in pairwise(bare):
        if after == before + 1 and b - a >= _A_PAGE:
            yield from (a, b)


def _near(lines: Sequence[str], place: int) -> Iterator[int]:
    """Yield the nearest line with words before a place, the place itself, and the nearest one after it."""
    for way in (range(place - 1, -1, -1), range(place, len(lines)), range(place + 1, len(lines))):
        yield from islice((n for n in way if lines[n].strip() and not _NUMBER.fullmatch(lines[n])), 1)


def _shape(line: str) -> str:
    return " ".join(_DIGITS.sub("0", line).split())
