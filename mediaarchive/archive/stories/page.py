"""Stories as pages show them: what the clips in a text show to this viewer now, and which stories belong beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import Footage, footage, know
from mediaarchive.archive.seen import clip_seen
from mediaarchive.archive.values import ClipCard, WatchPage
from mediaarchive.archive.watch import clip_card, watch_page
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva
from mediaarchive.recordings import PUBLIC
from mediaarchive.stories import Story
from mediaarchive.stories import store as stories
from mediaarchive.stories.text import Block, Embed, blocks, embeds

EACH: Final = 24
"""Stories on one page of the list."""
_SIMILAR: Final = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A clip in a text: its page, and the seconds of its recording that are shown."""

    page: WatchPage
    start: Fraction
    end: Fraction
    cued: bool
    """Whether the writer named a moment: a still of it, not of the whole clip, stands for it."""

    @property
    def clip(self) -> str:
        """The clip's id."""
        return self.page.clip.id if self.page.clip else ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A clip in a text that this viewer may not see."""

    clip: str


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story in a list; `simulated`: its picture is of simulated footage."""

    story: Story
    eva: Eva
    cover: ClipCard | None

    @property
    def simulated(self) -> bool:
        """Whether its picture is of simulated footage."""
        return self.cover is not None and self.cover.camera.simulated


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story as it is read."""

    story: Story
    eva: Eva
    body: tuple[Block | Shown | Missing, ...]
    cover: ClipCard | None
    similar: tuple[StoryCard, ...]

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The clips that it shows, in order."""
        return tuple(block for block in self.body if isinstance(block, Shown))

    @property
    def simulated(self) -> bool:
        """Whether any of the footage is simulated."""
        covers = self.cover is not None and self.cover.camera.simulated
        return covers or any(shown.page.camera.simulated for shown in self.shown)


@kept
def story_page(archive: Archive, day: str, slug: str, *, now: datetime) -> StoryPage:
    """Return the story at an address. Raises NotFound, also before its embargo ends; Gone once it was withdrawn."""
    with archive.database.read() as session:
        return page_of(session, stories.at_address(session, day, slug, now), PUBLIC, now)


def page_of(session: Session, story: Story, actor: str, now: datetime) -> StoryPage:
    """Return a story as `actor` would read it now, whatever its own state."""
    known = know(session, story.eva, actor, now)
    body = tuple(
        _shown(session, block, actor, now) if isinstance(block, Embed) else block for block in blocks(story.words.text)
    )
    return StoryPage(
        story, known.eva, body, cover_of(session, story, known, actor, now), _similar(session, story, actor, now)
    )  # fmt: skip


@kept
def cards(
    archive: Archive, *, now: datetime, eva: str | None = None, number: int = 1, limit: int = EACH
) -> tuple[StoryCard, ...]:
    """Return part `number` of the public stories, the newest first: all, or those of a spacewalk."""
    with archive.database.read() as session:
        found = stories.public(session, now, eva=eva, skip=(number - 1) * limit, limit=limit)
        return cards_of(session, found, PUBLIC, now)


@kept
def count(archive: Archive, *, now: datetime) -> int:
    """Return how many stories are public."""
    with archive.database.read() as session:
        return len(stories.public_ids(session, now))


def cover_of(session: Session, story: Story, known: Footage, actor: str, now: datetime) -> ClipCard | None:
    """Return the clip whose still stands for a story: the chosen one, else the first in its text that may be seen."""
    return next(_covers(session, story, known, actor, now), None)


def _covers(session: Session, story: Story, known: Footage, actor: str, now: datetime) -> Iterator[ClipCard]:
    named = (*((story.words.cover,) if story.words.cover else ()), *(embed.clip for embed in embeds(story.words.text)))
    for clip_id in dict.fromkeys(named):
        try:
            clip, recording, _ = clip_seen(session, clip_id, actor, now)
        except NotFound:
            continue
        of = known if recording.eva == known.eva.slug else footage(session, [recording.eva], actor, now)[recording.eva]
        card = clip_card(session, clip, of)
        if card.cover is not None:
            yield card


def _shown(session: Session, embed: Embed, actor: str, now: datetime) -> Shown | Missing:
    try:
        clip, recording, span = clip_seen(session, embed.clip, actor, now)
    except NotFound:
        return Missing(embed.clip)
    known = know(session, recording.eva, actor, now)
    page = watch_page(session, known, recording, clip, span, landing=None, now=now)
    start = min(max(embed.start, span.start), span.end) if embed.start is not None else span.start
    end = min(embed.end, span.end) if embed.end is not None else span.end
    return Shown(page, start, end, embed.start is not None) if start < end else Shown(page, span.start, span.end, False)


def _similar(session: Session, story: Story, actor: str, now: datetime) -> tuple[StoryCard, ...]:
    """Return other public stories that share most with one: tags, and the spacewalk; then the newest."""

    def shared(other: Story) -> int:
        return len({*other.words.tags} & {*story.words.tags}) + 2 * (other.eva == story.eva)

    others = [other for other in stories.public(session, now) if other.id != story.id and shared(other)]
    return cards_of(session, sorted(others, key=shared, reverse=True)[:_SIMILAR], actor, now)


def cards_of(session: Session, found: list[Story], actor: str, now: datetime) -> tuple[StoryCard, ...]:
    """Return stories as lists show them, with the covers that `actor` may see."""
    known = footage(session, dict.fromkeys(story.eva for story in found), actor, now)
    return tuple(
        StoryCard(story, known[story.eva].eva, cover_of(session, story, known[story.eva], actor, now))
        for story in found
    )
