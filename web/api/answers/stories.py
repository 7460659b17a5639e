"""What is told of a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from web.api.answers.common import URL, Picture, Second
from web.api.schema import Says


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story in a list."""

    headline: str
    standfirst: Annotated[str, Says("The sentence or two before the text; may be empty.")]
    eva: str
    public_at: Annotated[str | None, Says("Since when it is public, UTC.", {"format": "date-time"})]
    tags: tuple[str, ...]
    cover: Picture | None
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a story's line."""

    text: str
    link: Annotated[str | None, Says("Where they lead, as it was written; null for words that are no link.")]
    stressed: bool


@dataclass(frozen=True, slots=True)
class Embedded:
    """A clip that a story shows, from `start` to `end` of its recording."""

    id: str
    title: str
    start: Second
    end: Second
    credit: Annotated[str, Says("The credit line to give.")]
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a story's text, as it was written."""

    kind: Annotated[
        str,
        Says(
            "What is missing is a clip that is not public any more, or not yet.",
            {"enum": ["heading", "paragraph", "quote", "items", "clip", "missing"]},
        ),
    ]
    lines: Annotated[tuple[tuple[Words, ...], ...], Says("The items of a list; else one line, and of clips none.")]
    clip: Embedded | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that a story tells can be read."""

    title: str
    address: Annotated[str | None, Says("As it was written; null for what is on no site.")]


@dataclass(frozen=True, slots=True)
class Story:
    """A story about a spacewalk, told by the media team with its clips."""

    headline: str
    standfirst: Annotated[str, Says("The sentence or two before the text; may be empty.")]
    eva: str
    public_at: Annotated[str | None, Says("Since when it is public, UTC.", {"format": "date-time"})]
    updated_at: Annotated[str, Says("UTC.", {"format": "date-time"})]
    simulated: Annotated[bool, Says("Whether any of its footage is simulated, not from space.")]
    blocks: tuple[Block, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    cover: Picture | None
    cover_credit: Annotated[str | None, Says("The credit line to give with the cover.")]
    eva_url: Annotated[str, Says("Its spacewalk in this API.", URL)]
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]
