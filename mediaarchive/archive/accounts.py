"""Accounts as the command line and the site ask for them: adding, inviting, roles, sessions, tokens, letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.accounts import Account, Action, Actor, Attempt, Facts, Role, Secrets, may, passwords, store
from mediaarchive.archive import passes
from mediaarchive.archive.archive import Archive
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.feedback.networks import network_hash
from mediaarchive.ledger.chain import note
from mediaarchive.outbox import store as outbox

INVITATION: Final = "invitation"
INVITED_FOR: Final = timedelta(days=7)
SIGN_IN, RECOVERY = "sign-in", "recovery"
_LETTER: Final = """Hello {name},

{by} has made an account for you in the archive of spacewalk footage. You are its {role}.
Choose a password here within seven days:

{link}

If you do not know what this is about, do nothing: without a password nobody can sign in.
"""

Draw = Callable[[], str]
"""Gives 256 random bits as text, others each time."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; without a password its member is invited to choose one."""

    email: str
    role: Role
    name: str = ""
    password: str | None = None


def plain_email(email: str) -> str:
    """Return an address as it is kept. Raises InputRefused for what is none."""
    return store.plain_email(email)


def role_named(text: str) -> Role:
    """Return a role by its name. Raises InputRefused for what is none."""
    try:
        return Role(text)
    except ValueError:
        raise InputRefused("there is no such role", subject=repr(text[:40]), hint=f"one of {', '.join(Role)}") from None


def add(archive: Archive, new: NewAccount, *, actor: Actor, draw: Draw, now: datetime) -> Account:
    """Make an account. Raises InputRefused for an address, name or password that is not taken, Conflict for two."""
    _allowed(actor, None)
    email = store.plain_email(new.email)
    name = " ".join(new.name.split()) or email.partition("@")[0]
    if new.password is not None:
        check_password(new.password, email=email, name=name)
    kept = passwords.hashed(new.password) if new.password is not None else None
    account = Account(draw(), email, name, new.role, True, now, actor.name, Secrets(kept, draw()))
    with archive.database.write() as session:
        store.add(session, account)
        note(session, actor.name, "account.made", f"account:{account.id}", now, account.role.value)
    return account


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Raise InputRefused, with the reason, for a password that is not taken."""
    reason = passwords.complaint(password, email=email, name=name)
    if reason:
        raise InputRefused(reason[0].lower() + reason[1:].rstrip("."))


def invite(archive: Archive, account: str, address: Callable[[str], str], *, actor: Actor, now: datetime) -> str:
    """Write a letter with a link by which a member chooses a password, and return the link; `address` makes it."""
    with archive.database.write() as session:
        found = store.get(session, account)
        if not found.is_invited or not found.is_active:
            raise Conflict("only who has no password yet is invited", subject=found.email)
        link = address(passes.issue(archive.secret_key(), INVITATION, found.secrets.session, now + INVITED_FOR))
        words = _LETTER.format(name=found.name, by=actor.name, role=found.role, link=link)
        outbox.put(session, found.email, "Your account in the archive of spacewalk footage", words, now=now)
    return link


def invited(archive: Archive, token: str, now: datetime) -> Account | None:
    """Return whom an invitation is for; None where it is none, is over, or a password has been chosen."""
    named = passes.holder(archive.secret_key(), INVITATION, token, now)
    found = by_session(archive, named) if named is not None else None
    return found if found is not None and found.is_invited and found.is_active else None


def every(archive: Archive) -> list[Account]:
    """Return all accounts by address."""
    with archive.database.read() as session:
        return store.every(session)


def find(archive: Archive, email: str) -> Account | None:
    """Return the account of an address, None where there is none."""
    with archive.database.read() as session:
        return store.find(session, email)


def named(archive: Archive, email: str) -> Account:
    """Return the account of an address. Raises NotFound."""
    found = find(archive, email)
    if found is None:
        raise NotFound("there is no account of this address", subject=email[:80], hint="see: mediaarchive user list")
    return found


def by_session(archive: Archive, named: str) -> Account | None:
    """Return the account that a session names; None where the session has ended."""
    with archive.database.read() as session:
        return store.by_session(session, named)


def by_token(archive: Archive, token: str, now: datetime) -> Account | None:
    """Return whose API token this is, None where it counts for nobody."""
    with archive.database.read() as session:
        return store.by_token(session, token, now)


def set_role(archive: Archive, account: str, role: Role, *, actor: Actor, draw: Draw, now: datetime) -> Account:
    """Give an account another role and end its sessions. Raises NotFound, Conflict for one's own and the last admin."""
    _allowed(actor, account)
    with archive.database.write() as session:
        note(session, actor.name, "account.role", f"account:{account}", now, role.value)
        return store.set_role(session, account, role, renewed=draw())


