"""The Apollo files' oddities, counted."""

from fractions import Fraction

import pytest

from tests.bench.alignment.apollo import CONTENTS, get_of, read
from tests.conftest import data


def test_the_utterances_of_apollo_16() -> None:
    """Acceptance 4: 15,128 rows, one malformed, 30 that go backwards, 99 that repeat a time; each by its line."""
    report = read(data("apollo16/scraped_utterances_ALSJ.csv").read_bytes())

    assert (15_128, 1, 30, 99) == (report.rows, len(report.malformed), len(report.backwards), len(report.equal))
    assert len(report.lines) == report.rows - 1
    numbers = {line.number: line for line in report.lines}
    assert all(numbers[number].doubtful for number in report.equal)


def test_a_table_of_contents() -> None:
    """Acceptance 5, made up: negative times, a mark at the start of the file, two lines that go backwards."""
    times = ("\ufeff-0001:00", "-000130", "0000005", "0120005", "0110000", "0100000")
    report = read("".join(f"{time}|2|Cover\n" for time in times).encode(), CONTENTS)

    assert (6, (1,), (5, 6)) == (report.rows, report.malformed, report.backwards)
    assert [-90, 5, 43_205] == [line.get_s for line in report.lines[:3]]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("113:30:02", 408_602),
        ("-00:01:30", -90),
        ("-000130", -90),
        ("0120005", 43_205),
        ("104:01 42", None),
        ("", None),
    ],
)
def test_ground_elapsed_time(text: str, seconds: int | None) -> None:
    """With and without colons, signed, hours above 99; anything else is malformed."""
    assert (Fraction(seconds) if seconds is not None else None) == get_of(text)
