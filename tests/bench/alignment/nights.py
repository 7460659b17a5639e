"""How many clocks that are whole hours off are caught by the light in the pictures, and how many right ones accused.

The orbit is the station's own on 13 January and 24 March 2017; the light is made up: in each pass through shadow and
light a share of the minutes is seen as something else, for minutes on end, and how large that share is differs from
recording to recording, further than the engine assumes. Anchor: no look at the light, which catches nothing.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import numpy as np

from mediaarchive.alignment import Clock
from mediaarchive.alignment.night import check, light_of
from mediaarchive.evas.orbit import shadows, shipped
from mediaarchive.timeline import to_micros

_MINUTE, _HOUR = 60_000_000, 3_600_000_000
_EVAS = (datetime(2017, 1, 13, 11, 22, tzinfo=UTC), datetime(2017, 3, 24, 11, 24, tzinfo=UTC))
_OFF = tuple(hours for hours in range(-12, 13) if hours)


def main() -> None:
    """Print a row per length of recording."""
    options = argparse.ArgumentParser(prog="nights")
    options.add_argument("--seed", type=int, default=71)
    options.add_argument("--each", type=int, default=500, help="recordings a row")
    asked = options.parse_args()
    print("| length | hours off lose their time | at least doubted | right ones lose it | doubted | confirmed |")
    print("|---|---|---|---|---|---|")
    for minutes in (10, 20, 45, 90, 180):
        shares = _row(np.random.default_rng(asked.seed), minutes, asked.each)
        print(f"| {minutes} min | {' | '.join(f'{share:.1%}' for share in shares)} |")


def _row(rng: np.random.Generator, minutes: int, each: int) -> list[float]:
    counts = np.zeros(5)
    for number in range(each):
        start = to_micros(_EVAS[number % 2])
        dark = shadows(shipped(), start - 15 * _HOUR, start + 22 * _HOUR) or ()
        zero = start + int(rng.uniform(0, 6 * _HOUR))
        light = light_of(_spans(rng, zero, minutes, dark), minutes * _MINUTE)
        right = Clock("a", zero, 0, 500_000, "B", ())
        wrong = Clock("a", zero + int(rng.choice(_OFF)) * _HOUR, 0, 500_000, "B", ())
        (first,), (second,) = (check([clock], {"a": light}, dark) for clock in (right, wrong))
        said = [[item.kind for item in clock.evidence] for clock in (first, second)]
        counts += [second.grade == "X", "contradiction" in said[1], first.grade == "X", "contradiction" in said[0],
                   "night" in said[0]]  # fmt: skip
    return [float(count) / each for count in counts]


def _spans(
    rng: np.random.Generator, zero: int, minutes: int, shadow: tuple[tuple[int, int], ...]
) -> list[tuple[str, int, int]]:
    """Return the minutes that look like night; what is mistaken is mistaken for some minutes on end."""
    lamps, walls = rng.uniform(0.1, 0.7), rng.uniform(0.0, 0.1)
    spans, mistaken, left = [], False, 0
    for minute in range(minutes):
        at = zero + minute * _MINUTE + _MINUTE // 2
        is_dark = any(start <= at < end for start, end in shadow)
        if left <= 0:
            mistaken, left = rng.random() < (lamps if is_dark else walls), int(rng.integers(1, 9))
        left -= 1
        if is_dark != mistaken:
            spans.append(("night", minute * _MINUTE, (minute + 1) * _MINUTE))
    return spans


if __name__ == "__main__":
    main()
