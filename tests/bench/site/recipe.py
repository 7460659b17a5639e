"""What the measured EVA is made of: 18 hours of three cameras on the stage of US EVA 39, with holes and drifts.

Real footage, played over and over; times, clocks, tasks and words are made up. Only who was out and when is real.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parents[3]
MEDIA = ROOT.parent / "shared" / "media" / "eva"
PLACE = ROOT / ".bench" / "site"
HOME = PLACE / "home"
EVA = "us-eva-39"
START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)
CUES = 100_000
VERSION = 2
"""Raise it whenever what is made changes: the archive is made anew."""


@dataclass(frozen=True)
class Camera:
    """One camera: the loop that it shows, and how fast its clock runs. `small`: 320 × 180, 15 pictures a second."""

    name: str
    loop: str
    small: bool
    drift_ppm: int
    parts: tuple[tuple[int, int], ...]
    """Seconds after the start of the EVA at which each of its files begins, and how long it is."""


CAMERAS = (
    Camera("ev1-helmet", "qa1_0min.mp4", True, 38, ((-600, 7800), (7560, 7200), (15_300, 6600))),
    Camera("ev2-helmet", "spacewalk3.mp4", True, -27, ((-540, 12_000), (11_700, 9600))),
    Camera("station-truss", "qa1_18min.mp4", True, 52, ((-660, 6000), (5580, 9000), (14_940, 6600))),
)


def file_name(camera: Camera, number: int) -> str:
    """Return the name of a camera's file; they count from 1."""
    return f"{camera.name}-{number}.mp4"


def begins(camera: Camera, number: int) -> datetime:
    """Return when a file's first picture was taken."""
    return START + timedelta(seconds=camera.parts[number - 1][0])


def instant(camera: Camera, number: int, second: int) -> datetime:
    """Return when a second of a file was, by the camera's drifting clock."""
    true = second * (1 + Fraction(camera.drift_ppm, 1_000_000))
    return begins(camera, number) + timedelta(microseconds=round(true * 1_000_000))
