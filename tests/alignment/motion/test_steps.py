"""Motion of one suit as a step: which recordings are compared, and the ties that come of it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from mediaarchive.alignment.motion.steps import compare_motions, groups_of
from mediaarchive.alignment.ties import groups_from_json
from mediaarchive.archive import Archive
from mediaarchive.steps.model import Step
from tests.alignment.motion.films import Mount, film, motion
from tests.alignment.motion.test_pair import BODY, CHEST, HELMET, moving
from tests.watching import Notes, ingest

SUIT = {
    "chest": moving(BODY, CHEST),
    "helmet": moving(BODY, HELMET),
    "other": moving(motion(12, 400), HELMET),
}
SMALL = Mount(size=(72, 128), gain=1.4, rate=Fraction(15))
TINY = Mount(size=(36, 64), gain=0.7, rate=Fraction(8))
CAMERAS = [("chest", "ev2-chest"), ("helmet", "ev2-helmet"), ("other", "ev2-helmet")]


def test_those_that_moved_together_are_tied_and_others_are_not() -> None:
    """The first of a group is its clock; the helmet camera began 40 s later."""
    ((chest, helmet),) = groups_of(CAMERAS, SUIT, [])

    assert ("chest", 0, 0, "motion") == (chest.recording, chest.offset_us, chest.windows, chest.kind)
    assert ("helmet", "chest", "motion") == (helmet.recording, helmet.by, helmet.kind)
    assert 40_000_000 == pytest.approx(helmet.offset_us, abs=helmet.ci95_us)


def test_what_sound_ties_is_not_compared() -> None:
    """They share their sound already."""
    assert [] == groups_of(CAMERAS, SUIT, [{"chest", "helmet"}])


def test_recordings_of_one_camera_are_not_compared() -> None:
    """One camera films once at a time, whatever its files look like."""
    assert [] == groups_of([("chest", "ev2-chest"), ("helmet", "ev2-chest")], SUIT, [])


def test_the_step_ties_films_through_the_sandbox(archive: Archive, tmp_path: Path) -> None:
    """Two films and one that cannot be read: a group of two, eight seconds apart, as alignment reads it."""
    body = motion(5, 100, apart_s=6)
    chest = film(tmp_path / "chest.mp4", body, replace(SMALL, start_s=5), 80)
    helmet = film(tmp_path / "helmet.mp4", body, replace(SMALL, start_s=13.3, seed=1), 70)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(chest.read_bytes()[:20_000])
    inputs = {path.stem: archive.storage.put_file(path) for path in (chest, helmet, broken)}
    suits = [[("broken", "c", 70_000_000), ("chest", "a", 80_000_000), ("helmet", "b", 70_000_000)]]
    outputs = compare_motions(
        Step("alignment.motion", 1, "", "eva", inputs, {"suits": suits}), archive.tools, lambda _: None
    )

    document = json.loads(archive.storage.read_bytes(outputs["ties"]))
    ((first, second),) = groups_from_json(document)
    assert ["broken"] == list(document["unread"])
    assert ["chest", "helmet"] == [first.recording, second.recording]
    assert 8_300_000 == pytest.approx(second.offset_us, abs=33_000)


def test_cameras_of_one_suit_are_compared_before_alignment(archive: Archive, tmp_path: Path) -> None:
    """Two that one crew member wore, a minute each: motion is looked at once, then clocks are fitted again."""
    body = motion(5, 70, apart_s=6)
    notes = Notes()
    ingest(archive, film(tmp_path / "a.mp4", body, TINY, 62), camera="ev1-helmet", notes=notes)
    ingest(archive, film(tmp_path / "b.mp4", body, replace(TINY, seed=1), 62), camera="ev1-chest", notes=notes)

    assert [] == notes.failed
    assert ["alignment.align", "alignment.motion", "alignment.align"] == [
        name for name in notes.begun if name in ("alignment.align", "alignment.motion")
    ]
