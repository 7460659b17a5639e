"""One recording's clock against the truth, at its worst instant."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.model import Clock
from tests.bench.alignment.worlds.world import START_US, Recording, World

WRONG_S: Final = 2.0
_CONCERNS: Final = ("dispute", "contradiction", "outside")
_NEAR_S: Final = 10.0
"""Whoever follows an hour, or the length of half a minute and more, is further off."""
_PENALTY: Final = 2 / 0.05
"""Winkler's score of a 95 % interval: its width, and 40 times by how much the truth lies outside."""
_ORDER: Final = ("qr", "ltc", "gps", "burned", "declared", "name", "timecode", "tag")


@dataclass(frozen=True, slots=True)
class Judged:
    """`error_s`: at the worst instant; None where no clock was given. `best`: the best kind of evidence there is."""

    grade: str
    error_s: float | None
    ci95_s: float | None
    drift_off_ppm: float
    best: str
    planted: frozenset[str]
    is_flagged: bool

    @property
    def is_wrong(self) -> bool:
        """Whether it is published as fact and more than two seconds off."""
        return self.grade in "AB" and self.error_s is not None and self.error_s > WRONG_S

    @property
    def is_covered(self) -> bool:
        """Whether its interval holds at every instant."""
        return self.error_s is not None and self.ci95_s is not None and self.error_s <= self.ci95_s

    @property
    def winkler_s(self) -> float:
        """Winkler's score in seconds."""
        assert self.error_s is not None
        assert self.ci95_s is not None
        return 2 * self.ci95_s + _PENALTY * max(0.0, self.error_s - self.ci95_s)

    @property
    def is_caught(self) -> bool:
        """Whether a planted error was seen or put right: no clock, a concern told, or one that is not led astray."""
        if self.error_s is None or self.ci95_s is None or self.is_flagged:
            return True
        return self.error_s <= max(_NEAR_S, self.ci95_s)


def judge(world: World, clocks: list[Clock]) -> list[Judged]:
    """Return one judgement a recording, in the world's order."""
    by = {clock.recording: clock for clock in clocks}
    tied = {tie.recording for group in world.groups for tie in group}
    cameras: dict[str, set[str]] = {}
    for claim in world.claims:
        cameras.setdefault(claim.camera, set()).update(_kinds(claim))
    return [
        _judged(one, by[one.name], _best(claim, cameras[claim.camera], one.name in tied), world.planted[one.name])
        for one, claim in zip(world.recordings, world.claims, strict=True)
    ]


def _kinds(claim: Claims) -> set[str]:
    found = {sighting.kind for sighting in claim.sightings}
    return found | ({"declared"} if claim.declared_us is not None else set()) | ({"tag"} if claim.tag else set())


def _best(claim: Claims, of_camera: set[str], is_tied: bool) -> str:
    """Return the best kind of evidence there is: its own, or its camera's through the tag, or by a tie."""
    if claim.anchors:
        return "anchor"
    own = _kinds(claim)
    strong = next((kind for kind in _ORDER[:5] if kind in own), None)
    if strong:
        return strong
    if is_tied:
        return "tie"
    if claim.tag and of_camera & set(_ORDER[:5]):
        return "camera"
    return next((kind for kind in _ORDER if kind in own), "none")


def _judged(one: Recording, clock: Clock, best: str, planted: frozenset[str]) -> Judged:
    is_flagged = any(item.kind in _CONCERNS for item in clock.evidence)
    if clock.zero_us is None or clock.ci95_us is None:
        return Judged(clock.grade, None, None, 0.0, best, planted, is_flagged)
    edges = [at for at, _ in one.clock.jumps]
    beside = [at + step for at in edges for step in (-1e-3, 1e-3)]
    seconds = np.unique(np.array([*beside, *np.linspace(0, one.seconds, 9)]))
    said = np.array([float(Fraction((clock.utc_us(Fraction(s)) or 0) - START_US, 1_000_000)) for s in seconds.tolist()])
    error = float(np.abs(said - one.clock.at(seconds)).max())
    drift = (clock.drift_ppt / 1e12 - one.clock.drift) * 1e6
    return Judged(clock.grade, error, clock.ci95_us / 1e6, drift, best, planted, is_flagged)
