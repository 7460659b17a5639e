"""What a clock rests on, in words: every statement with how far it is off, and what contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isnan
from typing import Final

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.model import Evidence
from mediaarchive.alignment.sightings import Sighting
from mediaarchive.alignment.solver.readings import Readings, has_tag
from mediaarchive.alignment.solver.search import Solved
from mediaarchive.alignment.solver.verdict import Verdict
from mediaarchive.alignment.ties import Tie
from mediaarchive.timeline import from_micros

_DAY_US: Final = 86_400_000_000
_QUARTER_US: Final = 900_000_000
_NEAR_US: Final = 150_000_000
_ENDED_US: Final = 5_000_000
_SLACK_US: Final = 2_000_000
"""What is no further off than this, or than what both leave open, agrees."""


def evidence_of(solved: Solved, n: int, verdict: Verdict, origin_us: int) -> Iterator[Evidence]:
    """Yield the evidence of recording `n`; what is off counts from the clock's zero, or from what was declared."""
    claim = solved.claims[n]
    best = origin_us + round(verdict.zero * 1e6)
    zero = claim.declared_us if verdict.letter == "X" and claim.declared_us is not None else best
    half = round(verdict.ci95_s * 1e6)
    if claim.declared_us is not None:
        yield Evidence("declared", f"start declared as {_utc(claim.declared_us)}", (claim.declared_us - zero) / 1e6)
    yield from _tag(solved, n, verdict, zero, half)
    for sighting in claim.sightings:
        yield _sighting(claim, sighting, zero, half)
    yield from (_tie(solved, tie) for group in solved.groups for tie in group if tie.recording == claim.recording)
    if claim.declared_us is not None:
        off = claim.declared_us - best
        if abs(off) > _SLACK_US + half + (claim.precision_us or 0):
            text = f"contradicted: the declared start is {length(off)} off{reason(off, claim.duration_us)}"
            yield Evidence("contradiction", text, (claim.declared_us - zero) / 1e6)
    yield from _open(solved, n, verdict, best - zero)


def _tag(solved: Solved, n: int, verdict: Verdict, zero: int, half: int) -> Iterator[Evidence]:
    claim = solved.claims[n]
    if claim.tag_us is None:
        return
    off = claim.tag_us - zero
    if not has_tag(claim):
        yield Evidence("tag", f"file says {claim.tag}: its clock was never set", off / 1e6)
        return
    alone = "" if verdict.is_supported else ", and nothing confirms it"
    yield Evidence("tag", f"file says {claim.tag}{alone}", off / 1e6)
    key = next(((claim.camera, kind) for kind in ("tag", "aware") if (claim.camera, kind) in solved.ways), None)
    if key is None:
        return
    (way, _), (ahead, drift) = solved.ways[key], solved.fit.stands[key]
    said = solved.members[claim.camera]
    yield Evidence("camera-clock", _stands(way, ahead, drift, len(said)), None)
    quarters = round(ahead / 900)
    if quarters and abs(ahead - quarters * 900) < _NEAR_US / 1e6:
        yield Evidence("zone", f"the camera's clock keeps a zone {quarters / 4:+g} h from UTC", None)
    value = way.values[said.index(n)]
    apart = round((value - verdict.zero - ahead) * 1e6) if not isnan(value) else 0
    if abs(apart) > _SLACK_US + half:
        text = f"contradicted: the file's time is {length(apart)} off its camera's clock"
        yield Evidence("contradiction", text + reason(apart, claim.duration_us), apart / 1e6)


def _stands(way: Readings, ahead: float, drift: float, files: int) -> str:
    by = "1 file" if files == 1 else f"{files} files"
    said = f"the camera's clock is {_exact(abs(ahead))} {'ahead' if ahead >= 0 else 'behind'}"
    ways = {"end": "; it wrote when recordings ended", "chapters": "; chapters of a take share one time"}
    return f"{said} ({by}, drift {drift:+.0f} ppm){ways.get(way.way, '')}"


def _sighting(claim: Claims, sighting: Sighting, zero: int, half: int) -> Evidence:
    leapt = sum(size for at, size in claim.leaps if at <= sighting.at_us)
    near = _SLACK_US + half + sighting.ci95_us
    if sighting.utc_us is None:
        return _of_day(sighting, zero + sighting.at_us + leapt, near)
    off = sighting.utc_us - sighting.at_us - leapt - zero
    if abs(off) <= near:
        return Evidence(sighting.kind, f"{sighting.text}: agrees", off / 1e6)
    text = f"{sighting.text}: {length(off)} off{reason(off, claim.duration_us)}"
    return Evidence("contradiction", text, off / 1e6)


