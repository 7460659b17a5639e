"""Values and rows of accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc


class Role(StrEnum):
    """What an account is for. There are no others."""

    VIEWER = "viewer"
    """Sees the desk and what is not released."""
    CONTRIBUTOR = "contributor"
    """Brings footage."""
    EDITOR = "editor"
    """Corrects, publishes, decides what visitors say."""
    LICENSING = "licensing"
    """Decides licence requests."""
    ADMIN = "admin"
    """All of these, and accounts."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What proves that somebody is who they say. Never shown, never logged.

    `session` is named by every session of the account: renewing it ends them all. `totp` is encrypted by the site,
    `counter` the newest step of it that was used, `codes` are hashes.
    """

    password: str | None = field(default=None, repr=False)
    session: str = field(default="", repr=False)
    totp: str | None = field(default=None, repr=False)
    counter: int = 0
    codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """A member of the team."""

    id: str
    email: str
    name: str
    role: Role
    is_active: bool
    made_at: datetime
    made_by: str
    secrets: Secrets

    @property
    def is_invited(self) -> bool:
        """Whether the member has yet to choose a password."""
        return self.secrets.password is None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries to sign in, from where, as keyed hashes: which account it is, or whether there is one, is not kept."""

    kind: str
    account: str
    network: str


class AccountRow(Base):
    """One member of the team."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True, comment="in lower case")
    name: Mapped[str] = mapped_column(comment="stands under what the member changes")
    role: Mapped[str] = mapped_column(comment="viewer, contributor, editor, licensing or admin")
    is_active: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by: Mapped[str]
    password: Mapped[str | None] = mapped_column(Text, comment="Argon2id; none for who was invited")
    session: Mapped[str] = mapped_column(unique=True, comment="named by every session; renewed to end them all")
    totp: Mapped[str | None] = mapped_column(Text, comment="secret of the second factor, encrypted by the site")
    totp_counter: Mapped[int] = mapped_column(comment="newest step used, so that no code opens twice")
    recovery_codes: Mapped[list[str]] = mapped_column(JsonText, comment="keyed hashes")

    def value(self) -> Account:
        """Return the row as a frozen value."""
        secrets = Secrets(self.password, self.session, self.totp, self.totp_counter, tuple(self.recovery_codes))
        return Account(
            self.id, self.email, self.name, Role(self.role), self.is_active, self.made_at, self.made_by, secrets
        )


class TokenRow(Base):
    """An API token of an account."""

    __tablename__ = "account_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of 256 random bits")
    made_at: Mapped[datetime] = mapped_column(Utc)
    until: Mapped[datetime] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)


class AttemptRow(Base):
    """An attempt that has not succeeded."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="sign-in or recovery")
    account: Mapped[str] = mapped_column(index=True, comment="keyed hash of the address that was typed")
    network: Mapped[str] = mapped_column(index=True, comment="keyed hash of network and day")
    at: Mapped[datetime] = mapped_column(Utc, index=True)