def set_active(
    archive: Archive, account: str, is_active: bool, *, actor: Actor, draw: Draw, now: datetime
) -> Account:  # fmt: skip
    """Disable an account or let it in again. Raises NotFound, Conflict for one's own and the last admin."""
    _allowed(actor, account)
    with archive.database.write() as session:
        note(session, actor.name, "account.active", f"account:{account}", now, is_active)
        return store.set_active(session, account, is_active, renewed=draw(), now=now)


def keep_secrets(archive: Archive, account: str, before: Secrets, after: Secrets) -> Account:
    """Keep in what `after` differs from `before`; the rest stays as others have made it since. Raises NotFound."""
    names = [field.name for field in fields(Secrets)]
    changes = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
    with archive.database.write() as session:
        return store.set_secrets(session, account, replace(store.get(session, account).secrets, **changes))


def use_step(archive: Archive, account: str, counter: int) -> bool:
    """Say whether a step of the second factor was not used before, and use it."""
    return _changed(archive, lambda session: store.use_step(session, account, counter))


def use_code(archive: Archive, account: str, code: str) -> bool:
    """Say whether a recovery code is there to be used, and use it up."""
    return _changed(archive, lambda session: store.use_code(session, account, code_hash(archive, code)))


def code_hash(archive: Archive, code: str) -> str:
    """Return what is kept of a recovery code."""
    return store.keyed(archive.secret_key(), f"recovery\0{code.strip().lower()}")


def issue_token(archive: Archive, email: str, *, days: int, draw: Draw, now: datetime) -> tuple[str, datetime]:
    """Return a new API token of an account, with its end; it is not kept and cannot be shown again."""
    token, until = f"mediaarchive_{draw()}", now + timedelta(days=days)
    account = named(archive, email)
    with archive.database.write() as session:
        store.add_token(session, account.id, token, until=until, now=now)
        note(session, account.name, "account.token", f"account:{account.id}", now)
    return token, until


def revoke_tokens(archive: Archive, email: str, *, now: datetime) -> int:
    """Let no API token of an account count any longer, and return how many did."""
    account = named(archive, email)
    with archive.database.write() as session:
        note(session, account.name, "account.tokens revoked", f"account:{account.id}", now)
        return store.revoke_tokens(session, account.id, now=now)


def attempt(archive: Archive, kind: str, email: str, address: str, now: datetime) -> timedelta:
    """Count an attempt to sign in or recover before it is made; return how long it has to wait instead, if at all."""
    with archive.database.write() as session:
        return store.attempt(session, _tried(archive, kind, email, address, now), now)


def succeeded(archive: Archive, kind: str, email: str, address: str, now: datetime) -> None:
    """Forget failed attempts for an account that somebody proved to be theirs."""
    with archive.database.write() as session:
        store.succeeded(session, _tried(archive, kind, email, address, now))


def unlock(archive: Archive, account: str, *, draw: Draw) -> Account:
    """Take a second factor away that its member has lost, end all sessions, and forget failed attempts."""
    with archive.database.write() as session:
        found = store.get(session, account)
        for kind in (SIGN_IN, RECOVERY):
            store.succeeded(session, Attempt(kind, _address_hash(archive, found.email), ""))
        return store.set_secrets(session, account, replace(found.secrets, totp=None, codes=(), session=draw()))


def _tried(archive: Archive, kind: str, email: str, address: str, now: datetime) -> Attempt:
    return Attempt(kind, _address_hash(archive, email), network_hash(archive.secret_key(), address, now))


def _address_hash(archive: Archive, email: str) -> str:
    return store.keyed(archive.secret_key(), f"account\0{email.strip().lower()}")


def _allowed(actor: Actor, account: str | None) -> None:
    if not may(actor, Action.MANAGE, Facts(account)):
        raise Conflict("nobody changes the role of their own account or disables it", hint="another admin can")


def _changed(archive: Archive, change: Callable[[Session], bool]) -> bool:
    with archive.database.write() as session:
        return change(session)