def _of_day(sighting: Sighting, there_us: int, near_us: int) -> Evidence:
    """Lay a time of day beside the clock: whole quarters of an hour are a zone, the rest is what it is off."""
    zones = [_in_zone(of_day - there_us) for of_day in sighting.of_day_us]
    zone, off = next(((zone, off) for zone, off in zones if abs(off) <= near_us), zones[0])
    hours = (zone / 3.6e9 + 12) % 24 - 12
    where = f" in a zone {hours:+g} h from UTC" if hours else ""
    said = "agrees" if abs(off) <= near_us else f"{length(off)} {'ahead' if off > 0 else 'behind'}"
    return Evidence(sighting.kind, f"{sighting.text}{where}: {said}", off / 1e6)


def _in_zone(apart_us: int) -> tuple[int, int]:
    """Return the zone in which two times of day are nearest to each other, and what is left."""
    zone = round(apart_us % _DAY_US / _QUARTER_US) * _QUARTER_US
    return zone, apart_us % _DAY_US - zone


def _tie(solved: Solved, tie: Tie) -> Evidence:
    kind = "motion" if tie.kind == "motion" else "sound"
    what = "timecode" if tie.kind == "ltc" else kind
    if not tie.windows:
        return Evidence(kind, f"the others of its group are placed by the {kind} that they share with it", None)
    camera = next((claim.camera for claim in solved.claims if claim.recording == tie.by), tie.by)
    leaps = f", with {len(tie.leaps)} leaps of its clock" if tie.leaps else ""
    agree = f"{tie.windows} {'frames' if what == 'timecode' else 'stretches'} agree"
    return Evidence(kind, f"{what} shared with {camera}: {agree} to ± {tie.ci95_us / 1000:.1f} ms{leaps}", None)


def _open(solved: Solved, n: int, verdict: Verdict, shift_us: int) -> Iterator[Evidence]:
    """Yield why there is no clock, or none that is sure."""
    claim = solved.claims[n]
    if verdict.is_outside:
        text = "this would lie outside the spacewalk: another day's, or the camera's clock was changed"
        yield Evidence("outside", text, None)
    if verdict.letter != "X":
        return
    off = round((verdict.rival[0] - verdict.zero) * 1e6)
    if verdict.is_disputed:
        off = round(verdict.off_group * 1e6)
        text = f"disputed: cameras that heard the same say times {length(off)} apart; an anchor decides"
        yield Evidence("dispute", text, (shift_us + off) / 1e6)
    elif verdict.is_supported and not verdict.is_outside:
        text = f"disputed: what is known allows for times {length(off)} apart; an anchor decides"
        yield Evidence("dispute", text, (shift_us + off) / 1e6)
    elif claim.declared_us is None and not has_tag(claim):
        yield Evidence("none", "no start was declared and the file carries no time", None)


def reason(off_us: int, duration_us: int) -> str:
    """Return in brackets what probably happened where a time is so far off; nothing where nobody can say."""
    quarters = round(off_us / _QUARTER_US)
    if abs(off_us - duration_us) < _ENDED_US:
        return " (the length of the recording: its end was written down for its start)"
    if not quarters or quarters % 2 or abs(off_us - quarters * _QUARTER_US) > _NEAR_US:
        return ""
    if quarters % 96 == 0:
        return f" ({abs(quarters) // 4} h: another day)"
    return f" ({abs(quarters) / 4:g} h: another time zone)"


def length(off_us: int) -> str:
    """Return how long it is, to the tenth of a second below ten minutes, else to the minute."""
    seconds = abs(off_us) / 1e6
    if seconds < 600:
        return f"{seconds:.1f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _exact(seconds: float) -> str:
    hours, rest = divmod(Fraction(round(seconds * 10), 10), 3600)
    minutes, left = divmod(rest, 60)
    words = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{float(left):.1f} s"]
    return " ".join(words)


def _utc(micros: int) -> str:
    return from_micros(micros).strftime("%H:%M:%S UTC")
