"""The parts by themselves: words of landmarks, files of prints, cuts, and what lies on what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mediaarchive.errors import StorageDamaged
from mediaarchive.fingerprints import landmarks, prints
from mediaarchive.fingerprints.cuts import cuts
from mediaarchive.fingerprints.placing import place
from mediaarchive.fingerprints.votes import asked_of, votes

DICE = np.random.default_rng(5)


def _described(count: int) -> np.ndarray:
    raw = DICE.random((count, 128)).astype(np.float32)
    return np.sqrt(raw / raw.sum(axis=1, keepdims=True))


def _prints(pictures: int = 3, each: int = 40) -> tuple[prints.Prints, np.ndarray]:
    described = [_described(each) for _ in range(pictures)]
    made = [landmarks.project(one) for one in described]
    found = [(landmarks.words_of(one), landmarks.signs_of(one), DICE.random((each, 2)) * (470, 260)) for one in made]
    return prints.prints_of(list(range(pictures)), [np.zeros((18, 32), np.uint8)] * pictures, found), np.stack(
        described
    )


def test_prints_are_read_where_they_lie(tmp_path: Path) -> None:
    """What was written is read again, landmarks by picture too; a file that lost its end is no file of prints."""
    made, _ = _prints()
    prints.write(made, tmp_path / "prints")
    read = prints.read(tmp_path / "prints")

    assert (made.words == read.words).all()
    assert (made.landmarks(1)[0] == read.landmarks(1)[0]).all()
    (tmp_path / "prints").write_bytes((tmp_path / "prints").read_bytes()[:2000])
    with pytest.raises(StorageDamaged):
        prints.read(tmp_path / "prints")


def test_a_picture_votes_for_itself_alone() -> None:
    """Landmarks that changed a little are found under their words or the likeliest ones beside, those of others not."""
    made, described = _prints()
    near = np.abs(described[1] + DICE.normal(0, 0.002, described[1].shape)).astype(np.float32)
    asked = asked_of(landmarks.project(near), np.array([0, len(near)]))

    found = votes(asked, made, np.ones(3, bool))[0]

    assert 1 == found[0][0]
    assert found[0][1] > 30
    assert 1 == len(found)
    assert [] == votes(asked, made, np.array([True, False, True]))[0]


def test_mirroring_twice_is_nothing() -> None:
    """The order of a mirrored descriptor is its own inverse."""
    assert (np.arange(128) == landmarks.MIRRORED[landmarks.MIRRORED]).all()


def test_a_logo_alone_places_nothing() -> None:
    """As many landmarks agree in one corner as in a whole picture: only the latter is the same footage."""
    signs = DICE.integers(0, 1 << 63, 30).astype(np.uint64)
    wide = (DICE.random((30, 2)) * (470, 260)).astype(np.float32)
    corner = (DICE.random((30, 2)) * (50, 30)).astype(np.float32)

    found = place((signs, wide), (signs, wide * 0.8 + 20))

    assert found is not None
    assert 0.8 == pytest.approx(found.scale, abs=0.01)
    assert 30 == found.agreeing
    assert place((signs, corner), (signs, corner + 5)) is None


def test_cuts_are_seen_between_repeated_pictures() -> None:
    """A film of 12 pictures a second shown at 24 repeats each; its cut is found, its steps are none."""
    slow = [np.full((18, 32), 90, np.uint8) + np.arange(32, dtype=np.uint8) * 2 + k // 2 * 2 for k in range(20)]
    other = [DICE.integers(0, 255, (18, 32)).astype(np.uint8)] * 10

    assert [0, 20] == cuts(np.array([*slow, *other], np.uint8))
