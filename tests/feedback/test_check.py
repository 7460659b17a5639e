"""What is read out of forms, what counts as spam, and what is kept of a network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediaarchive.feedback.check import LONGEST, check, thing
from mediaarchive.feedback.model import COMMENT, CORRECTION, IMPROVEMENT, REPORT, NewEntry, Subject
from mediaarchive.feedback.networks import network, network_hash, visitor_hash
from mediaarchive.feedback.suspicion import MOST_A_DAY, doubts
from tests.conftest import NOW

ABOUT = Subject("clip", "c1")
GOOD = {"name": "Ada", "email": "ada@example.org", "text": "What a view."}


def test_a_comment_is_read() -> None:
    """Name, address and words are taken, and nothing else that a form may hold."""
    entry, complaints = check(COMMENT, ABOUT, {**GOOD, "state": "approved", "clip": "c2"})

    assert {} == complaints
    assert NewEntry(COMMENT, ABOUT, "What a view.", "Ada", "ada@example.org") == entry


@pytest.mark.parametrize(
    ("kind", "form", "fields"),
    [
        (COMMENT, {}, {"name", "email", "text"}),
        (COMMENT, {**GOOD, "email": "ada@example"}, {"email"}),
        (COMMENT, {**GOOD, "email": "a b@example.org"}, {"email"}),
        (COMMENT, {**GOOD, "text": "x" * (LONGEST + 1)}, {"text"}),
        (COMMENT, {**GOOD, "name": "x" * 81}, {"name"}),
        (CORRECTION, {}, {"thing", "should"}),
        (CORRECTION, {"thing": "cue-12x", "should": "y"}, {"thing"}),
        (CORRECTION, {"thing": "cue-12", "should": "y", "email": "nobody"}, {"email"}),
        (REPORT, {}, {"reason", "text"}),
        (REPORT, {"reason": "boredom", "text": "x"}, {"reason"}),
        (IMPROVEMENT, {"text": " \n "}, {"text"}),
    ],
)
def test_what_is_missing_or_too_long_is_said(kind: str, form: dict[str, str], fields: set[str]) -> None:
    """A complaint stands by each field that is to be mended; nothing is cut off."""
    assert fields == set(check(kind, ABOUT, form).complaints)


def test_W10_what_controls_lines_and_terminals_is_taken_out() -> None:
    """A name is one line; words keep their lines, and lose NUL, escapes, other controls and separators."""
    hostile = "a\r\nSet-Cookie: x=1\x00\x1b[31mred\x9b\u2028b"
    entry, _ = check(COMMENT, ABOUT, {**GOOD, "name": hostile, "text": hostile})

    assert "a Set-Cookie: x=1 [31mred b" == entry.name
    assert "a\nSet-Cookie: x=1  [31mred  b" == entry.text


@pytest.mark.parametrize("text", ["", "cue-", "cue-1234567", "cue-1\n", "title ", "TITLE", "cue-١"])
def test_only_things_of_the_page_can_be_wrong(text: str) -> None:
    """A correction names a line by its number, or one of a few fields."""
    assert not thing(text)
    assert ["title", "cue-12"] == [thing("title"), thing("cue-12")]


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        ({}, 0),
        ({"text": "See https://nasa.gov/x"}, 0),
        ({"text": "https://a.ru and http://b.ru"}, 1),
        ({"text": "[url=x]pills[/url] www.pills.top"}, 1),
        ({"name": "www.pills.top"}, 1),
        ({"trap": "x"}, 1),
        ({"same_text": 1}, 1),
        ({"from_network": MOST_A_DAY}, 1),
    ],
)
def test_signs_of_spam(words: dict[str, object], signs: int) -> None:
    """One link is fine; more of them, a filled trap, repeated words and a busy network are signs."""
    entry = NewEntry(COMMENT, ABOUT, str(words.get("text", "Hello")), str(words.get("name", "Ada")))
    found = doubts(
        entry,
        trap=str(words.get("trap", "")),
        same_text=int(str(words.get("same_text", 0))),
        from_network=int(str(words.get("from_network", 0))),
    )

    assert signs == len(found)


def test_networks_are_wide_and_hashed_by_day() -> None:
    """Neighbours share a hash for one day; another day, network or key gives another; no address is in it."""
    same = {network_hash("k", address, NOW) for address in ("192.0.2.1", "192.0.2.254", "::ffff:192.0.2.9")}

    assert 1 == len(same)
    assert same.isdisjoint({network_hash("k", "192.0.3.1", NOW), network_hash("l", "192.0.2.1", NOW)})
    assert same.isdisjoint({network_hash("k", "192.0.2.1", NOW + timedelta(days=1))})
    assert network_hash("k", "2001:db8:1::1", NOW) == network_hash("k", "2001:db8:1:ffff::2", NOW)
    assert ["192.0.2.0/24", "2001:db8:1::/48", "unknown"] == [
        network(a) for a in ("192.0.2.7", "2001:db8:1:2::3%eth0", "x")
    ]
    assert visitor_hash("k", "1") != visitor_hash("k", "2")
