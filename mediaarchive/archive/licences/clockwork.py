"""What time does to requests: reminders, lapses, warnings, ends, files that have become ready, data past its period."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import delivery, digest, moves, privacy
from mediaarchive.archive.licences.letters import Post
from mediaarchive.errors import Conflict
from mediaarchive.licensing import Request, grants, links, store, texts
from mediaarchive.licensing.sheets import Notice
from mediaarchive.licensing.states import By, State, due
from mediaarchive.settings import Settings

_ACTOR = "the archive"
_HERE = "http://127.0.0.1:8000"


def post_of(settings: Settings) -> Post:
    """Return from where letters lead back that no visitor gave rise to: the site's address, by the setting."""
    address = (settings.site_url or _HERE).rstrip("/")
    return Post(lambda path: address + path)


def tick(archive: Archive, post: Post, *, now: datetime) -> int:
    """Do what is due by now, each in a transaction of its own; return how much that was.

    May be called at any time and by several programs at once: what somebody else did meanwhile is left alone.
    """
    privacy.erase_again(archive, now=now)
    with archive.database.read() as session:
        notice: Notice = texts.read(texts.in_force(session, texts.NOTICE))
        found = [(one, name) for one in store.living(session) if (name := _due(archive, session, one, notice, now))]
        is_over = links.has_expired(session, now)
    if is_over:
        with archive.database.write() as session:
            links.end_expired(session, now)
    done = 0
    for request, name in found:
        try:
            with archive.database.write() as session:
                moves.made(session, request, name, "", post, actor=_ACTOR, now=now, by=By.TIME)
            done += 1
        except Conflict:
            continue  # somebody moved it since it was read: it is looked at again the next time
    digest.send(archive, post, now=now)
    return done + privacy.erase_old(archive, notice, now=now)


def _due(archive: Archive, session: Session, request: Request, notice: Notice, now: datetime) -> str | None:
    if request.state == State.ACTIVE:
        grant = grants.active(session, request.id, now)
        if grant is not None and delivery.is_ready(archive, session, request, grant, now):
            return "deliver"
    return due(request.standing, now, notice.drafts)
