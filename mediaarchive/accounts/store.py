"""Keeping accounts, their tokens, and attempts to sign in."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from mediaarchive.accounts.backoff import FREE_FOR_ACCOUNT, FREE_FOR_NETWORK, REMEMBERED, wait
from mediaarchive.accounts.model import Account, AccountRow, Attempt, AttemptRow, Role, Secrets, TokenRow
from mediaarchive.errors import Conflict, InputRefused, NotFound

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}")
_LONGEST_NAME: Final = 60


def plain_email(email: str) -> str:
    """Return an address as it is kept. Raises InputRefused for what is none."""
    found = email.strip().lower()
    if not _EMAIL.fullmatch(found) or not found.isprintable():
        raise InputRefused("this is no e-mail address", subject=repr(email[:80]), hint="write name@example.org")
    return found


def add(session: Session, account: Account) -> None:
    """Add an account. Raises Conflict where its address has one, InputRefused for a name that cannot stand."""
    if not 0 < len(account.name) <= _LONGEST_NAME or not account.name.isprintable():
        raise InputRefused(f"a name has 1 to {_LONGEST_NAME} characters", subject=repr(account.name[:80]))
    if find(session, account.email) is not None:
        raise Conflict("there is an account already", subject=account.email, hint="see: mediaarchive user list")
    secret = account.secrets
    session.add(
        AccountRow(
            id=account.id, email=account.email, name=account.name, role=account.role.value, is_active=account.is_active,
            made_at=account.made_at, made_by=account.made_by, password=secret.password, session=secret.session,
            totp=secret.totp, totp_counter=secret.counter, recovery_codes=list(secret.codes),
        )
    )  # fmt: skip
    session.flush()


def every(session: Session) -> list[Account]:
    """Return all accounts by address."""
    return [row.value() for row in session.scalars(select(AccountRow).order_by(AccountRow.email))]


def find(session: Session, email: str) -> Account | None:
    """Return the account of an address, None where there is none."""
    return _one(session, AccountRow.email == email.strip().lower())


def get(session: Session, account: str) -> Account:
    """Return an account by its id. Raises NotFound."""
    return _row(session, account).value()


def name_of(session: Session, who: str) -> str:
    """Return the name of an account by its id; whoever has no account is called what they are called."""
    row = session.get(AccountRow, who)
    return row.name if row else who


def by_session(session: Session, named: str) -> Account | None:
    """Return the account that a session names, None where the session has ended."""
    return _one(session, AccountRow.session == named)


def set_role(session: Session, account: str, role: Role, *, renewed: str) -> Account:
    """Give an account another role; all its sessions end. Raises NotFound, and Conflict for the last admin's."""
    row = _row(session, account)
    if role is not Role.ADMIN:
        _keep_an_admin(session, row)
    row.role, row.session = role.value, renewed
    return row.value()


def set_active(session: Session, account: str, is_active: bool, *, renewed: str, now: datetime) -> Account:
    """Disable an account or let it in again; its sessions end, its tokens too. Raises NotFound, Conflict."""
    row = _row(session, account)
    if not is_active:
        _keep_an_admin(session, row)
        revoke_tokens(session, account, now=now)
    row.is_active, row.session = is_active, renewed
    return row.value()


def set_secrets(session: Session, account: str, secrets: Secrets) -> Account:
    """Keep what proves that somebody is who they say; `counter` is never turned back. Raises NotFound."""
    row = _row(session, account)
    row.password, row.session, row.totp = secrets.password, secrets.session, secrets.totp
    row.totp_counter, row.recovery_codes = max(row.totp_counter, secrets.counter), list(secrets.codes)
    return row.value()


def use_step(session: Session, account: str, counter: int) -> bool:
    """Say whether a step of the second factor is newer than all that were used, and let it count as used."""
    newer = update(AccountRow).where(AccountRow.id == account, AccountRow.totp_counter < counter)
    return len(session.scalars(newer.values(totp_counter=counter).returning(AccountRow.id)).all()) == 1


def use_code(session: Session, account: str, code: str) -> bool:
    """Say whether a recovery code is there to be used, and use it up. Raises NotFound."""
    row = _row(session, account)
    if code not in row.recovery_codes:
        return False
    row.recovery_codes = [kept for kept in row.recovery_codes if kept != code]
    return True


def add_token(session: Session, account: str, token: str, *, until: datetime, now: datetime) -> None:
    """Keep the hash of an API token. Raises NotFound, and Conflict for an account that is disabled."""
    if not _row(session, account).is_active:
        raise Conflict("the account is disabled", subject=_row(session, account).email)
    session.add(TokenRow(account=account, hash=_digest(token), made_at=now, until=until, revoked_at=None))


def by_token(session: Session, token: str, now: datetime) -> Account | None:
    """Return whose API token this is; None where it is none, or counts no longer."""
    valid = select(TokenRow.account).where(
        TokenRow.hash == _digest(token), TokenRow.until > now, TokenRow.revoked_at.is_(None)
    )
    found = _one(session, AccountRow.id == valid.scalar_subquery())
    return found if found is not None and found.is_active else None


def revoke_tokens(session: Session, account: str, *, now: datetime) -> int:
    """Let no token of the account count any longer; return how many did."""
    open_ = update(TokenRow).where(TokenRow.account == account, TokenRow.revoked_at.is_(None), TokenRow.until > now)
    return len(session.scalars(open_.values(revoked_at=now).returning(TokenRow.id)).all())


def attempt(session: Session, tried: Attempt, now: datetime) -> timedelta:
    """Count an attempt before it is made, and return how long it must wait instead: then it is not made or counted.

    Within one write transaction, so that attempts at once are counted one after the other.
    """
    session.execute(delete(AttemptRow).where(AttemptRow.at <= now - REMEMBERED))
    pause = max(
        wait(_times(session, tried.kind, AttemptRow.account == tried.account), FREE_FOR_ACCOUNT, now),
        wait(_times(session, tried.kind, AttemptRow.network == tried.network), FREE_FOR_NETWORK, now),
    )
    if not pause:
        session.add(AttemptRow(kind=tried.kind, account=tried.account, network=tried.network, at=now))
    return pause


def succeeded(session: Session, tried: Attempt) -> None:
    """Forget the attempts for an account: somebody has proved to be its member."""
    session.execute(delete(AttemptRow).where(AttemptRow.kind == tried.kind, AttemptRow.account == tried.account))


def keyed(key: str, words: str) -> str:
    """Return what is kept of something that must not be read back."""
    return hmac.digest(key.encode(), b"accounts\0" + words.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


def _times(session: Session, kind: str, condition: ColumnElement[bool]) -> Sequence[datetime]:
    return session.scalars(select(AttemptRow.at).where(AttemptRow.kind == kind, condition)).all()


def _keep_an_admin(session: Session, row: AccountRow) -> None:
    """Raise Conflict where nobody could manage accounts any more."""
    if row.role != Role.ADMIN.value or not row.is_active:
        return
    others = select(func.count()).where(
        AccountRow.role == Role.ADMIN.value, AccountRow.is_active.is_(True), AccountRow.id != row.id
    )
    if not session.scalar(others):
        raise Conflict("this is the last admin", subject=row.email, hint="make somebody else an admin first")


def _one(session: Session, condition: ColumnElement[bool]) -> Account | None:
    row = session.scalar(select(AccountRow).where(condition))
    return row.value() if row else None


def _row(session: Session, account: str) -> AccountRow:
    row = session.get(AccountRow, account)
    if row is None:
        raise NotFound("there is no such account", subject=account[:40])
    return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
