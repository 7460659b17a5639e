"""What a requester may know and have forgotten; and forgetting by itself once the periods of the notice are over.

Erasing destroys the key under which everything lies that says who somebody is. Which keys were destroyed is also
written beside the catalogue, line by line: when a backup from before is restored, they are destroyed once more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import Conflict
from mediaarchive.licensing import Request, agreements, files, grants, links, people, store
from mediaarchive.licensing.model import INTERNAL
from mediaarchive.licensing.sheets import Notice
from mediaarchive.licensing.states import ENDED, By, State
from mediaarchive.timeline import format_utc

_LIST: Final = "erased-people"
_SETTLED: Final = (State.DRAFT, State.UNVERIFIED, *ENDED, State.NOT_NEEDED)
"""States in which a person can be erased at once: nothing is open, and nobody uses anything under an agreement."""


def takeaway(archive: Archive, secret: str, *, now: datetime) -> dict[str, Any]:
    """Return everything that is kept of a requester, as JSON. Raises NotFound."""
    with archive.database.read() as session:
        request = store.by_secret(session, secret, now)
        return {
            "reference": request.reference,
            "state": str(request.state),
            "begun": format_utc(request.created_at),
            "answers": store.answers_of(session, request),
            "excerpts": [one.to_json() for one in request.ranges],
            "messages": [
                {"from": one.by or one.side, "at": format_utc(one.at), "text": one.text}
                for one in store.messages(session, request)
                if one.side != INTERNAL
            ],
            "history": [
                {"at": format_utc(one.at), "move": one.move, "words": one.words if one.by == By.APPLICANT else ""}
                for one in store.events(session, request)
            ],
            "agreements": [
                {"version": one.number, "kind": one.kind, "at": format_utc(one.at), "sha256": one.digest}
                for one in agreements.versions(session, request.id)
            ],
            "files": [
                {"name": one.name, "for": one.purpose, "bytes": one.size, "at": format_utc(one.at)}
                for one in files.of_request(session, request)
            ],
            "downloads": [{"file": name, "at": format_utc(at)} for name, at in links.downloads(session, request.id)],
        }


def erase(archive: Archive, secret: str, *, now: datetime) -> None:
    """Erase the requester whose link this is, at their own wish.

    Raises Conflict while a licence is in force or being decided: it has to be withdrawn or to end first. NotFound.
    """
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        _erase(archive, session, request, now)


def erase_by_reference(archive: Archive, reference: str, *, now: datetime) -> None:
    """Do the same for the team. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        _erase(archive, session, store.at_desk(session, reference), now)


def erase_old(archive: Archive, notice: Notice, *, now: datetime) -> int:
    """Erase whose period is over; return how many."""
    with archive.database.read() as session:
        old = [request for request in store.settled(session, _SETTLED) if _is_over(session, request, notice, now)]
    for request in old:
        with archive.database.write() as session:
            _erase(archive, session, request, now)
    return len(old)


def erase_again(archive: Archive, *, now: datetime) -> int:
    """Destroy keys again that a restored backup brought back; return how many those were."""
    path = archive.settings.home / _LIST
    if not path.exists():
        return 0
    numbers = [int(line) for line in path.read_text(encoding="ascii").split()]
    with archive.database.write() as session:
        return people.erase_again(session, numbers, now)


def _erase(archive: Archive, session: Session, request: Request, now: datetime) -> None:
    if request.state not in _SETTLED:
        raise Conflict(
            "a licence is in force or being decided", subject=request.reference, hint="withdraw the request first"
        )
    _note(archive, [request.person])  # before the commit: a crash between the two erases, never keeps
    people.erase(session, request.person, now)
    links.end(session, request.id, (links.VERIFY,), now)


def _note(archive: Archive, numbers: Iterable[int]) -> None:
    path = archive.settings.home / _LIST
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, "".join(f"{number}\n" for number in numbers).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_over(session: Session, request: Request, notice: Notice, now: datetime) -> bool:
    grant = grants.current(session, request.id)
    since = request.standing.since
    if grant is not None and grant.kind == grants.LICENCE:
        since = max(since, grant.ended_at or grant.ends or now)
        return now >= since + notice.granted
    period = notice.drafts if request.submitted_at is None else notice.refused
    return now >= since + max(period, timedelta(days=1))
