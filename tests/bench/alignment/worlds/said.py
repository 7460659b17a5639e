"""What files and people say of a recording: tags, declared starts, timecode, names, clocks in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from mediaarchive.alignment.sightings import Sighting
from tests.bench.alignment.worlds.cameras import HOUR
from tests.bench.alignment.worlds.world import START_US, Recording, us

_DAY_US: Final = 86_400_000_000
_RATE: Final = Fraction(30000, 1001)
_LOST_TAG: Final = 0.05
_WRONG_QR: Final = 0.01
_WRONG_BURNED: Final = 0.02
_HUMAN: Final = 0.02


@dataclass(frozen=True, slots=True)
class Tag:
    """A creation tag: its text, microseconds read as UTC, and which errors are in it."""

    text: str
    us: int
    planted: frozenset[str]


def tag_of(rng: np.random.Generator, one: Recording) -> Tag | None:
    """Return the tag as the camera wrote it; None where it wrote none, or only the zero of its epoch."""
    camera = one.camera
    kind = rng.random()
    if kind < _LOST_TAG or (camera.make == "exported" and kind < 0.3):
        return None
    if camera.make == "exported" and kind < 0.6:
        return _tag(us(float(rng.uniform(1, 400)) * 86400), "creation_time", frozenset({"exported"}))
    if kind > 0.985:
        return _tag(-2_082_844_800_000_000 if rng.random() < 0.5 else 0, "creation_time", frozenset({"epoch"}))
    at = one.take if camera.shares else one.clock.zero
    if camera.ends:
        at = float(one.clock.at(np.array([one.seconds]))[0])
    read = at + camera.reads(at)
    planted = {"zone"} if camera.zone else set()
    planted |= {"end"} if camera.ends and one.seconds > 30 else set()
    planted |= {"shared"} if camera.shares and one.chapter else set()
    source = "com.apple.quicktime.creationdate" if camera.make == "phone" else "creation_time"
    return _tag(us(np.floor(read)), source, frozenset(planted))


def _tag(at_us: int, source: str, planted: frozenset[str]) -> Tag:
    return Tag(f"{source} {at_us // 1_000_000}", at_us // 1_000_000 * 1_000_000, planted)


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody declared: microseconds of UTC, to what precision, and the error that was made."""

    us: int
    precision_us: int
    planted: frozenset[str]


def declared_of(rng: np.random.Generator, one: Recording, *, precision: float, floors: bool) -> Declared:
    """Return a declared start: read off some clock to `precision` seconds; one in fifty is grossly wrong."""
    at = one.clock.zero + float(rng.normal(0, 0.2))
    planted: frozenset[str] = frozenset()
    if rng.random() < _HUMAN:
        at, planted = _mistaken(rng, one, at)
    rounded = np.floor(at / precision) * precision if floors else np.round(at / precision) * precision
    return Declared(us(float(rounded)), round(precision * 1e6), planted)


