"""Queries and changes on stories."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mediaarchive.db.names import plain
from mediaarchive.errors import Conflict, Gone, InputRefused, NotFound
from mediaarchive.ledger import chain
from mediaarchive.stories.model import DRAFT, PUBLISHED, WITHDRAWN, Edition, EditionRow, Source, Story, StoryRow, Words

LONGEST: Final = {"headline": 160, "standfirst": 400, "text": 40_000, "tag": 60, "source": 300, "address": 1000}
MOST_SOURCES: Final = 30
MOST_TAGS: Final = 12
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,}")


def make(session: Session, story_id: str, eva: str, words: Words, *, by: str, now: datetime) -> Story:
    """Add a draft that nobody but the team sees. Raises InputRefused."""
    kept = checked(words)
    row = StoryRow(
        id=story_id, eva=eva, day=None, slug=plain(kept.headline), words=kept.to_json(), state=DRAFT, public_at=None,
        reason="", edition=1, at=now, by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _keep(session, row)
    return row.value()


def get(session: Session, story_id: str) -> Story:
    """Return a story by its id. Raises NotFound."""
    return _row(session, story_id).value()


def seen(session: Session, story_id: str, now: datetime) -> Story:
    """Return a story that everybody may read. Raises NotFound, Gone."""
    return _open(session.get(StoryRow, story_id), now)


def at_address(session: Session, day: str, slug: str, now: datetime) -> Story:
    """Return the story at an address, if everybody may read it.

    Raises NotFound, alike for what is not there and what is not public yet; Gone for what was public and is withdrawn.
    """
    return _open(session.scalar(select(StoryRow).where(StoryRow.day == day, StoryRow.slug == slug)), now)


def of_eva(session: Session, eva: str) -> list[Story]:
    """Return a spacewalk's stories, the one changed last first."""
    rows = select(StoryRow).where(StoryRow.eva == eva).order_by(StoryRow.at.desc(), StoryRow.id)
    return [row.value() for row in session.scalars(rows)]


def is_public(now: datetime) -> ColumnElement[bool]:
    """Return whether everybody may read a story, as a condition."""
    return and_(StoryRow.state == PUBLISHED, StoryRow.public_at <= now)


def public(
    session: Session,
    now: datetime,
    *,
    eva: str | None = None,
    after: tuple[datetime, str] | None = None,
    skip: int = 0,
    limit: int | None = None,
) -> list[Story]:
    """Return stories that everybody may read, the newest first: all, or those of one spacewalk.

    `after`: those that come after the instant and id of one.
    """
    rows = select(StoryRow).where(is_public(now)).order_by(StoryRow.public_at.desc(), StoryRow.id)
    rows = rows if eva is None else rows.where(StoryRow.eva == eva)
    if after is not None:
        later = and_(StoryRow.public_at == after[0], StoryRow.id > after[1])
        rows = rows.where(or_(StoryRow.public_at < after[0], later))
    return [row.value() for row in session.scalars(rows.offset(skip).limit(limit))]


def public_ids(session: Session, now: datetime) -> frozenset[str]:
    """Return which stories everybody may read."""
    return frozenset(session.scalars(select(StoryRow.id).where(is_public(now))))


def write(session: Session, story_id: str, words: Words, *, seen: int, by: str, now: datetime) -> bool:
    """Change what a story says; return whether anything differs. Raises NotFound, InputRefused, Conflict.

    `seen` is the edition from which the writer went. The address follows the headline until the story is published.
    """
    row, kept = _row(session, story_id), checked(words)
    if seen != row.edition:
        raise Conflict(
            "somebody has changed this story meanwhile",
            subject=row.value().words.headline,
            hint="look at what it says now, then save again; your words are still in the form",
        )
    if kept == row.value().words:
        return False
    row.words = kept.to_json()
    if row.day is None:
        row.slug = plain(kept.headline)
    _touch(row, by, now)
    _keep(session, row)
    return True


def publish(session: Session, story_id: str, at: datetime, *, by: str, now: datetime) -> Story:
    """Let everybody read a story from instant `at` on: now or earlier at once, later under embargo until then.

    A story that is public already, or was, keeps its address. Raises NotFound, Conflict, InputRefused.
    """
    row = _row(session, story_id)
    story = row.value()
    if story.is_public(now):
        raise Conflict("this story is public already", subject=story.words.headline)
    if not story.words.text.strip():
        raise InputRefused("a story without text is not published", subject=story.words.headline)
    was_public = story.public_at is not None and story.public_at <= now
    if was_public and at > now:
        raise InputRefused("a story that was public cannot be put under embargo", subject=story.words.headline)
    row.state, row.reason = PUBLISHED, ""
    if not was_public:
        row.public_at = max(at, now)
        day = row.public_at.date().isoformat()
        row.slug, row.day = _free_slug(session, row, day), day
    _touch(row, by, now)
    session.flush()
    chain.note(session, by, "story.published", chain.subject_of(row), now)
    return row.value()


