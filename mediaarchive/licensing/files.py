"""Files that come with a request: what is known of each. Name and bytes are sealed under the applicant's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediaarchive.errors import Gone, NotFound
from mediaarchive.licensing import people
from mediaarchive.licensing.model import FileRow, Request, RequestRow
from mediaarchive.licensing.states import State

ATTACHMENT, PROOF = "attachment", "proof"
PURPOSES: Final = (ATTACHMENT, PROOF)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a request. `name` is empty once its person was erased; `digest` is of the sealed bytes."""

    id: int
    purpose: str
    name: str
    size: int
    digest: str
    at: datetime


def add(session: Session, request: Request, purpose: str, name: str, size: int, digest: str, now: datetime) -> Enclosed:
    """Keep what is known of a file whose sealed bytes are in the store. Raises Gone once the person was erased."""
    key = people.get(session, request.person).key
    if key is None:
        raise Gone("what belonged to this request was erased")
    sealed = people.seal(key, name.encode(), _name_of(request))
    row = FileRow(request=request.id, purpose=purpose, name=sealed, size=size, digest=digest, at=now)
    session.add(row)
    session.flush()
    return Enclosed(row.id, purpose, name, size, digest, now)


def of_request(session: Session, request: Request) -> tuple[Enclosed, ...]:
    """Return the files of a request, the first one first."""
    key = people.get(session, request.person).key
    rows = session.scalars(select(FileRow).where(FileRow.request == request.id).order_by(FileRow.id))
    return tuple(
        Enclosed(
            row.id, row.purpose, people.unseal(key, row.name, _name_of(request)).decode() if key else "", row.size,
            row.digest, row.at,
        )
        for row in rows
    )  # fmt: skip


def get(session: Session, request: Request, number: int) -> Enclosed:
    """Return a file of a request. Raises NotFound, the same for a file of another request."""
    found = next((one for one in of_request(session, request) if one.id == number), None)
    if found is None:
        raise NotFound("there is no such file")
    return found


def unconfirmed_bytes(session: Session, network: str | None) -> int:
    """Return how much came with drafts from a network on its day, before anybody confirmed an address."""
    wanted = (
        select(func.coalesce(func.sum(FileRow.size), 0))
        .join(RequestRow, RequestRow.id == FileRow.request)
        .where(RequestRow.network == network, RequestRow.state.in_((State.DRAFT, State.UNVERIFIED)))
    )
    return session.scalar(wanted) or 0


def sealed_as(request: Request) -> str:
    """Return what the bytes of a request's files are sealed as: they open nowhere else."""
    return f"file {request.id}"


def _name_of(request: Request) -> str:
    return f"file name {request.id}"
