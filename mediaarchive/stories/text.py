"""The markup of a story's text: paragraphs, headings, quotations, lists, links, and clips by their address. Pure.

A block ends at an empty line. `## ` begins a heading, `> ` a quotation, `- ` an item of a list; `[words](address)` is a
link and `*words*` are stressed. A line that is nothing but the address of a clip shows the clip there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_EMBED: Final = re.compile(
    r"(?:https?://[^/\s]{1,255})?/clips/([0-9a-z]{1,64})(?:\?t=([0-9]{1,9}(?:\.[0-9]{1,9})?)"
    r"(?:,([0-9]{1,9}(?:\.[0-9]{1,9})?))?)?"
)
_PARTS: Final = re.compile(
    r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()<>\"]{1,1000}|/[^\s()<>\"/][^\s()<>\"]{0,500}|/)\)|\*([^*\n]{1,300})\*"
)
_HEADING, _QUOTE, _ITEM = "## ", "> ", "- "


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a line; `address` where they are a link, `stressed` where the writer stressed them."""

    text: str
    address: str | None = None
    stressed: bool = False


Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in lines that flow."""

    line: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Embed:
    """A clip, shown in the text; `start` and `end` are seconds of its recording, where the address names them."""

    clip: str
    start: Fraction | None = None
    end: Fraction | None = None


Block = Heading | Paragraph | Quote | Items | Embed


def blocks(text: str) -> tuple[Block, ...]:
    """Return what a text consists of. Any text is valid: what is no markup is words."""
    return tuple(_blocks(text))


def embeds(text: str) -> tuple[Embed, ...]:
    """Return the clips that a text shows, in its order."""
    return tuple(block for block in blocks(text) if isinstance(block, Embed))


def words_of(text: str) -> str:
    """Return the words of a text without its markup, for whoever searches."""
    return " ".join(_plain(block) for block in blocks(text) if not isinstance(block, Embed))


def _blocks(text: str) -> Iterator[Block]:
    held: list[str] = []
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        embed = _embed(stripped)
        if held and (not stripped or embed or _kind(stripped) != _kind(held[0])):
            yield _block(held)
            held = []
        if embed:
            yield embed
        elif stripped.startswith(_HEADING):
            yield Heading(stripped.removeprefix(_HEADING).strip())
        elif stripped:
            held.append(stripped)


def _kind(line: str) -> str:
    return next((mark for mark in (_QUOTE, _ITEM) if line.startswith(mark)), "")


def _block(lines: list[str]) -> Block:
    kind = _kind(lines[0])
    if kind == _ITEM:
        return Items(tuple(_line(line.removeprefix(_ITEM).strip()) for line in lines))
    if kind == _QUOTE:
        return Quote(_line(" ".join(line.removeprefix(_QUOTE).strip() for line in lines)))
    return Paragraph(_line(" ".join(lines)))


def _line(text: str) -> Line:
    found: list[Part] = []
    done = 0
    for match in _PARTS.finditer(text):
        if match.start() > done:
            found.append(Part(text[done : match.start()]))
        found.append(Part(match[3], stressed=True) if match[3] else Part(match[1], match[2]))
        done = match.end()
    if done < len(text):
        found.append(Part(text[done:]))
    return tuple(found)


def _embed(line: str) -> Embed | None:
    match = _EMBED.fullmatch(line)
    if match is None:
        return None
    start, end = (Fraction(second) if second else None for second in (match[2], match[3]))
    return Embed(match[1], start, end if start is not None and end is not None and start < end else None)


def _plain(block: Heading | Paragraph | Quote | Items) -> str:
    if isinstance(block, Heading):
        return block.text
    lines = block.items if isinstance(block, Items) else (block.line,)
    return " ".join("".join(part.text for part in line) for line in lines)
