"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mediaarchive.accounts import passwords
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("eleven char", "12 to 128"),
        ("x" * 129, "12 to 128"),
        ("abababababab", "four different"),
        ("Password1234", "first that are tried"),
        ("271828182845", "first that are tried"),
        ("lovelace and more", "name or address"),
        ("my ada.l@ mailbox", None),
        ("example.org is mine", "name or address"),
        ("correct horse battery", None),
        ("пароль-на-орбите", None),
    ],
)
def test_rules_are_said_in_a_sentence(password: str, says: str | None) -> None:
    """Length, variety, the most common and the member's own name are asked for; no signs of this or that kind are."""
    found = passwords.complaint(password, email="al@example.org", name="Ada Lovelace")

    assert (says is None) == (found is None), found
    assert (says or "") in (found or "")


def test_a_password_is_kept_by_argon2id() -> None:
    """Kept away from the tests' cheap setting it tells the cost, and opens for the same characters typed otherwise."""
    code = "from mediaarchive.accounts import passwords; print(passwords.hashed('caf\u00e9 on the station'))"
    kept = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    kept = kept.strip()

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verify(kept, "cafe\u0301 on the station")
    assert not passwords.verify(kept, "cafe on the station")
    assert kept != passwords.hashed("caf\u00e9 on the station")
