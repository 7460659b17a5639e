"""The table of states: every move by who may make it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import ArchiveError, Conflict, InputRefused
from mediaarchive.licensing.states import MOVES, By, Standing, State, due, make, named, open_to

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_DRAFTS = timedelta(days=30)


def _standing(state: State, **more: object) -> Standing:
    return replace(Standing(state, _NOW, 3), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("by", list(By))
def test_a_move_is_made_from_its_states_by_its_people_alone(move: object, state: State, by: By) -> None:
    """Everything that is not in the table is refused, and leaves an event nowhere."""
    step = named(move.name)  # type: ignore[attr-defined]
    standing = _standing(state)
    if state in step.sources and by in step.by:
        event = make(step, standing, by, "Ada", _NOW, "A reason.")
        assert (4, step.name, state, by, "Ada", _NOW) == (
            event.number, event.move, event.before, event.by, event.actor, event.at
        )  # fmt: skip
        assert step in open_to(standing, by, _NOW)
    else:
        with pytest.raises(Conflict):
            make(step, standing, by, "Ada", _NOW, "A reason.")


def test_what_needs_words_is_not_made_without() -> None:
    """A decision against somebody says why."""
    for move in MOVES:
        if move.needs_words:
            with pytest.raises(InputRefused):
                make(move, _standing(move.sources[0]), move.by[0], "Ada", _NOW, "  ")
    assert {"decline", "revoke", "suspend", "ask"} <= {move.name for move in MOVES if move.needs_words}


def test_every_state_is_reached_and_none_is_a_trap_by_mistake() -> None:
    """From a draft all states can be reached; only ends have no way on."""
    reached, edges = {State.DRAFT}, {(source, move.target) for move in MOVES for source in move.sources}
    for _ in State:
        reached |= {target for source, target in edges if source in reached}
    assert set(State) == reached
    assert {State.REVOKED, State.WITHDRAWN} == {
        state for state in State if state not in {source for source, _ in edges}
    }


@pytest.mark.parametrize(
    ("standing", "after", "expected"),
    [
        (_standing(State.DRAFT), timedelta(days=29), None),
        (_standing(State.DRAFT), timedelta(days=30), "lapse"),
        (_standing(State.INFO_REQUESTED), timedelta(days=6), None),
        (_standing(State.INFO_REQUESTED), timedelta(days=7), "remind"),
        (_standing(State.INFO_REQUESTED, reminded=1), timedelta(days=29), None),
        (_standing(State.INFO_REQUESTED, reminded=1), timedelta(days=30), "lapse"),
        (_standing(State.OFFERED, until=_NOW + timedelta(days=14)), timedelta(days=13), None),
        (_standing(State.OFFERED, until=_NOW + timedelta(days=14)), timedelta(days=14), "lapse"),
        (_standing(State.DELIVERED, until=_NOW + timedelta(days=60)), timedelta(days=29), None),
        (_standing(State.DELIVERED, until=_NOW + timedelta(days=60)), timedelta(days=30), "warn"),
        (_standing(State.DELIVERED, until=_NOW + timedelta(days=60), reminded=1), timedelta(days=52), None),
        (_standing(State.DELIVERED, until=_NOW + timedelta(days=60), reminded=1), timedelta(days=53), "warn"),
        (_standing(State.DELIVERED, until=_NOW + timedelta(days=60), reminded=2), timedelta(days=59), None),
        (_standing(State.SUSPENDED, until=_NOW + timedelta(days=60)), timedelta(days=60), "expire"),
        (_standing(State.ACTIVE), timedelta(days=9999), None),
        (_standing(State.DECLINED), timedelta(days=9999), None),
    ],
)
def test_what_time_does(standing: Standing, after: timedelta, expected: str | None) -> None:
    """Lapses, a reminder after 7 days, warnings 30 and 7 days before the end, and the end."""
    assert expected == due(standing, _NOW + after, _DRAFTS)


def test_a_standing_licence_survives_what_comes_after() -> None:
    """Another version that is withdrawn or lapses leaves the one that is in force."""
    for name, by in (("withdraw", By.APPLICANT), ("lapse", By.TIME)):
        before = _standing(State.OFFERED, granted=True, until=_NOW)
        assert State.ACTIVE == make(named(name), before, by, "x", _NOW).after


@given(st.lists(st.tuples(st.sampled_from([move.name for move in MOVES]), st.sampled_from(list(By))), max_size=30))
def test_any_sequence_keeps_the_count(tries: list[tuple[str, By]]) -> None:
    """Whatever is tried in whatever order: each move that was made is one event, numbered without a gap."""
    standing, events = Standing(State.DRAFT, _NOW, 0), 0
    for name, by in tries:
        try:
            event = make(named(name), standing, by, "x", _NOW, "why")
        except ArchiveError:
            continue
        events += 1
        assert events == event.number
        standing = replace(standing, state=event.after, edition=event.number)
