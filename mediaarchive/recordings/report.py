"""The JSON of `mediaarchive probe`."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from mediaarchive.recordings.probe import Probe


def report(probe: Probe, file: str) -> dict[str, Any]:
    """Return what `probe FILE --json` prints; seconds are numbers, ticks and rationals stay exact beside them."""
    streams = []
    for stream in probe.streams:
        facts = asdict(stream)
        if stream.start is not None and stream.end is not None:
            facts["duration"] = float((stream.end - stream.start) * Fraction(stream.time_base))
        streams.append(facts)
    return {
        "file": file,
        "container": probe.container,
        "duration": float(probe.duration),
        "claimed_duration": float(Fraction(probe.claimed_duration)) if probe.claimed_duration else None,
        "frame_rate": probe.picture.frame_rate if probe.picture else None,
        "streams": streams,
        "clocks": [asdict(clock) for clock in probe.clocks],
        "damage": probe.damage,
    }
