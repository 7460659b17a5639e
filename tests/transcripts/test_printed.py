"""Printed transcripts: times beside the words, pages and heads are left out, words never are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.transcripts.printed import unprinted
from mediaarchive.transcripts.sidecar import read_sidecar

GO = [("CAPCOM", "Go."), ("EV1", "Copy.")]


@pytest.mark.parametrize(
    "text",
    [
        "00:12:03 CAPCOM: Go.\n00:12:05 EV1: Copy.",
        "[00:12:03] CAPCOM: Go.\n\n[00:12:05] EV1: Copy.",
        "GMT 12:03:04 CAPCOM: Go.\n(12:03) - EV1: Copy.",
        "00:12:03\tCAPCOM\tGo.\n00:12:05\tEV1\tCopy.",
        "00 00 12 03 CAPCOM   Go.\n00 00 12 09 EV1  Copy.",
        "CAPCOM (00:12:03): Go.\nEV1 [00:12:05] Copy.",
        "CAPCOM  0:03\nGo.\n\nEV1  0:06\nCopy.",
        "CAPCOM: Go.\n\nPage 1 of 2\n\nEV1: Copy.\n- 2 -",
    ],
)
def test_times_and_pages_are_nobodys_words(text: str) -> None:
    """However a transcript is printed, the same two people say the same."""
    found = read_sidecar(text.encode())
    assert GO == [(passage.speaker, passage.text) for passage in found.passages]
    assert any("left out" in repair for repair in found.repairs)


@pytest.mark.parametrize(
    "text",
    [
        "We meet at 12:30.\n12:45 is late.\nThen at 13:00\nwe go.",
        "EV1: counting\n1\n2\n3",
        "EV1: Copy.\nEV2: Copy.\nEV1: Copy.",
        "Houston 12:30 works.\nIt does.",
    ],
)
def test_what_is_said_stays(text: str) -> None:
    """Times and numbers of which somebody speaks are words, and so is what people say again and again."""
    repairs: list[str] = []
    assert text.split("\n") == unprinted(text.split("\n"), repairs)
    assert [] == repairs


def test_running_heads() -> None:
    """What comes again at every page, whatever its numbers, is its head; numbers that rise by the page are its foot."""
    said = [["EV1: Copy.", *(f"{page} {word}" for word in "one two three four five six".split())] for page in "abc"]
    pages = [f"\fAPOLLO 11 LOG, SHEET {k}\n" + "\n".join([*page, str(k)]) for k, page in enumerate(said, 1)]
    repairs: list[str] = []
    kept = [line for line in unprinted("\n".join(pages).split("\n"), repairs) if line]
    assert [line for page in said for line in page] == kept
    assert 6 == len(repairs)
    twice = [f"LOG\nPage {k}\nEV1: {k} turns.\n\f" for k in (1, 2, 3)]
    assert ["EV1: 1 turns.", "EV1: 2 turns.", "EV1: 3 turns."] == [
        line for line in unprinted("\n".join(twice).split("\n"), []) if line.strip()
    ]


@given(st.lists(st.sampled_from(["EV1: go", "copy", "", "\fHEAD 1", "Page 2", "12", "00:12:03 EV1: go", "0:03"])))
def test_lines_keep_their_numbers(lines: list[str]) -> None:
    """As many lines come back as went in, and no repair is told of a line that is not there."""
    repairs: list[str] = []
    assert len(lines) == len(unprinted(lines, repairs))
    assert all(1 <= int(repair.split()[1].rstrip(":")) <= len(lines) for repair in repairs)
