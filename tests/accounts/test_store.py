"""Accounts, tokens and attempts in a real catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from mediaarchive.accounts import Account, Attempt, Role, Secrets, store
from mediaarchive.db import Database
from mediaarchive.errors import Conflict, InputRefused
from tests.conftest import NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a catalogue with Ada, an admin."""
    database = Database(f"sqlite:///{tmp_path / 'c.sqlite'}")
    database.migrate()
    with database.write() as session:
        store.add(session, _account("ada", Role.ADMIN))
    yield database
    database.close()


def _account(name: str, role: Role) -> Account:
    secrets = Secrets(session=f"session of {name}")
    return Account(name, f"{name}@example.org", name.title(), role, True, NOW, "test", secrets)


def test_an_address_has_one_account(database: Database) -> None:
    """Addresses are the same in any case; a second account for one is refused."""
    assert "grace@example.org" == store.plain_email(" Grace@Example.org ")
    with pytest.raises(Conflict, match="account already"), database.write() as session:
        store.add(session, _account("ada", Role.VIEWER))


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org", "ada@example.org\n.evil", "a\x1b@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    """Nothing that could break a line of a letter gets in."""
    with pytest.raises(InputRefused):
        store.plain_email(email)


def test_secrets_are_never_shown() -> None:
    """An account in a log or a traceback says nothing that opens anything."""
    account = replace(_account("ada", Role.ADMIN), secrets=Secrets("$argon2id$", "name of sessions", "totp", 0, ("c",)))

    for secret in ("$argon2id$", "name of sessions", "totp", "'c'"):
        assert secret not in repr(account)


def test_somebody_stays_admin(database: Database) -> None:
    """The last admin can be neither disabled nor given another role; with a second one the first can."""
    for change in (
        lambda s: store.set_role(s, "ada", Role.EDITOR, renewed="n1"),
        lambda s: store.set_active(s, "ada", False, renewed="n1", now=NOW),
    ):
        with pytest.raises(Conflict, match="last admin"), database.write() as session:
            change(session)
    with database.write() as session:
        store.add(session, _account("grace", Role.ADMIN))
        store.set_role(session, "ada", Role.EDITOR, renewed="n2")
        with pytest.raises(Conflict):
            store.set_active(session, "grace", False, renewed="n3", now=NOW)


def test_a_change_of_role_ends_sessions(database: Database) -> None:
    """What a session names finds nobody once the role has changed or the account is disabled."""
    with database.write() as session:
        store.add(session, _account("grace", Role.EDITOR))
        assert store.by_session(session, "session of grace")
        store.set_role(session, "grace", Role.VIEWER, renewed="second")
        assert store.by_session(session, "session of grace") is None
        store.set_active(session, "grace", False, renewed="third", now=NOW)
        assert store.by_session(session, "second") is None


def test_a_token_counts_until_its_end(database: Database) -> None:
    """It opens until then, not when revoked, and not for an account that is disabled; only its hash is kept."""
    with database.write() as session:
        store.add(session, _account("grace", Role.EDITOR))
        store.add_token(session, "grace", "first", until=NOW + timedelta(days=1), now=NOW)
        found = store.by_token(session, "first", NOW)
        assert "Grace" == (found and found.name)
        assert store.by_token(session, "first", NOW + timedelta(days=1)) is None
        assert store.by_token(session, "other", NOW) is None
        assert 1 == store.revoke_tokens(session, "grace", now=NOW)
        assert store.by_token(session, "first", NOW) is None
        store.add_token(session, "grace", "second", until=NOW + timedelta(days=1), now=NOW)
        store.set_active(session, "grace", False, renewed="n", now=NOW)
        assert store.by_token(session, "second", NOW) is None
        store.set_active(session, "grace", True, renewed="m", now=NOW)
        assert store.by_token(session, "second", NOW) is None
    assert "second" not in str(Path(str(database.engine.url.database)).read_bytes())


def test_no_code_opens_twice(database: Database) -> None:
    """A step of the second factor counts once and never goes back; a recovery code is used up."""
    with database.write() as session:
        assert [True, False, False, True] == [store.use_step(session, "ada", step) for step in (7, 7, 6, 8)]
        store.set_secrets(session, "ada", Secrets(session="s", counter=3, codes=("a", "b")))
        assert not store.use_step(session, "ada", 8)
        assert [True, False, True] == [store.use_code(session, "ada", code) for code in ("a", "a", "b")]


def _tries_in_an_hour(database: Database, accounts: int, networks: int) -> int:
    """Return how many attempts get through when somebody tries every second for an hour."""
    made = 0
    with database.write() as session:
        for second in range(3600):
            tried = Attempt("sign-in", f"account {second % accounts}", f"network {second % networks}")
            made += not store.attempt(session, tried, NOW + timedelta(seconds=second))
    return made


@pytest.mark.parametrize(("accounts", "networks"), [(1, 1), (1, 997), (997, 1)])
def test_W12_a_hundred_tries_an_hour_at_most(database: Database, accounts: int, networks: int) -> None:
    """One account from one network or from a thousand, a thousand accounts from one network: few tries get through."""
    assert 5 <= _tries_in_an_hour(database, accounts, networks) <= 100


def test_W12_attempts_at_once_are_counted(database: Database) -> None:
    """Twenty attempts in the same instant: five are made, as if they had come one after the other."""
    through: list[bool] = []

    def attempt() -> None:
        with database.write() as session:
            through.append(not store.attempt(session, Attempt("sign-in", "ada", "net"), NOW))

    threads = [Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 5 == sum(through)


def test_who_gets_in_starts_anew(database: Database) -> None:
    """A member who proved to be one waits no more; attempts of another kind or account are not touched."""
    mine, other = Attempt("sign-in", "ada", "a"), Attempt("recovery", "ada", "b")
    with database.write() as session:
        for _ in range(5):
            assert not store.attempt(session, mine, NOW)
            assert not store.attempt(session, other, NOW)
        assert timedelta(seconds=30) == store.attempt(session, mine, NOW)
        store.succeeded(session, mine)
        assert not store.attempt(session, mine, NOW)
        assert store.attempt(session, other, NOW)
