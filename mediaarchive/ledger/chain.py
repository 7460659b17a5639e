"""Adding to the chain, reading it and proving it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, inspect, select, update
from sqlalchemy.orm import Session

from mediaarchive.db import Base
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.ledger.model import ActorRow, Entry, EntryRow, Recorded, SaltRow
from mediaarchive.timeline import format_utc

ZERO: Final = "0" * 64
_PART: Final = 2000


@dataclass(frozen=True, slots=True)
class Proof:
    """The chain as it was proved: how many entries, and the digest of the last. Keep it elsewhere: it dates the log."""

    count: int
    head: str


def note(session: Session, actor: str, action: str, subject: str, at: datetime, content: Any = None) -> None:
    """Add an entry in the transaction of what it tells; `actor` is a name, of which only a key is kept in the chain.

    `content` is what a digest is kept of: any JSON value, None for nothing.
    """
    append(session.connection(), actor, action, subject, at, content)


def append(connection: Connection, actor: str, action: str, subject: str, at: datetime, content: Any) -> None:
    """Do the same on a connection, for use within a flush."""
    last = connection.execute(
        select(EntryRow.number, EntryRow.digest).order_by(EntryRow.number.desc()).limit(1)
    ).first()
    number, previous = (last.number + 1, last.digest) if last else (1, ZERO)
    salt = secrets.token_hex(16)
    values = {
        "number": number,
        "at": at,
        "actor": _key(connection, actor),
        "action": action,
        "subject": subject,
        "content": None if content is None else content_digest(content, salt),
        "previous": previous,
    }
    connection.execute(insert(EntryRow).values(**values, digest=digest_of(values)))
    if content is not None:
        connection.execute(insert(SaltRow).values(number=number, salt=salt))


def entries(session: Session, *, before: int | None = None, action: str = "", limit: int = 100) -> list[Entry]:
    """Return the newest entries, or those before number `before`; of actions that begin with `action`."""
    rows = select(EntryRow, ActorRow.name).join(ActorRow, ActorRow.key == EntryRow.actor)
    if before is not None:
        rows = rows.where(EntryRow.number < before)
    if action:
        rows = rows.where(EntryRow.action.startswith(action, autoescape=True))
    found = session.execute(rows.order_by(EntryRow.number.desc()).limit(limit))
    return [row.value(name) for row, name in found]


def prove(session: Session) -> Proof:
    """Compute every digest again. Raises Conflict that names the first entry which is not what it was.

    Cutting off the end of the log cannot be seen from within: compare the head with one that was kept elsewhere.
    """
    count, head = 0, ZERO
    while part := session.scalars(
        select(EntryRow).where(EntryRow.number > count).order_by(EntryRow.number).limit(_PART)
    ).all():
        for row in part:
            values = {c.key: getattr(row, c.key) for c in inspect(EntryRow).columns if c.key != "digest"}
            if row.number != count + 1 or row.previous != head or row.digest != digest_of(values):
                raise Conflict(f"entry {count + 1} of the records is not what it was", hint="restore it from a backup")
            count, head = row.number, row.digest
        session.expunge_all()
    return Proof(count, head)


def holds(session: Session, head: str) -> Entry:
    """Return the entry with this digest: a log that was proved then still goes on from there. Raises NotFound."""
    rows = select(EntryRow, ActorRow.name).join(ActorRow, ActorRow.key == EntryRow.actor)
    found = session.execute(rows.where(EntryRow.digest == head)).first()
    if found is None:
        raise NotFound("the records hold no entry with this digest", subject=head[:16])
    return found[0].value(found[1])


def changed_rows(session: Session, kinds: Mapping[str, type[Base]]) -> list[str]:
    """Return the subjects whose rows are not as their last entry found them: changed past the archive.

    `kinds` are the journals by table. Rows whose salts are gone were erased on purpose and are left out.
    """
    newest: dict[str, tuple[str | None, str]] = {}
    rows = select(EntryRow.subject, EntryRow.content, SaltRow.salt).join(SaltRow, SaltRow.number == EntryRow.number)
    for subject, content, salt in session.execute(rows.order_by(EntryRow.number)):
        newest[subject] = (content, salt)
    wrong = []
    for subject, (content, salt) in newest.items():
        table, _, key = subject.partition(":")
        row = session.get(kinds[table], json.loads(key)) if table in kinds else None
        if table in kinds and (row is None or content_digest(columns(row), salt) != content):
            wrong.append(subject)
    return wrong


def forget(session: Session, name: str) -> None:
    """Let the key of a person stand for nobody any more. Raises NotFound."""
    found = session.scalar(select(ActorRow).where(ActorRow.name == name))
    if found is None:
        raise NotFound("the records know nobody of this name")
    session.execute(update(ActorRow).where(ActorRow.key == found.key).values(name=None))


def columns(row: Base) -> dict[str, Any]:
    """Return a row's columns as JSON values, as its digest sees them."""
    return {attribute.key: _plain(getattr(row, attribute.key)) for attribute in inspect(type(row)).column_attrs}


def subject_of(row: Recorded) -> str:
    """Return `table:key` of a row."""
    mapper = inspect(type(row))
    key = [_plain(part) for part in mapper.primary_key_from_instance(row)]
    return f"{mapper.local_table.name}:{json.dumps(key)}"


def content_digest(content: Any, salt: str) -> str:
    """Return the salted SHA-256 of a JSON value in one form."""
    return hashlib.sha256(f"{salt}{_one_form(content)}".encode()).hexdigest()


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the digest of an entry, which covers all of its columns and the digest before."""
    return hashlib.sha256(_one_form({**values, "at": format_utc(values["at"])}).encode()).hexdigest()


def _one_form(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_utc(value)
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _key(connection: Connection, name: str) -> str:
    known = connection.scalar(select(ActorRow.key).where(ActorRow.name == name))
    if known is not None:
        return known
    key = secrets.token_hex(16)
    connection.execute(insert(ActorRow).values(key=key, name=name))
    return key
