"""One letter a day to whoever works at the licensing desk: what waits, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.accounts import Account, Role
from mediaarchive.accounts import store as accounts
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences.letters import Post
from mediaarchive.licensing import Request, store
from mediaarchive.licensing.states import WITH_DESK
from mediaarchive.outbox import store as outbox

_SUBJECT: Final = "Licence desk:"
_EVERY: Final = timedelta(hours=20)
_FROM_HOUR: Final = 6
"""Before this hour, GMT, no letter is written: it is to lie on top in the morning."""


def send(archive: Archive, post: Post, *, now: datetime) -> int:
    """Let today's letters wait to be sent, where something is to do; return how many."""
    if now.hour < _FROM_HOUR:
        return 0
    with archive.database.read() as session:
        waiting = store.queue(session, WITH_DESK)
        told = [one for one in _desk(session) if waiting and not _was_told(session, one, now)]
    if not told:
        return 0
    with archive.database.write() as session:
        lines = "\n".join(_line(one, now) for one in waiting)
        for account in told:
            if _was_told(session, account, now):
                continue
            text = f"Dear {account.name},\n\nthis waits at the licensing desk:\n\n{lines}\n\n"
            count = "one request waits" if len(waiting) == 1 else f"{len(waiting)} requests wait"
            outbox.put(
                session, account.email, f"{_SUBJECT} {count}", f"{text}{post.absolute('/desk/licences')}\n", now=now
            )
    return len(told)


def _desk(session: Session) -> list[Account]:
    """Return who decides licences; where nobody does, the admins."""
    active = [account for account in accounts.every(session) if account.is_active and not account.is_invited]
    desk = [account for account in active if account.role is Role.LICENSING]
    return desk or [account for account in active if account.role is Role.ADMIN]


def _was_told(session: Session, account: Account, now: datetime) -> bool:
    return outbox.wrote(session, account.email, _SUBJECT, now - _EVERY)


def _line(request: Request, now: datetime) -> str:
    """Return a request in a line, without a word about who asks."""
    text = f"- {request.reference}: {str(request.state).replace('_', ' ')}, {(now - request.standing.since).days} days"
    try:
        left = (date.fromisoformat(request.answers.get("deadline", "")) - now.date()).days
    except ValueError:
        return text
    return f"{text}, answer wanted {f'in {left} days' if left > 0 else 'by today, or before'}"