def _mistaken(rng: np.random.Generator, one: Recording, at: float) -> tuple[float, frozenset[str]]:
    kind = rng.choice(["hour", "day", "end", "digits"], p=[0.35, 0.1, 0.3, 0.25])
    if kind == "hour":
        return at + HOUR * float(rng.choice([-6, -5, -2, -1, 1, 2, 5, 6])), frozenset({"hour"})
    if kind == "day":
        return at + 86400 * float(rng.choice([-1, 1])), frozenset({"hour"})
    if kind == "end":
        return at + one.seconds, frozenset({"end"} if one.seconds > 30 else ())
    tens, unit, worth = int(at // 10 % 6), int(at % 10), float(rng.choice([1.0, 60.0]))
    if worth > 1:
        tens, unit = int(at // 600 % 6), int(at // 60 % 10)
    return at + worth * 9 * (unit - tens), frozenset({"human"} if tens != unit else ())


def sightings_of(rng: np.random.Generator, one: Recording) -> list[Sighting]:
    """Return all that a recording shows and is called beside its tag."""
    return [
        *_timecode(rng, one), *_satellites(rng, one), *_name(one), *_coded(rng, one), *_pictures(rng, one),
    ]  # fmt: skip


def _timecode(rng: np.random.Generator, one: Recording) -> list[Sighting]:
    camera = one.camera
    if camera.timecode == "none" or rng.random() < 0.05:
        return []
    zone = camera.zone
    off = {
        "jammed": zone + camera.timecode_off + camera.drift * one.clock.zero,
        "own": camera.reads(one.clock.zero),
        "free": -one.clock.zero + camera.timecode_off * 100 - START_US / 1e6 % 86400,
        "stale": camera.timecode_off + zone + (-float(rng.uniform(60, 3000)) if rng.random() < 0.7 else 0.0),
    }[camera.timecode]
    label_s = (START_US / 1e6 + one.clock.zero + off) % 86400
    if not camera.is_drop and camera.jam is not None:
        label_s -= (one.clock.zero - camera.jam) / 1001  # such labels fall behind by 3.6 s an hour
    written = round(Fraction(round(label_s * _RATE)) / _RATE * 1_000_000) % _DAY_US
    readings = (written,) if camera.written_drop else (written, round(label_s * 1.001 * 1e6) % _DAY_US)
    return [Sighting("timecode", "timecode", None, tuple(dict.fromkeys(readings)), 17_000)]


def _satellites(rng: np.random.Generator, one: Recording) -> list[Sighting]:
    if not one.camera.has_fix or rng.random() < 0.3:
        return []
    slipped = float(rng.choice([-1, 1])) if rng.random() < 0.03 else 0.0
    return [Sighting("gps", "satellites say", us(one.clock.zero + rng.normal(0.1, 0.1) + slipped), (), 500_000)]


def _name(one: Recording) -> list[Sighting]:
    camera, zero = one.camera, one.clock.zero
    if camera.named == "utc":
        return [Sighting("name", "the name says UTC", us(np.floor(zero)), (), 2_000_000)]
    if camera.named == "nasa":
        return [Sighting("name", "the id says GMT", us(np.floor(zero / 60) * 60 + 30), (), 30_000_000)]
    if camera.named == "own":
        of_day = us(np.floor(zero + camera.reads(zero))) % _DAY_US
        return [Sighting("name", "the name says, without a zone", None, (of_day,), 2_000_000)]
    return []


def _coded(rng: np.random.Generator, one: Recording) -> list[Sighting]:
    """Return two readings of timecode in sound, which a master jammed that keeps some zone's day."""
    if not one.camera.coded or one.seconds < 5:
        return []
    found = []
    for at in (1.0, one.seconds - 2.0):
        true = float(one.clock.at(np.array([at]))[0])
        of_day = us(true + one.camera.zone + one.camera.timecode_off) % _DAY_US
        found.append(Sighting("ltc", "timecode in the sound", None, (of_day,), 2_000, round(at * 1e6)))
    return found


def _pictures(rng: np.random.Generator, one: Recording) -> list[Sighting]:
    found = []
    if one.camera.films_qr and rng.random() < 0.4:
        for at in np.sort(rng.uniform(0, one.seconds, rng.integers(1, 5))).tolist():
            true = float(one.clock.at(np.array([at]))[0]) + float(rng.normal(0, 0.012))
            if rng.random() < _WRONG_QR:
                true += float(rng.choice([-HOUR, HOUR, 86400, rng.uniform(-3000, 3000), rng.uniform(-20, 20)]))
            found.append(Sighting("qr", "a clock is filmed", us(true), (), 34_000, round(at * 1e6)))
    if one.camera.burns:
        for at in np.sort(rng.uniform(0, one.seconds, 2)).tolist():
            true = float(one.clock.at(np.array([at]))[0]) - one.camera.overlay_off + float(rng.uniform(-0.02, 0.02))
            if rng.random() < _WRONG_BURNED:
                true += float(rng.choice([1, -1, 10, -10, 60, 600, HOUR]))
            found.append(Sighting("burned", "burned in", None, (us(true) % _DAY_US,), 50_000, round(at * 1e6)))
    return found
