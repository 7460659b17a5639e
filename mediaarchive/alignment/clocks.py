"""Fitting recordings' clocks: declared starts against what each camera's own clock wrote into its files. Pure.

A camera's clock reads C at the first frame, in whole seconds; UTC is C − offset − drift·(C − C₀). Declared starts of
some of its recordings give the pairs for a Bayesian line (normal priors, normal noise): whole-hour errors of zone and
slow drift fall out of it, and the recordings that nobody declared get their clock from the line. A camera without any
declared start keeps its tag as a weak claim, moved by whole hours where only that brings it into the EVA.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import groupby
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.anchors import Anchor, outrank
from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.alignment.sightings import Sighting, weigh
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import from_micros, parse_stamp, to_micros

_DRIFT_SIGMA: Final = 100e-6
"""Prior of a camera clock's drift: consumer quartz within tens of parts per million, cold and hot cases wider."""
_OFFSET_SIGMA_S: Final = 30 * 86400.0
_TAG_SIGMA_S: Final = 1 / sqrt(12)
_FLOOR_S: Final = 0.1
"""No declared or tagged start is believed closer than this: nobody's stamp is made at the first frame's exposure."""
_ALONE_S: Final = 300.0
"""Half-width for a tag that nothing confirms: real-time clocks of cameras are minutes off."""
_MARGIN_US: Final = 20 * 60 * 1_000_000
_HOUR_US: Final = 3600 * 1_000_000
_TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time", "date")
_NAIVE: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Claims:
    """What is said about one recording's start: UTC microseconds declared (with precision), its tag, and the rest.

    `anchors` are what people know; `leaps` where the sound shared with others shows that its clock leapt.
    """

    recording: str
    camera: str
    duration_us: int
    declared_us: int | None
    precision_us: int | None
    tag: str | None
    tag_us: int | None
    sightings: tuple[Sighting, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    leaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The EVA in UTC microseconds: footage lies in it, give or take what was filmed in the airlock."""

    start_us: int
    end_us: int

    def holds(self, start_us: int, duration_us: int) -> bool:
        """Say whether a recording lies within the EVA and a margin of 20 minutes."""
        return self.start_us - _MARGIN_US <= start_us and start_us + duration_us <= self.end_us + _MARGIN_US


def tagged_start(clocks: Sequence[tuple[str, str]]) -> tuple[str, int] | None:
    """Return the most trusted tag as (text, microseconds read as UTC), None where the file carries none."""
    for wanted in _TAGS:
        for source, value in clocks:
            if source == wanted and (instant := _instant(value)):
                return f"{source} {value}", to_micros(instant)
    return None


def _instant(value: str) -> datetime | None:
    text = value.strip()
    if _NAIVE.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    try:
        return parse_stamp(text).instant
    except InputRefused:
        return None  # a tag in a form that no known camera writes is no evidence


def fit_clocks(claims: Sequence[Claims], window: Window) -> list[Clock]:
    """Return one clock per recording, in the order given."""
    fitted: dict[str, Clock] = {}
    ordered = sorted(claims, key=lambda c: c.camera)
    for _, group in groupby(ordered, key=lambda c: c.camera):
        fitted |= {clock.recording: clock for clock in _fit_camera(list(group), window)}
    weighed = [weigh(fitted[c.recording], c.sightings, c.duration_us, c.tag_us) for c in claims]
    return [outrank(clock, claim) for clock, claim in zip(weighed, claims, strict=True)]


def _fit_camera(claims: list[Claims], window: Window) -> list[Clock]:
    pairs = [c for c in claims if c.declared_us is not None and c.tag_us is not None]
    if pairs:
        line = _Line.fit(pairs)
        return [_declared(c, line) if c.declared_us is not None else _from_line(c, line, window) for c in claims]
    zones = _whole_hours([c for c in claims if c.tag_us is not None], window)
    return [_declared(c, None) if c.declared_us is not None else _from_tag(c, zones) for c in claims]


@dataclass(frozen=True)
class _Line:
    """offset and drift of a camera's clock: mean (2,) and covariance (2, 2), about the reading `origin_us`."""

    origin_us: int
    base_us: int
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    pairs: int

    @staticmethod
    def fit(pairs: list[Claims]) -> _Line:
        """Fit by the normal equations with priors; seconds relative to the first pair, so that floats stay small."""
        first = pairs[0]
        assert first.tag_us is not None
        assert first.declared_us is not None
        origin, base = first.tag_us, first.tag_us - first.declared_us
        rows, values, weights = [], [], []
        for pair in pairs:
            assert pair.tag_us is not None
            assert pair.declared_us is not None
            rows.append([1.0, (pair.tag_us - origin) / 1e6])
            values.append((pair.tag_us - pair.declared_us - base) / 1e6)
            weights.append(1 / (_declared_sigma(pair) ** 2 + _TAG_SIGMA_S**2))
        design, weight = np.array(rows), np.array(weights)
        information = design.T @ (design * weight[:, None]) + np.diag([_OFFSET_SIGMA_S**-2, _DRIFT_SIGMA**-2])
        covariance = np.linalg.inv(information)
        mean = covariance @ design.T @ (weight * np.array(values))
        return _Line(origin, base, mean, covariance, len(pairs))

    def start(self, tag_us: int) -> tuple[int, float]:
        """Return the UTC microseconds at which the camera's clock read `tag_us`, and their sigma in seconds."""
        row = np.array([1.0, (tag_us - self.origin_us) / 1e6])
        offset = float(row @ self.mean)
        sigma = sqrt(float(row @ self.covariance @ row) + _TAG_SIGMA_S**2)
        return tag_us - self.base_us - round(offset * 1e6), sigma

    @property
    def drift_ppt(self) -> int:
        """Drift of media time against UTC: a clock that runs fast counts too many seconds."""
        return -round(float(self.mean[1]) * 1e12)

    def text(self) -> str:
        """Say in words how the camera's clock stands."""
        ahead = self.base_us / 1e6 + float(self.mean[0])
        drift = float(self.mean[1]) * 1e6
        starts = "1 declared start" if self.pairs == 1 else f"{self.pairs} declared starts"
        said = f"the camera's clock is {_length(abs(ahead))} {'ahead' if ahead >= 0 else 'behind'} ({starts}"
        return said + (f", drift {drift:+.0f} ppm)" if self.pairs > 1 else ", drift unknown)")


def _declared_sigma(claim: Claims) -> float:
    return sqrt(((claim.precision_us or 1_000_000) / 1e6) ** 2 / 12 + _FLOOR_S**2)


def _declared(claim: Claims, line: _Line | None) -> Clock:
    assert claim.declared_us is not None
    zero, sigma = claim.declared_us, _declared_sigma(claim)
    evidence = [Evidence("declared", f"start declared as {_utc(zero)}", 0.0)]
    if claim.tag_us is not None:
        evidence.append(Evidence("tag", f"file says {claim.tag}", (claim.tag_us - zero) / 1e6))
    if line is not None and claim.tag_us is not None and line.pairs > 1:
        told, line_sigma = line.start(claim.tag_us)
        weight = line_sigma**-2 / (line_sigma**-2 + sigma**-2)
        evidence.append(Evidence("camera-clock", line.text(), (told - zero) / 1e6))
        if abs(told - zero) / 1e6 < 3 * sqrt(sigma**2 + line_sigma**2):
            zero = round(zero + weight * (told - zero))
    return _clock(claim, zero, sigma, line.drift_ppt if line else 0, evidence)


def _from_line(claim: Claims, line: _Line, window: Window) -> Clock:
    if claim.tag_us is None:
        return _unknown(claim, "no start was declared and the file carries no time")
    zero, sigma = line.start(claim.tag_us)
    evidence = [
        Evidence("tag", f"file says {claim.tag}", (claim.tag_us - zero) / 1e6),
        Evidence("camera-clock", line.text(), 0.0),
    ]
    if not window.holds(zero, claim.duration_us):
        evidence.append(
            Evidence("outside", "this would lie outside the spacewalk: the camera's clock was changed", None)
        )
        return Clock(claim.recording, None, 0, None, "X", tuple(evidence))
    return _clock(claim, zero, sigma, line.drift_ppt, evidence)


def _whole_hours(claims: list[Claims], window: Window) -> list[int]:
    """Return every whole number of hours that brings all tagged starts into the EVA, none at all where no zone does.

    No change at all comes first, and then it stands alone: a tag that fits as it is needs no zone to explain it.
    """
    found = []
    for hours in sorted(range(-14, 15), key=abs):
        moved = [(c.tag_us or 0) - hours * _HOUR_US for c in claims]
        if claims and all(window.holds(start, c.duration_us) for start, c in zip(moved, claims, strict=True)):
            found.append(hours)
    return found[:1] if 0 in found else found


def _from_tag(claim: Claims, zones: list[int]) -> Clock:
    if claim.tag_us is None:
        return _unknown(claim, "no start was declared and the file carries no time")
    if len(zones) != 1:
        why = "several time zones bring" if zones else "no time zone brings"
        said = Evidence("tag", f"file says {claim.tag}, which {why} into the spacewalk", None)
        return Clock(claim.recording, None, 0, None, "X", (said,))
    hours = zones[0]
    evidence = [Evidence("tag", f"file says {claim.tag}, and nothing confirms it", hours * 3600.0)]
    if hours:
        evidence.append(Evidence("zone", f"moved by {-hours:+d} h: only so does it lie in the spacewalk", None))
    zero = claim.tag_us - hours * _HOUR_US
    return Clock(claim.recording, zero, 0, round(_ALONE_S * 1e6), "D", tuple(evidence))


def _unknown(claim: Claims, why: str) -> Clock:
    return Clock(claim.recording, None, 0, None, "X", (Evidence("none", why, None),))


def _clock(claim: Claims, zero_us: int, sigma_s: float, drift_ppt: int, evidence: list[Evidence]) -> Clock:
    growth = claim.duration_us / 1e6 * _DRIFT_SIGMA
    ci95 = 1.96 * sqrt(sigma_s**2 + growth**2 + _FLOOR_S**2)
    return Clock(claim.recording, zero_us, drift_ppt, round(ci95 * 1e6), grade(ci95), tuple(evidence))


def _length(seconds: float) -> str:
    hours, rest = divmod(Fraction(round(seconds * 10), 10), 3600)
    minutes, left = divmod(rest, 60)
    words = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{float(left):.1f} s"]
    return " ".join(words)


def _utc(micros: int) -> str:
    return from_micros(micros).strftime("%H:%M:%S UTC")
