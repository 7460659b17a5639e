"""Two cameras of one body: how far their clocks are apart, by what they saw move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mediaarchive.alignment.motion.child.walk import shifts_in
from mediaarchive.alignment.motion.model import Moved, Shifts, Span, shifts_of
from mediaarchive.alignment.motion.pair import Camera, compare, needles
from tests.alignment.motion.films import Motion, Mount, film, motion

LENGTH = 300.0
BODY = motion(3, 400)
CHEST = Mount(start_s=20)
HELMET = Mount(
    rate=Fraction(25),
    start_s=60,
    ppm=50,
    turn=((0.9, -0.4, 0.1), (0.4, 0.9, -0.1), (-0.05, 0.13, 0.99)),
    own=motion(4, 400, speed=3),
    seed=1,
)


def moving(body: Motion, mount: Mount, length: float = LENGTH) -> Camera:
    """Return a camera whose pictures move exactly as its mount does."""

    def ask(spans: Sequence[Span] | None) -> Shifts:
        at = np.arange(round(length * mount.rate)) / float(mount.rate)
        seen = body.at(mount.body_s(at)) @ np.array(mount.turn).T
        seen += mount.own.at(mount.body_s(at)) if mount.own else 0.0
        middle, apart = (at[1:] + at[:-1]) / 2, np.diff(at)
        kept = np.ones(len(middle), bool) if spans is None else _within(middle, spans)
        return Shifts(middle[kept], apart[kept], (np.diff(seen[:, :2], axis=0) * 0.01 / apart[:, None])[kept])

    return Camera(length, ask)


def filmed(path: Path, length: float) -> Camera:
    """Return a film as a camera, looked at in this process."""
    return Camera(length, lambda spans: shifts_of(shifts_in(str(path), spans, lambda _: None)))


def _within(seconds: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    return np.asarray(np.any([(first <= seconds) & (seconds < past) for first, past in spans], axis=0))


def off_ms(moved: Moved | None, chest: Mount, helmet: Mount) -> float:
    """Return the largest error over the overlap, but for what lies about leaps."""
    assert moved is not None
    seconds = np.arange(*moved.overlap, 0.5)
    truth = (helmet.body_s(seconds) - chest.start_s) / (1 + chest.ppm * 1e-6)
    clear = np.ones(len(seconds), bool)
    for at, width in zip(moved.line.leaps, moved.leap_width_s, strict=True):
        clear &= np.abs(seconds - at) > width + 0.5
    return float(np.abs(moved.line(seconds) - truth)[clear].max()) * 1000


def test_two_films_of_one_body_lie_within_half_a_picture(tmp_path: Path) -> None:
    """Other scenes, another rate, another mount, small pictures: 40 s and 80 s of film are enough for 16 ms."""
    chest = Mount(start_s=5, rate=Fraction(15), size=(72, 128), gain=1.4)
    helmet = replace(chest, start_s=13.3, rate=Fraction(20), turn=HELMET.turn, seed=1)
    body = motion(5, 100, apart_s=6)
    found = compare(
        filmed(film(tmp_path / "chest.mp4", body, chest, 80), 80),
        filmed(film(tmp_path / "helmet.mp4", body, helmet, 70), 70),
    )

    assert 0 == pytest.approx(off_ms(found, chest, helmet), abs=16)


def test_drift_is_followed() -> None:
    """Fifty parts per million over five minutes are 15 ms; what is said holds within its half-width."""
    found = compare(moving(BODY, CHEST), moving(BODY, HELMET))

    assert found is not None
    assert off_ms(found, CHEST, HELMET) < found.ci95_s * 1000 < 20
    assert 0.5 < found.likeness < 1


def test_a_leap_is_found_and_put_to_its_moment() -> None:
    """The helmet camera lost two seconds: the clock leaps by them, there and nowhere else."""
    helmet = Mount(rate=Fraction(25), start_s=60, leaps=((151.0, 2.0),), own=HELMET.own, turn=HELMET.turn)
    found = compare(moving(BODY, CHEST), moving(BODY, helmet))

    assert found is not None
    assert [2.0] == pytest.approx(np.diff(found.line.offsets), abs=0.02)
    assert [151.0] == pytest.approx(found.line.leaps, abs=found.leap_width_s[0] + 0.2)
    assert off_ms(found, CHEST, helmet) < 20


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_another_body_is_refused(seed: int) -> None:
    """Two people outside at once move alike, but not together."""
    assert compare(moving(BODY, CHEST), moving(motion(seed, 400), HELMET)) is None


def test_a_camera_that_rests_is_refused() -> None:
    """Where nothing moves nothing is shared."""
    still = Motion(np.zeros((80_000, 3)))
    assert compare(moving(BODY, CHEST), moving(still, CHEST)) is None


def test_recordings_that_never_ran_together_are_refused() -> None:
    """Of one body, but one after the other."""
    body = motion(6, 700)
    assert compare(moving(body, Mount()), moving(body, Mount(start_s=350))) is None


@pytest.mark.parametrize(("length", "count", "last"), [(30.0, 1, 0.0), (150.0, 3, 100.0), (7200.0, 12, 7140.0)])
def test_minutes_are_spread_over_a_recording(length: float, count: int, last: float) -> None:
    """At most twelve, from the first to the last."""
    spans = needles(length)
    assert (count, 0.0, last) == (len(spans), spans[0][0], spans[-1][0])
