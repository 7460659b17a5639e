"""How well a stamped comm log tells when a recording was, on the real loop of Apollo 16 (ALSJ, see shared/data).

What a recogniser hears is made up from the log itself: a share of the words lost or replaced, beginnings jittered by
0.7 s. The log is stamped to the second. Beside it the plainest way: the line that is most alike to each cue, by shared
words, and the median of what those say.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from pathlib import Path
from statistics import median

from mediaarchive.alignment.lines import Said, sighting_of
from mediaarchive.evas.commlog import CommLine

_LOG = Path(__file__).parents[4] / "shared" / "data" / "apollo16" / "scraped_utterances_ALSJ.csv"
_WRONG = ("the", "uh", "hatch", "noise", "camera", "copy")


def main() -> None:
    """Print a row per length and share of wrong words."""
    options = argparse.ArgumentParser(prog="lines")
    options.add_argument("--each", type=int, default=20, help="recordings a row")
    asked = options.parse_args()
    if not _LOG.exists():
        sys.exit(f"the log is not here: {_LOG}")
    lines = _lines()
    print("| recording | words wrong | placed | held by its ± | p50 s | p95 s | plain way p50 s | another day placed |")
    print("|---|---|---|---|---|---|---|---|")
    for minutes in (5, 15, 60):
        for lost in (0.25, 0.5, 0.75):
            print(f"| {minutes} min | {lost:.0%} | {_row(lines, minutes, lost, asked.each)} |")


def _lines() -> list[CommLine]:
    with _LOG.open(encoding="utf-8") as stream:
        rows = [row for row in csv.reader(stream, delimiter="|") if len(row) > 3 and row[0].count(":") == 2]
    at = [sum(int(part) * unit for part, unit in zip(row[0].split(":"), (3600, 60, 1), strict=True)) for row in rows]
    return [CommLine(s * 1_000_000, 1_000_000, row[2], row[3]) for s, row in zip(at, rows, strict=True)]


def _row(lines: list[CommLine], minutes: int, lost: float, each: int) -> str:
    errors, held, plain, strangers = [], 0, [], 0
    for seed in range(each):
        rng = random.Random(1000 * minutes + seed)
        first = rng.randrange(len(lines) - 400)
        zero = lines[first].utc_us / 1e6 - rng.uniform(0, 60)
        part = [line for line in lines[first : first + 400] if line.utc_us / 1e6 - zero < minutes * 60]
        said = [Said(line.utc_us / 1e6 - zero + rng.gauss(0.5, 0.7), _misheard(line.text, lost, rng)) for line in part]
        day = [line for line in lines if abs(line.utc_us / 1e6 - zero) < 4 * 3600]
        other = [line for line in lines if 6 * 3600 < abs(line.utc_us / 1e6 - zero) < 20 * 3600]
        strangers += sighting_of(said, other) is not None
        plain.append(abs(_most_alike(said, day) - zero))
        if found := sighting_of(said, day):
            errors.append(abs((found.utc_us - found.at_us) / 1e6 - zero))
            held += errors[-1] <= found.ci95_us / 1e6
    errors.sort()
    if not errors:
        return f"0 of {each} | – | – | – | {median(plain):.1f} | {strangers} of {each}"
    p95 = errors[min(len(errors) - 1, int(0.95 * len(errors)))]
    shares = f"{len(errors)} of {each} | {held} | {median(errors):.2f} | {p95:.2f}"
    return f"{shares} | {median(plain):.1f} | {strangers} of {each}"


def _misheard(text: str, lost: float, rng: random.Random) -> str:
    return " ".join(word if rng.random() > lost else rng.choice(_WRONG) for word in text.split())


def _most_alike(said: list[Said], lines: list[CommLine]) -> float:
    sets = [(line.utc_us / 1e6, frozenset(line.text.lower().split())) for line in lines]
    found = []
    for one in said:
        words = frozenset(one.text.lower().split())
        at, _ = max(sets, key=lambda pair: len(pair[1] & words) / (1 + len(pair[1] | words)))
        found.append(at - one.second)
    return median(found) if found else 0.0


if __name__ == "__main__":
    main()
