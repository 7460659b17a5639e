"""How far each kind of evidence is believed: one table. Learnt on the tuning seeds of `tests.bench.alignment.evas`.

What a statement scatters by in itself is the least of it: people round down, a label was jammed by hand, the comm loop
takes its time to a camera. Such errors are shared by all statements of a camera, and do not average out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Floor:
    """`sigma_s`: of one statement beside its own half-width; `later_s`: by how much it says too late, in the mean.

    `hours`, `days`, `ends`: shares that are off by whole hours, by a day, by the recording's length. `slips`: (share,
    sigma in seconds) of other errors of people and readers. `stray`: density a second of anything at all.
    """

    sigma_s: float
    later_s: float
    hours: float
    days: float
    ends: float
    slips: tuple[tuple[float, float], ...]
    stray: float
    source: str


FLOORS: Final = {
    "declared": Floor(
        0.2, 0.0, 0.008, 0.003, 0.008, ((0.004, 30.0), (0.003, 600.0)), 1e-9, "1 in 50 grossly wrong: an assumption"
    ),
    "gps": Floor(0.12, 0.1, 0.004, 0.002, 0.0, ((0.06, 1.0), (0.002, 60.0)), 1e-8, "slips of whole seconds: gopro 32"),
    "qr": Floor(0.005, 0.0, 0.004, 0.002, 0.0, ((0.006, 20.0), (0.004, 1500.0)), 1e-8, "1 in 100 wrong: a guess"),
    "burned": Floor(
        0.02, -0.12, 0.004, 0.001, 0.0, ((0.02, 10.0), (0.01, 300.0)), 1e-8, "late overlays: pikrellcam 47"
    ),
    "name": Floor(0.3, -0.5, 0.01, 0.002, 0.005, ((0.05, 60.0), (0.02, 1500.0)), 1e-8, "names are cut to the second"),
    "lines": Floor(
        0.5, 0.0, 0.01, 0.003, 0.0, ((0.04, 20.0), (0.02, 600.0)), 1e-8, "a log of another zone or day: a guess"
    ),
    "anchor": Floor(0.0, 0.0, 0.0, 0.0, 0.0, (), 1e-60, "a person decides"),
}
OTHER: Final = FLOORS["burned"]
"""For kinds of statements that are not listed."""

HOURS: Final = ((1, 0.25), (2, 0.08), (5, 0.06), (6, 0.06), (3, 0.02), (4, 0.01), (7, 0.01), (5.5, 0.01), (9, 0.01))
"""By how many hours, either way, and which share of such errors."""
DECLARED_SIGMA: Final = 0.29
"""Of a start that is written to one unit: uniform."""
CUT_SIGMA: Final = 0.35
"""Of what all starts of an EVA have in common, in units: half of all people cut what others round."""


@dataclass(frozen=True, slots=True)
class ClockFloor:
    """A clock inside a camera: what one reading scatters by, and where the clock may stand.

    `zoned`: (share, sigma in seconds) about some zone's whole or quarter hours; `free`: (share, sigma) about UTC;
    `stray`: density a second. `same`: share of such clocks that are the one that also writes the file's tag.
    `stale`: share of readings that are none of this clock at all, `anywhere` a second. `settled_s`: sigma of where it
    stands, for the fit: which of those ways it has been set in, the fit must not guess.
    """

    sigma_s: float
    bias_s: float
    zoned: tuple[tuple[float, float], ...]
    free: tuple[tuple[float, float], ...]
    stray: float
    same: float
    stale: float
    anywhere: float
    settled_s: float


CLOCKS: Final = {
    "tag": ClockFloor(
        0.3,
        0.5,
        ((0.35, 3.0), (0.44, 60.0)),
        ((0.05, 300.0), (0.05, 2500.0), (0.05, 14000.0)),
        6e-10,
        0.0,
        0.06,
        2e-7,
        120.0,
    ),
    "aware": ClockFloor(
        0.3, 0.5, ((0.03, 10.0),), ((0.8, 0.5), (0.15, 20.0), (0.02, 300.0)), 1e-9, 0.0, 0.06, 2e-7, 2.0
    ),
    "timecode": ClockFloor(0.02, 0.0, ((0.25, 0.05), (0.1, 1.0), (0.1, 40.0)), (), 2.5e-6, 0.3, 0.22, 1.2e-5, 20.0),
    "ltc": ClockFloor(0.004, 0.0, ((0.6, 0.05), (0.2, 1.0), (0.12, 40.0)), (), 5e-7, 0.05, 0.01, 1.2e-5, 1.5),
    "burned": ClockFloor(0.03, 0.0, ((0.1, 0.2),), ((0.85, 0.2), (0.03, 3.0)), 2e-7, 0.02, 0.03, 1.2e-5, 0.2),
    "name": ClockFloor(0.3, 0.5, ((0.1, 5.0), (0.1, 60.0)), ((0.1, 2.0),), 1e-6, 0.6, 0.05, 1.2e-5, 60.0),
}
UTC_SHARE: Final = 0.5
"""Share of cameras that keep UTC, of those that keep some zone's time."""
ENDS: Final = 0.13
"""Share of cameras that write the end of a recording for its start (some Android and most export tools)."""
COUNTED: Final = 0.3
"""Share of timecodes that count frames at 30 a second where 29.97 pass, and so fall behind by 3.6 s an hour."""
CHANGED: Final = 0.02
"""Share of cameras whose clock is set anew during an EVA (an empty battery)."""
CHANGED_BY: Final = 1e-4
"""Density a second of how far it then stands elsewhere: hours."""

DRIFT: Final = ((0.9, 40e-6), (0.1, 150e-6))
"""(share, sigma) of a quartz. CHiME-6: median 6 and 11 ppm, up to 30; others saw 145 and 273."""
OWN_DRIFT: Final = 2e-6
"""By how much one recording's drift differs from its camera's: temperature."""
LATENCY: Final = ((0.62, 0.0, 0.03), (0.24, 0.6, 0.25), (0.14, 3.5, 2.2))
"""(share, seconds, sigma) that the comm loop takes to a camera: worn, relayed, down with the picture. A guess."""
WAY_MEAN: Final = 0.7
WAY_SIGMA: Final = 1.8
"""The same ways as one normal, for the fit: which kind a camera's way is, it must not guess."""
TIE_SIGMA: Final = 0.002
"""Of one recording's place on its group's clock, beside what the tie says."""
BROKEN_TIE: Final = 1e-3
"""Share of recordings that a tie puts elsewhere than they are."""
