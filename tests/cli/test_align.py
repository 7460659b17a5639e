"""`align` with people's anchors: what moved is said at once, undone it is back, wrong words are explained."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import printed, run
from tests.films import film, scene

ANCHOR = ("--anchor", "one.mp4", "0:00:00.500", "2017-01-13T14:30:00.500Z")
WHY = ("--reason", "seen on a wrist watch", "--author", "Ada")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive with one recording that was declared an hour early, and one that says nothing of its time."""
    folder = tmp_path_factory.mktemp("align")
    home = folder / "archive"
    run("init", home=home)
    film(folder / "one.mp4", scene(1, 45))
    film(folder / "two.mp4", scene(2, 45))
    declared = ("--start", "2017-01-13T13:30:00Z")
    for name, camera, start in (("one.mp4", "ev1", declared), ("two.mp4", "ev2", ())):
        done = run("ingest", folder / name, "--eva", "us-eva-39", "--camera", camera, *start, home=home)
        assert 0 == done.returncode, done.stderr
    return home


def align(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `align` on the EVA."""
    return run("align", "us-eva-39", *arguments, home=home)


def test_an_anchor_says_what_moved_and_undo_moves_it_back(home: Path) -> None:
    """Before and after of every recording; the history keeps who made and who undid it."""
    made = printed("align", "us-eva-39", *ANCHOR, *WHY, "--sigma", "0.1", home=home)["recordings"]
    listed = align(home, "--anchors").stdout
    undone = align(home, "--undo-anchor", "1", "--author", "Bo")

    assert [3600.0, None] == [recording["moved_s"] for recording in made]
    assert "2017-01-13T14:30:00Z" == made[0]["after"]["zero_utc"]
    assert ["declared", "contradiction", "anchor"] == [item["kind"] for item in made[0]["after"]["evidence"]]
    assert "one.mp4 at 0.500 s is 2017-01-13T14:30:00.500Z, sigma 0.1 s" in listed
    assert "-3600.000 s" in undone.stdout
    assert "undone" in (after := align(home, "--anchors").stdout)
    assert "by Bo" in after


def test_an_anchor_gives_a_clock_where_there_was_none(home: Path) -> None:
    """PET is read as well, and a minute without seconds is a minute wide."""
    done = align(home, "--anchor", "two.mp4", "1", "+3:30", "--reason", "as the commander said on the loop")

    assert 0 == done.returncode, done.stderr
    assert "X to C  two.mp4" in done.stdout
    assert "has a clock now" in done.stdout
    assert "2017-01-13T14:51:59Z ± 33.95 s" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--anchor", "none.mp4", "1", "+3:30", *WHY), "no such recording of this EVA; known: one.mp4, two.mp4"),
        (("--anchor", "one.mp4", "0:02", "+3:30", *WHY), "lies beyond the recording; it is 1.500 s long"),
        (("--anchor", "one.mp4", "soon", "+3:30", *WHY), "write seconds, or H:MM:SS.mmm"),
        (("--anchor", "one.mp4", "1", "14:52:07 CET", *WHY), "is no instant"),
        (("--anchor", "one.mp4", "1", "2016-01-13T14:52Z", *WHY), "more than a day from the spacewalk"),
        (("--anchor", "one.mp4", "1", "+3:30"), "an anchor needs a reason"),
        (("--anchor", "one.mp4", "1", "+3:30", "--sigma", "0", *WHY), "is no sigma"),
        (("--undo-anchor", "99"), "no such anchor of this EVA"),
    ],
)
def test_wrong_words_are_explained_and_nothing_is_kept(home: Path, arguments: tuple[str, ...], words: str) -> None:
    """One line with what is wrong and what to write; the list of anchors stays as it was."""
    before = printed("align", "us-eva-39", "--anchors", home=home)
    done = align(home, *arguments)

    assert (1, "") == (done.returncode, done.stdout)
    assert words in done.stderr
    assert before == printed("align", "us-eva-39", "--anchors", home=home)


def test_options_that_exclude_each_other_are_wrong_usage(home: Path) -> None:
    """One thing at a time, and no reason without an anchor."""
    assert 2 == align(home, "--anchors", "--undo-anchor", "1").returncode
    assert 2 == align(home, "--reason", "because").returncode
