"""What requesters say of themselves, sealed under a key of their own: destroying the key erases it, everywhere.

Sealed with AES-256-GCM under 96 random bits for each text (NIST SP 800-38D); `about` is authenticated with it, so that
a sealed text cannot be moved to another place. What is kept outside the seal says nothing about a person: a mark of
the address under the archive's own key, by which two requests of one person are known as that, and which goes too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.errors import Gone, StorageDamaged

_NONCE: Final = 12
_ANSWERS: Final = "answers"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose request it is: a key that opens what they wrote, None once they were erased."""

    id: int
    key: bytes | None
    answers: Mapping[str, str]

    @property
    def is_erased(self) -> bool:
        """Whether nothing of them can be read any more."""
        return self.key is None


class PersonRow(Base):
    """A requester. Everything that says who it is is sealed, here and in rows that hold texts of theirs."""

    __tablename__ = "licence_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(comment="256 random bits in hex; none once the person was erased")
    sealed: Mapped[str] = mapped_column(Text, comment="their answers, sealed")
    mark: Mapped[str | None] = mapped_column(index=True, comment="keyed hash of the address; goes with the key")
    made_at: Mapped[datetime] = mapped_column(Utc)
    erased_at: Mapped[datetime | None] = mapped_column(Utc)


def make(session: Session, now: datetime) -> Person:
    """Make a key for somebody who begins a request."""
    key = secrets.token_bytes(32)
    row = PersonRow(key=key.hex(), sealed=seal(key, b"{}", _ANSWERS), made_at=now)
    session.add(row)
    session.flush()
    return Person(row.id, key, {})


def get(session: Session, number: int) -> Person:
    """Return a requester with what they answered, nothing of one who was erased."""
    row = session.get_one(PersonRow, number)
    if row.key is None:
        return Person(row.id, None, {})
    key = bytes.fromhex(row.key)
    return Person(row.id, key, json.loads(unseal(key, row.sealed, _ANSWERS)))


def answer(session: Session, number: int, answers: Mapping[str, str], archive_key: str) -> None:
    """Keep what a requester answers, in place of what they answered before."""
    row = session.get_one(PersonRow, number)
    if row.key is None:
        raise Gone("what belonged to this request was erased")
    row.sealed = seal(bytes.fromhex(row.key), json.dumps(dict(answers), sort_keys=True).encode(), _ANSWERS)
    email = answers.get("email", "")
    row.mark = mark_of(email, archive_key) if email else None


def mark_of(email: str, archive_key: str) -> str:
    """Return the mark of an address: the same for the same one, whatever its case, and nothing without the key."""
    words = b"requester\0" + email.strip().casefold().encode("utf-8", "surrogatepass")
    return hmac.digest(archive_key.encode(), words, hashlib.sha256).hex()[:32]


def of_mark(session: Session, mark: str) -> list[int]:
    """Return the requesters of one address."""
    return list(session.scalars(select(PersonRow.id).where(PersonRow.mark == mark)))


def erase(session: Session, number: int, now: datetime) -> bool:
    """Destroy a key and with it all that it opens; return whether there was one."""
    row = session.get_one(PersonRow, number)
    if row.key is None:
        return False
    row.key, row.sealed, row.mark, row.erased_at = None, "", None, now
    return True


def erase_again(session: Session, numbers: Collection[int], now: datetime) -> int:
    """Destroy keys that a restored backup brought back; return how many."""
    known = session.scalars(select(PersonRow.id).where(PersonRow.id.in_(list(numbers)), PersonRow.key.is_not(None)))
    return sum(erase(session, number, now) for number in list(known))


def seal(key: bytes, data: bytes, about: str) -> str:
    """Return `data` as nobody reads it without the key; `about` must be the same to open it."""
    return base64.b64encode(sealed_bytes(key, data, about)).decode()


def unseal(key: bytes, text: str, about: str) -> bytes:
    """Return what was sealed. Raises StorageDamaged for another key, another place, or other bytes."""
    return opened_bytes(key, base64.b64decode(text), about)


def sealed_bytes(key: bytes, data: bytes, about: str) -> bytes:
    """Do the same for files."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def opened_bytes(key: bytes, data: bytes, about: str) -> bytes:
    """Return what `sealed_bytes` sealed. Raises StorageDamaged."""
    try:
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], about.encode())
    except InvalidTag as error:
        raise StorageDamaged("a sealed text cannot be opened", subject=about) from error
