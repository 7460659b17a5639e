"""People's word over what was measured: joined, cut out, in order, and never lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.frames.corrections import Correction, overlay
from mediaarchive.frames.model import Condition, ConditionKind

_EARTH, _NIGHT = ConditionKind.EARTH, ConditionKind.NIGHT
_NOW = datetime(2026, 11, 22, tzinfo=UTC)


def said(first: int, past: int, *, is_so: bool, kind: ConditionKind = _EARTH) -> Correction:
    """Return a correction."""
    return Correction(1, "r", kind, first, past, is_so, "", _NOW, "Ada")


def test_what_a_person_says_joins_what_it_touches() -> None:
    """Two spans and the range between them are one, with the facts of the first; other kinds stay."""
    measured = [Condition(_EARTH, 0, 10, {"share": 0.5}), Condition(_EARTH, 20, 30), Condition(_NIGHT, 5, 25)]
    expected = (Condition(_EARTH, 0, 30, {"share": 0.5}), Condition(_NIGHT, 5, 25))
    assert expected == overlay(measured, [said(10, 20, is_so=True)])


def test_what_is_not_so_is_cut_out() -> None:
    """The rest keeps its facts."""
    measured = [Condition(_EARTH, 0, 30, {"share": 0.5})]
    expected = (Condition(_EARTH, 0, 10, {"share": 0.5}), Condition(_EARTH, 20, 30, {"share": 0.5}))
    assert expected == overlay(measured, [said(10, 20, is_so=False)])
    assert () == overlay(measured, [said(0, 30, is_so=False)])


_SPANS = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(_SPANS, max_size=4), st.lists(st.tuples(_SPANS, st.booleans()), max_size=6))
def test_each_tick_is_what_was_said_of_it_last(
    spans: list[tuple[int, int]], words: list[tuple[tuple[int, int], bool]]
) -> None:
    """Against a plain reckoning, tick by tick; no span is empty, and none covers what another does."""
    measured, covered = [], set()
    for first, past in spans:
        if not covered & set(range(first, past)):
            covered |= set(range(first, past))
            measured.append(Condition(_EARTH, first, past))
    for (first, past), is_so in words:
        covered = covered | set(range(first, past)) if is_so else covered - set(range(first, past))
    found = overlay(measured, [said(*span, is_so=is_so) for span, is_so in words])
    ticks = [tick for one in found for tick in range(one.start_pts, one.end_pts)]
    assert sorted(covered) == ticks
    assert all(one.start_pts < one.end_pts for one in found)
