"""The archive finds out by itself what the generator of the demonstration knows: `sample_media/manifest.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from mediaarchive.archive import Archive
from mediaarchive.archive.intake import alignment_of
from mediaarchive.frames import rows
from mediaarchive.recordings import store as recordings
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
_EVA = "us-eva-39"
_WITHIN_S = 10
_UNSEEN = ("black", "blank")
_BAD = (*_UNSEEN, "frozen")


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """Return what the generator wrote down."""
    return tomllib.loads((ROOT / "sample_media" / "manifest.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def found(demonstrated: Archive) -> dict[str, Any]:
    """Return what the archive found out."""
    return alignment_of(demonstrated, _EVA)


def _off_s(found: str, truth: str) -> float:
    return abs((datetime.fromisoformat(found) - datetime.fromisoformat(truth)).total_seconds())


def test_tasks_are_placed(truth: dict[str, Any], found: dict[str, Any]) -> None:
    """Every task starts and ends within ten seconds of the truth, the one with the wrong stamp too."""
    placed = {task["id"]: task for task in found["tasks"]}
    assert set(placed) == {task["id"] for task in truth["task"]}
    for task in truth["task"]:
        assert _off_s(placed[task["id"]]["start"], task["start_utc"]) <= _WITHIN_S, task["id"]
        assert _off_s(placed[task["id"]]["end"], task["end_utc"]) <= _WITHIN_S, task["id"]


def test_tasks_are_found_on_the_recordings(truth: dict[str, Any], found: dict[str, Any]) -> None:
    """A task is seen on each recording where it truly is, from within ten seconds to within ten seconds."""
    files = {recording["id"]: recording["file"] for recording in found["recordings"]}
    spans = {
        (files[span["recording"]], task["id"]): (span["start"], span["end"])
        for task in found["tasks"]
        for span in task["spans"]
    }
    assert set(files.values()) == {recording["file"] for recording in truth["recording"]}
    for recording in truth["recording"]:
        for task in recording["task"]:
            span = spans.get((recording["file"], task["id"]))
            if span is None:
                assert task["end"] - task["start"] <= 2, (recording["file"], task["id"])
                continue
            assert span[0] == pytest.approx(task["start"], abs=_WITHIN_S), (recording["file"], task["id"])
            assert span[1] == pytest.approx(task["end"], abs=_WITHIN_S), (recording["file"], task["id"])


def test_clocks_are_right_and_know_how_right(truth: dict[str, Any], found: dict[str, Any]) -> None:
    """Every clock is within three seconds, and within one and a half times the half-width that it states."""
    clocks = {recording["file"]: recording["clock"] for recording in found["recordings"]}
    for recording in truth["recording"]:
        clock = clocks[recording["file"]]
        off_s = _off_s(clock["zero_utc"], recording["start_utc"])
        assert off_s <= min(3, 1.5 * clock["ci95_s"]), recording["file"]


def test_the_wrong_stamp_is_named(truth: dict[str, Any], found: dict[str, Any]) -> None:
    """The log's errors are named as such on their tasks, and on no other task."""
    named = {t["id"] for t in found["tasks"] if any(item["kind"] == "log-error" for item in t["evidence"])}
    assert named == {error["id"] for error in truth["log_error"]}


def test_bad_pictures_are_seen(truth: dict[str, Any], demonstrated: Archive) -> None:
    """Nine tenths of all black, blank and frozen time is seen as such, and no still is taken from a dead picture."""
    total = covered = 0.0
    with demonstrated.database.read() as session:
        known = {recording.file_name: recording for recording in recordings.of_eva(session, _EVA)}
        for recording in truth["recording"]:
            mine = known[recording["file"]]
            seen = rows.marked(session, mine.id)
            spans = [(kind, float(mine.seconds_at(start)), float(mine.seconds_at(end)))
                     for kind, start, end in seen.sights]  # fmt: skip
            stills = [float(mine.seconds_at(pts)) for pts in seen.keyframes]
            for bad in (c for c in recording.get("condition", ()) if c["kind"] in _BAD):
                total += bad["end"] - bad["start"]
                covered += _overlap(bad, spans)
                if bad["kind"] in _UNSEEN:
                    assert not [at for at in stills if bad["start"] <= at < bad["end"]], recording["file"]
    assert total > 5
    assert covered >= 0.9 * total


def _overlap(bad: dict[str, Any], spans: Iterable[tuple[str, float, float]]) -> float:
    return sum(max(0.0, min(bad["end"], end) - max(bad["start"], start))
               for kind, start, end in spans if kind == bad["kind"])  # fmt: skip
