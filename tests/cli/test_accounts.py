"""Accounts from the command line, as whoever sets the archive up meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.archive import Archive, accounts
from mediaarchive.settings import load
from tests import raw
from tests.archives import created
from tests.cli.test_commands import printed, run
from tests.conftest import NOW, ROOT

_COMMAND = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_PASSWORD = "seven modules docked"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of an archive."""
    created(load({}, home=tmp_path / "a"), NOW).close()
    return tmp_path / "a"


def _add(home: Path, *arguments: str, password: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _COMMAND, "--home", str(home), "user", "add", *arguments, "--password-stdin"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, input=f"{password}\n")


def _users(home: Path) -> list[tuple[str, str, bool]]:
    found: list[dict[str, Any]] = printed("user", "list", home=home)
    return [(user["email"], user["role"], user["active"]) for user in found]


def test_the_first_admin_is_made_by_the_command_line(home: Path) -> None:
    """With a password from standard input: kept as Argon2id, said nowhere, and no letter is written."""
    done = _add(home, "Ada@example.org", "--role", "admin", "--name", "Ada Example", "--json", password=_PASSWORD)
    made = json.loads(done.stdout)

    assert ("ada@example.org", "Ada Example", "admin", False, None) == tuple(
        made[key] for key in ("email", "name", "role", "invited", "invitation")
    )
    assert _PASSWORD not in done.stdout + done.stderr
    assert [("ada@example.org", "admin", True)] == _users(home)
    assert [] == printed("mail", "list", home=home)


def test_a_weak_password_makes_no_account(home: Path) -> None:
    """One line says why; nothing is kept."""
    done = _add(home, "ada@example.org", "--role", "admin", password="short")

    assert 1 == done.returncode
    assert "mediaarchive: a password has 12 to 128 characters" == done.stderr.strip()
    assert [] == _users(home)


def test_without_a_password_somebody_is_invited(home: Path) -> None:
    """The link that is printed stands in a letter too, and names the account until a password is chosen."""
    done = run("user", "add", "grace@example.org", "--role", "editor", "--site", "https://eva.test/", home=home)
    link = done.stdout.strip()

    assert link.startswith("https://eva.test/account/invitation/")
    (waiting,) = printed("mail", "list", home=home)
    assert ("grace@example.org", 1) == (waiting["to"], waiting["number"])
    assert link in run("mail", "show", "1", home=home).stdout
    assert 1 == run("user", "add", "Grace@example.org", "--role", "viewer", home=home).returncode


def test_roles_change_but_the_last_admin_stays(home: Path) -> None:
    """Role, disable and enable say what became of the account; nobody can lock everybody out."""
    _add(home, "ada@example.org", "--role", "admin", password=_PASSWORD)
    _add(home, "grace@example.org", "--role", "viewer", password=_PASSWORD)

    assert "editor" == printed("user", "role", "grace@example.org", "editor", home=home)["role"]
    assert not printed("user", "disable", "grace@example.org", home=home)["active"]
    assert printed("user", "enable", "grace@example.org", home=home)["active"]
    for refused in (("disable", "ada@example.org"), ("role", "ada@example.org", "viewer")):
        done = run("user", *refused, home=home)
        assert 1 == done.returncode
        assert "this is the last admin" in done.stderr
    assert 1 == run("user", "disable", "nobody@example.org", home=home).returncode
    assert 2 == run("user", "role", "ada@example.org", "emperor", home=home).returncode


def test_a_token_is_printed_once(home: Path) -> None:
    """It opens as its account, and not after it was revoked; the catalogue holds a hash only."""
    _add(home, "ada@example.org", "--role", "editor", password=_PASSWORD)
    made = printed("token", "ada@example.org", home=home)

    def opens() -> bool:
        archive = Archive.open(load({}, home=home))
        found = accounts.by_token(archive, made["token"], NOW)
        assert made["token"].encode() not in raw.kept(archive)
        archive.close()
        return found is not None

    assert opens()
    assert {"email": "ada@example.org", "revoked": 1} == printed("token", "ada@example.org", "--revoke", home=home)
    assert not opens()