def withdraw(session: Session, story_id: str, reason: str, *, by: str, now: datetime) -> Story:
    """Take a story off the site, with a reason that everybody may read; one under embargo becomes a draft again.

    Raises NotFound, Conflict, InputRefused.
    """
    row = _row(session, story_id)
    story, said = row.value(), " ".join(_CONTROL.sub(" ", reason).split())[:300]
    if story.state != PUBLISHED:
        raise Conflict("only a published story is withdrawn", subject=story.words.headline)
    if story.is_held(now):
        row.state, row.public_at, row.day = DRAFT, None, None
    elif not said:
        raise InputRefused("say in a sentence why it is withdrawn", subject=story.words.headline)
    else:
        row.state, row.reason = WITHDRAWN, said
    _touch(row, by, now)
    session.flush()
    chain.note(session, by, "story.withdrawn", chain.subject_of(row), now)
    return row.value()


def editions(session: Session, story_id: str) -> list[Edition]:
    """Return what a story said before and says now, the newest first."""
    rows = select(EditionRow).where(EditionRow.story == story_id).order_by(EditionRow.number.desc())
    return [row.value() for row in session.scalars(rows)]


def restore(session: Session, story_id: str, number: int, *, by: str, now: datetime) -> bool:
    """Let a story say again what it said in an edition; return whether that differs. Raises NotFound."""
    edition = session.get(EditionRow, (story_id, number))
    if edition is None:
        raise NotFound("this story has no such edition", subject=str(number))
    row = _row(session, story_id)
    return write(session, story_id, edition.value().words, seen=row.edition, by=by, now=now)


def checked(words: Words) -> Words:
    """Return words as they are kept: without control characters and blanks around. Raises InputRefused."""
    headline, standfirst = (_line(text) for text in (words.headline, words.standfirst))
    text = _CONTROL.sub(" ", words.text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not headline:
        raise InputRefused("a story has a headline")
    for name, value in (("headline", headline), ("standfirst", standfirst), ("text", text)):
        if len(value) > LONGEST[name]:
            raise InputRefused(f"the {name} has {len(value)} characters; {LONGEST[name]} is the most", subject=headline)
    sources = tuple(_source(source) for source in words.sources if source.title.strip() or source.address.strip())
    tags = tuple(dict.fromkeys(tag for tag in (_line(tag) for tag in words.tags) if tag))
    if len(sources) > MOST_SOURCES or len(tags) > MOST_TAGS or any(len(tag) > LONGEST["tag"] for tag in tags):
        raise InputRefused(
            f"a story has {MOST_SOURCES} sources and {MOST_TAGS} tags at most, a tag {LONGEST['tag']} characters",
            subject=headline,
        )
    return Words(headline, standfirst, text, words.cover.strip()[:64], sources, tags)


def _source(source: Source) -> Source:
    title, address = _line(source.title), source.address.strip()
    if address and not _ADDRESS.fullmatch(address):
        raise InputRefused("the address of a source begins with http:// or https://", subject=address[:80])
    if len(title) > LONGEST["source"] or len(address) > LONGEST["address"]:
        raise InputRefused(f"a source has {LONGEST['source']} characters at most", subject=title[:80])
    return Source(title or address, address)


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _open(row: StoryRow | None, now: datetime) -> Story:
    if row is None or (not row.value().is_public(now) and row.state != WITHDRAWN):
        raise NotFound("no such story")
    if row.state == WITHDRAWN:
        when = f"{row.at.day} {row.at:%B %Y} at {row.at:%H:%M} GMT"
        raise Gone(f"the media team withdrew this story on {when}", hint=row.reason.rstrip("."))
    return row.value()


def _free_slug(session: Session, row: StoryRow, day: str) -> str:
    wanted, number = plain(row.value().words.headline), 1
    rows = select(StoryRow.slug).where(StoryRow.day == day, StoryRow.id != row.id)
    taken = set(session.scalars(rows))
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _touch(row: StoryRow, by: str, now: datetime) -> None:
    row.edition, row.by, row.at = row.edition + 1, by, now


def _keep(session: Session, row: StoryRow) -> None:
    session.add(EditionRow(story=row.id, number=row.edition, words=row.words, at=row.at, by=row.by))


def _row(session: Session, story_id: str) -> StoryRow:
    row = session.get(StoryRow, story_id)
    if row is None:
        raise NotFound("no such story", subject=story_id[:40])
    return row
