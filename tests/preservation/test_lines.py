"""Values of a database as lines, and lines as pages: nothing is lost, and little is written anew."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Interval

from mediaarchive.preservation.lines import kind_of, line_of, pages_of, values_of

_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), st.floats(), st.binary(max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)  # fmt: skip


def _exact(value: Any) -> Any:
    return (
        type(value),
        struct.pack(">d", value) if isinstance(value, float) and not math.isnan(value) else repr(value),
    )


@given(st.lists(_VALUES, max_size=8))
def test_values_come_back_as_they_were(values: list[Any]) -> None:
    """Text of any signs, numbers to the last bit, bytes, truth and nothing; in one line whatever they hold."""
    line = line_of(values)
    assert b"\n" not in line
    assert [line] == line.splitlines()
    assert list(map(_exact, values)) == list(map(_exact, values_of(line)))


def test_pages_hold_the_lines_in_order() -> None:
    """Joined, they are the lines; each row is counted once."""
    lines = [(str(n).encode(), line_of([n, "x" * (n % 50)])) for n in range(3000)]
    found = list(pages_of(lines))
    assert b"".join(line + b"\n" for _, line in lines) == b"".join(data for data, _ in found)
    assert 3000 == sum(count for _, count in found)
    assert 5 < len(found) < 40


@pytest.mark.parametrize("place", [0, 1, 1499, 2999])
def test_a_row_more_leaves_all_pages_but_one_as_they_were(place: int) -> None:
    """Wherever it comes: the ends of pages are decided by keys alone."""
    lines = [(str(n).encode(), line_of([n, "words"])) for n in range(3000)]
    more = [*lines[:place], (b"new", line_of(["new", "row"])), *lines[place:]]
    assert len({*pages_of(more)} - {*pages_of(lines)}) <= 2


def test_no_page_is_large_whatever_the_keys() -> None:
    """Keys that never end a page are ended by their bytes."""
    lines = [(b"same", line_of(["y" * 1000])) for _ in range(2000)]
    assert max(len(data) for data, _ in pages_of(lines)) < 300_000


def test_a_column_of_an_unknown_type_is_told() -> None:
    """Whoever adds one learns it from the first manifest, not from a restored archive."""
    with pytest.raises(TypeError, match="manifests know no columns"):
        kind_of(Interval())
