"""The team's work on stories: begun from clips, written, put under embargo, released, withdrawn, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import shotlists
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.stories.page import Missing, StoryPage, page_of
from mediaarchive.archive.values import ClipCard
from mediaarchive.archive.watch import clip_cards
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.recordings import PUBLIC, TEAM
from mediaarchive.search.catchup import renew
from mediaarchive.shotlists import texts
from mediaarchive.stories import Edition, Source, Story, Words
from mediaarchive.stories import store as stories
from mediaarchive.timeline import Interval, parse_stamp

MOST_OFFERED: Final = 200


@dataclass(frozen=True, slots=True)
class Form:
    """What a person writes of a story; a source is a line `title | address`, tags stand between commas."""

    headline: str
    standfirst: str = ""
    text: str = ""
    cover: str = ""
    sources: str = ""
    tags: str = ""

    @classmethod
    def of(cls, words: Words) -> Form:
        """Return words as the form shows them."""
        lines = (f"{source.title} | {source.address}" if source.address else source.title for source in words.sources)
        return cls(words.headline, words.standfirst, words.text, words.cover, "\n".join(lines), ", ".join(words.tags))

    def words(self) -> Words:
        """Return what the form says."""
        sources = (line.rpartition("|") for line in self.sources.splitlines() if line.strip())
        return Words(
            self.headline, self.standfirst, self.text, self.cover,
            tuple(Source(title.strip(), address.strip()) if bar else _unparted(address)
                  for title, bar, address in sources),
            tuple(self.tags.split(",")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoryDesk:
    """A story for the team: as the public would read it, what of it they would not see, clips to put in, editions."""

    story: Story
    eva: Eva
    page: StoryPage
    missing: tuple[str, ...]
    offered: tuple[ClipCard, ...]
    editions: tuple[Edition, ...]


def listing(archive: Archive, slug: str, *, now: datetime) -> tuple[Eva, list[Story], tuple[ClipCard, ...]]:
    """Return a spacewalk's stories, and its clips that one could be begun from. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        return eva, stories.of_eva(session, slug), _offered(session, slug, now)


def make(
    archive: Archive, slug: str, headline: str, clip_ids: Sequence[str], *, by: str, now: datetime, new_id: str
) -> Story:
    """Begin a story with these clips in order of time, each with what the archive can say of it.

    Raises NotFound, InputRefused.
    """
    with archive.database.write() as session:
        eva = evas.get(session, slug)
        chosen = [card for card in _offered(session, slug, now) if card.clip.id in clip_ids]
        if len(chosen) != len(set(clip_ids)):
            raise InputRefused("one of these clips is not public, or of another spacewalk", subject=headline[:80])
        words = Words(
            headline, eva.summary.partition(". ")[0].rstrip(".") + ".",
            _draft(session, know(session, slug, TEAM, now), chosen, now),
            tags=("spacewalk", *(member.name for member in eva.crew if member.role.startswith("EV"))),
        )  # fmt: skip
        return stories.make(session, new_id, slug, words, by=by, now=now)


def desk_page(archive: Archive, story_id: str, *, now: datetime) -> StoryDesk:
    """Return a story for the team. Raises NotFound."""
    with archive.database.read() as session:
        story = stories.get(session, story_id)
        page = page_of(session, story, PUBLIC, now)
        gone = tuple(dict.fromkeys(block.clip for block in page.body if isinstance(block, Missing)))
        offered = _offered(session, story.eva, now)
        return StoryDesk(story, page.eva, page, gone, offered, tuple(stories.editions(session, story_id)))


def write(archive: Archive, story_id: str, form: Form, *, seen: int, by: str, now: datetime) -> bool:
    """Save what a story says; return whether anything differs. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        did = stories.write(session, story_id, form.words(), seen=seen, by=by, now=now)
        _index(session, story_id)
        return did


def publish(archive: Archive, story_id: str, embargo: str, *, by: str, now: datetime) -> Story:
    """Publish a story: at once, or at the instant that `embargo` says with its zone.

    Raises NotFound, InputRefused, also for an instant that has passed, and Conflict.
    """
    at = parse_stamp(embargo).instant if embargo.strip() else now
    if at < now:
        raise InputRefused(f"{embargo.strip()[:40]} has passed", hint="an embargo ends in the future")
    with archive.database.write() as session:
        story = stories.publish(session, story_id, at, by=by, now=now)
        _index(session, story_id)
        return story


def withdraw(archive: Archive, story_id: str, reason: str, *, by: str, now: datetime) -> Story:
    """Take a story off the site, or its embargo back. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        story = stories.withdraw(session, story_id, reason, by=by, now=now)
        _index(session, story_id)
        return story


def restore(archive: Archive, story_id: str, number: int, *, by: str, now: datetime) -> bool:
    """Let a story say again what it said in an edition; return whether that differs. Raises NotFound."""
    with archive.database.write() as session:
        did = stories.restore(session, story_id, number, by=by, now=now)
        _index(session, story_id)
        return did


def _index(session: Session, story_id: str) -> None:
    session.flush()
    renew(session, stories.get(session, story_id).eva)


def _offered(session: Session, slug: str, now: datetime) -> tuple[ClipCard, ...]:
    """Return a spacewalk's published clips in order of time."""
    known = know(session, slug, TEAM, now)
    found: list[Clip] = [clip for clip in clips.of_eva(session, slug) if clip.state == PUBLISHED][:MOST_OFFERED]
    cards = clip_cards(session, found, known, known.tasks)
    return tuple(sorted(cards, key=lambda card: (card.utc is None, card.utc or now, card.start, card.clip.id)))


def _draft(session: Session, known: Known, chosen: Sequence[ClipCard], now: datetime) -> str:
    """Return a first text: what is said, seen and heard of each clip, and the clip."""
    parts = []
    for card in chosen:
        recording = known.recordings[card.clip.recording]
        shots = shotlists.shots_of(session, known, card.clip, recording, Interval(card.start, card.end), now)
        about = texts.story(card.clip.description or f"{card.clip.title}.", shots.told)
        parts.append(f"{about}\n\n/clips/{card.clip.id}")
    return "\n\n".join(parts)


def _unparted(line: str) -> Source:
    return Source("", line) if line.startswith(("http://", "https://")) else Source(line)
