"""Instants out of QR codes: what each frame's code said, gathered into looks; and what a lone code claims, doubted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot
from statistics import median
from typing import Final

from mediaarchive.alignment.dials.brackets import Bracket, Seen, bracket
from mediaarchive.alignment.dials.model import Dial, Reading
from mediaarchive.timeline import from_micros

_APART_US: Final = 5_000_000
_LONGEST_US: Final = 20_000_000
"""Within so long a drift of 100 ppm moves a clock by 2 ms at most, so one lead does for all of it."""
_OLD_US: Final = 1_000_000
"""How old a code may be where it was never seen to change: pages redraw at least once a second."""
_LOOSE_US: Final = 50_000
_SHOWN_US: Final = 20_000
"""What no frame can tell: how late a screen shows what was drawn, and when within a frame the shutter was open."""
_DRIFT: Final = {"qr": 150e-6, "burned": 1.2e-3}
"""A clock that counts 30 frames a second where there are 29.97 runs 0.1 % slow all day long."""
_AGREE_US: Final = 100_000


@dataclass(frozen=True, slots=True)
class Code:
    """A code that is a time, in the frame at `at_us`."""

    at_us: int
    text: str
    reading: Reading


def dials_of(codes: Sequence[Code]) -> tuple[list[Dial], list[str]]:
    """Return one dial for each look at a clock, and what is said of codes that are not believed.

    `codes` in the order of time, one of each frame at most.
    """
    looks = [look for run in _runs(codes) for look in _dial(run)]
    dials, doubts = believed([dial for dial, _ in looks])
    odd = [text for _, texts in looks for text in texts]
    return dials, [*odd, *doubts]


def believed(dials: Sequence[Dial]) -> tuple[list[Dial], list[str]]:
    """Return the dials that another one confirms, and words on the others; of fewer than three all are kept.

    One other is enough: a recording that leapt has two leads, both true, and a wrong clock is seldom wrong alike twice.
    """
    if len(dials) < 3:
        return list(dials), []
    kept = [dial for dial in dials if any(_agree(dial, other) for other in dials if other is not dial)]
    if not kept:
        return list(dials), []
    return kept, [f"{dial.text}, which no other clock in the recording confirms" for dial in dials if dial not in kept]


def _agree(one: Dial, other: Dial) -> bool:
    apart = abs(one.at_us - other.at_us)
    if one.kind != other.kind:
        return False
    if one.utc_us is None or other.utc_us is None:
        if not one.of_day_us or not other.of_day_us:
            return False
        off = (one.of_day_us[0] - one.at_us) - (other.of_day_us[0] - other.at_us)
        off = abs((off + 43_200_000_000) % 86_400_000_000 - 43_200_000_000)
    else:
        off = abs((one.utc_us - one.at_us) - (other.utc_us - other.at_us))
    return off <= apart * _DRIFT[one.kind] + one.ci95_us + other.ci95_us + _AGREE_US


def _runs(codes: Sequence[Code]) -> Iterator[list[Code]]:
    run: list[Code] = []
    for code in codes:
        if run and (code.at_us - run[-1].at_us > _APART_US or code.at_us - run[0].at_us > _LONGEST_US):
            yield run
            run = []
        run.append(code)
    if run:
        yield run


def _dial(run: Sequence[Code]) -> list[tuple[Dial, list[str]]]:
    """Return the look's dial with its odd codes; kinds of codes that were mixed are looked at apart."""
    found = []
    for dated in (True, False):
        same = [code for code in run if (code.reading.utc_us is not None) == dated]
        if same:
            found.append(_one_dial(same, dated=dated))
    return found


def _one_dial(run: Sequence[Code], *, dated: bool) -> tuple[Dial, list[str]]:
    step = max(code.reading.step_us for code in run)
    kept = _usual(run, step)
    seen: list[Seen] = [(code.at_us, code.reading.said_us) for code in kept]
    held = bracket(seen, max(step, _OLD_US))
    at = (seen[0][0] + seen[-1][0]) // 2
    said = at + held.lead_us
    ci95 = round(hypot(held.half_us, _SHOWN_US))
    dial = Dial("qr", at, said if dated else None, () if dated else (said % 86_400_000_000,), ci95, "")
    odd = [code for code in run if code not in kept]
    return replace(dial, text=_words(dial, held, len(kept))), _doubt(odd)


def _doubt(odd: Sequence[Code]) -> list[str]:
    if not odd:
        return []
    frames = "1 frame" if len(odd) == 1 else f"{len(odd)} frames"
    return [f"a QR code at {place(odd[0].at_us)} says {odd[0].text} ({frames}), unlike those beside it"]


def _usual(run: Sequence[Code], step_us: int) -> list[Code]:
    """Return the codes whose lead is near that of most."""
    leads = [code.reading.said_us - code.at_us for code in run]
    middle = median(leads)
    spread = median(abs(lead - middle) for lead in leads)
    loose = max(step_us, _LOOSE_US, 6 * spread)
    return [code for code, lead in zip(run, leads, strict=True) if abs(lead - middle) <= loose]


def _words(dial: Dial, held: Bracket, frames: int) -> str:
    said = dial.utc_us if dial.utc_us is not None else dial.of_day_us[0]
    shown = from_micros(said).strftime("%Y-%m-%d %H:%M:%S UTC" if dial.utc_us is not None else "%H:%M:%S")
    seen = f"{held.jumps} changes" if held.jumps != 1 else "1 change"
    return f"a QR clock at {place(dial.at_us)} says {shown} ({frames} frames, {seen})"


def place(at_us: int) -> str:
    """Return a microsecond of a recording in words."""
    seconds = at_us // 1_000_000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
