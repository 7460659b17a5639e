"""Files with a request: attachments and proofs of use. Sealed, kept as they are, given back as bytes, never opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.editlists.model import flat
from mediaarchive.errors import Conflict, Gone, InputRefused
from mediaarchive.licensing import Request, files, grants, people, store
from mediaarchive.licensing.files import ATTACHMENT, PROOF, Enclosed
from mediaarchive.licensing.model import APPLICANT, ASKED
from mediaarchive.sandbox.documents import ENDINGS, document_kind

LARGEST: Final = 20 << 20
MOST: Final = 5
"""Files of a purpose that a request takes."""
_UNCONFIRMED: Final = 200 << 20
"""Bytes that drafts from one network may bring on a day."""
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that somebody may have: its name and bytes."""

    name: str
    data: bytes


def may_send(archive: Archive, secret: str, purpose: str, *, now: datetime) -> bool:
    """Say whether the request that this secret opens takes such a file, before it is read. Raises NotFound."""
    with archive.database.read() as session:
        return _refusal(session, store.by_secret(session, secret, now), purpose) is None


def enclose(
    archive: Archive, secret: str, purpose: str, name: str, data: bytes, *, said: str, now: datetime
) -> Enclosed:
    """Keep a file with a request. `said` is what the thread tells of it, with `{}` for its name, once the team reads.

    Raises InputRefused for what is no document or too large, Conflict where there are too many or nothing is granted,
    Gone once the person was erased, NotFound.
    """
    name = _plain(name)
    if not data:
        raise InputRefused("no file was chosen", hint="choose one")
    if len(data) > LARGEST:
        raise InputRefused(f"the file has {len(data):,} bytes; at most {LARGEST:,} are taken", subject=name)
    if document_kind(data, name) is None:
        raise InputRefused("is none of the documents that are taken, by its content and its name", subject=name,
                           hint=f"send {', '.join(ENDINGS)}")  # fmt: skip
    with archive.database.read() as session:
        request = _takes(session, store.by_secret(session, secret, now), purpose)
        key = people.get(session, request.person).key
        assert key is not None
        is_open = request.submitted_at is None
        if is_open and files.unconfirmed_bytes(session, request.network) + len(data) > _UNCONFIRMED:
            raise Conflict("too much came from your network today", hint="send the request first, then the file")
    digest = archive.storage.put_bytes(people.sealed_bytes(key, data, files.sealed_as(request)))
    with archive.database.write() as session:
        request = _takes(session, store.by_secret(session, secret, now), purpose)
        kept = files.add(session, request, purpose, name, len(data), digest, now)
        if request.submitted_at is not None:
            store.say(session, request, APPLICANT, "", said.format(name), now)
        return kept


def tell_of_use(archive: Archive, secret: str, words: str, *, said: str, now: datetime) -> None:
    """Keep in the thread where a use can be seen. Raises InputRefused, Conflict while nothing is granted, NotFound."""
    text = flat(words, 1000)
    if not text:
        raise InputRefused("write where the work can be seen", hint="or choose a file")
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        if not is_granted(session, request):
            raise Conflict("nothing is granted", hint="write to the team instead")
        store.say(session, request, APPLICANT, "", said.format(text), now)


def opened(archive: Archive, secret: str, number: int, *, now: datetime) -> Opened:
    """Return a file to whoever holds the link of its request. Raises NotFound, Gone."""
    with archive.database.read() as session:
        return _opened(archive, session, store.by_secret(session, secret, now), number)


def opened_at_desk(archive: Archive, reference: str, number: int) -> Opened:
    """Return a file to the team. Raises NotFound, Gone."""
    with archive.database.read() as session:
        return _opened(archive, session, store.by_reference(session, reference), number)


def is_granted(session: Session, request: Request) -> bool:
    """Say whether a licence was given, of whose use a proof is wanted."""
    grant = grants.current(session, request.id)
    return grant is not None and grant.kind == grants.LICENCE


def _opened(archive: Archive, session: Session, request: Request, number: int) -> Opened:
    found, key = files.get(session, request, number), people.get(session, request.person).key
    if key is None:
        raise Gone("what belonged to this request was erased")
    sealed = archive.storage.read_bytes(found.digest)
    return Opened(found.name, people.opened_bytes(key, sealed, files.sealed_as(request)))


def _takes(session: Session, request: Request, purpose: str) -> Request:
    if refusal := _refusal(session, request, purpose):
        raise refusal
    return request


def _refusal(session: Session, request: Request, purpose: str) -> Conflict | Gone | None:
    if people.get(session, request.person).is_erased:
        return Gone("what belonged to this request was erased")
    if request.kind != ASKED or purpose not in (ATTACHMENT, PROOF):
        return Conflict("this takes no files")
    if purpose == PROOF and not is_granted(session, request):
        return Conflict("nothing is granted", hint="write to the team instead")
    if sum(one.purpose == purpose for one in files.of_request(session, request)) >= MOST:
        return Conflict(f"there are {MOST} files already", hint="send a link instead")
    return None


def _plain(name: str) -> str:
    """Return a name without folders and without signs that hide its ending."""
    last = flat(name.replace("\\", "/").rpartition("/")[2], 400)
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 8 else last[:_LONGEST_NAME]
