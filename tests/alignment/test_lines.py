"""When a recording was, by lines of a stamped comm log that are heard on it."""

from __future__ import annotations

import csv
import random

import pytest

from mediaarchive.alignment.lines import Said, sighting_of
from mediaarchive.evas.commlog import CommLine
from tests.conftest import data

_START = 104 * 3600


@pytest.fixture(scope="module")
def apollo() -> list[CommLine]:
    """Return two hours of Apollo 16's loop, stamped to the second by its elapsed time."""
    with data("apollo16/scraped_utterances_ALSJ.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.reader(stream, delimiter="|") if len(row) > 3 and row[0].count(":") == 2]
    seconds = [(sum(int(p) * u for p, u in zip(r[0].split(":"), (3600, 60, 1), strict=True)), r[2], r[3]) for r in rows]
    inside = [(s, who, said) for s, who, said in seconds if _START <= s < _START + 10_800]
    return [CommLine(s * 1_000_000, 1_000_000, who, said) for s, who, said in inside]


def _heard(lines: list[CommLine], first: int, past: int, zero_s: float, seed: int, lost: float) -> list[Said]:
    """Return what a recogniser makes of lines [first, past): a share of the words lost or wrong, begins jittered."""
    rng = random.Random(seed)
    found = []
    for line in lines[first:past]:
        words = [
            word if rng.random() > lost else rng.choice(("the", "uh", "hatch", "noise")) for word in line.text.split()
        ]
        found.append(Said(line.utc_us / 1e6 - zero_s + rng.gauss(0.5, 0.7), " ".join(words)))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_of_the_words_wrong_still_tells_when(apollo: list[CommLine], seed: int) -> None:
    """Ten minutes out of three hours of a real loop: found within its half-width, with no hint where to look."""
    first = random.Random(seed).randrange(len(apollo) - 120)
    zero = apollo[first].utc_us / 1e6 - 12.5
    found = sighting_of(_heard(apollo, first, first + 100, zero, seed, 0.25), apollo)
    assert found is not None
    assert abs(found.utc_us - found.at_us - round(zero * 1e6)) <= found.ci95_us < 2_000_000


def test_words_of_another_day_say_nothing(apollo: list[CommLine]) -> None:
    """Half of the log heard against the other half: no place stands out."""
    half = len(apollo) // 2
    heard = _heard(apollo, 0, 150, 0.0, 1, 0.1)
    assert sighting_of(heard, apollo[half:]) is None


def test_a_few_words_that_everybody_says_say_nothing() -> None:
    """Copies and okays are no evidence, nor is an empty log."""
    lines = [CommLine(k * 10_000_000, 1_000_000, "", "Okay, copy that, go ahead.") for k in range(50)]
    said = [Said(float(k), "Okay, copy that, go ahead.") for k in range(50)]
    assert sighting_of(said, lines) is None
    assert sighting_of(said, []) is None
    assert sighting_of([], lines) is None
