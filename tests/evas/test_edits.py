"""What people change of a task log, laid over whichever version of it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from mediaarchive.evas import Pin, Task
from mediaarchive.evas.edits import ADD, CHANGE, EDGE, MERGE, REMOVE, SPLIT, Edit, KeptEdit, edited
from mediaarchive.timeline import to_micros

_START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)


def _at(minute: float) -> datetime:
    return _START + timedelta(minutes=minute)


def _log() -> list[Task]:
    rows = (("A", "EV1", 0, 30), ("B", "EV1", 30, 60), ("C", "EV2", 0, 45), ("D", "EV1", 60, 90))
    return [Task(key, f"Task {key}", (who,), actual=(_at(low), _at(high))) for key, who, low, high in rows]


def _kept(number: int, kind: str, task: str, /, **values: Any) -> KeptEdit:
    return KeptEdit(number, Edit(kind, task, values, "ada", ""), _START)


def _ids(*edits: KeptEdit) -> list[str]:
    return [task.id for task in edited(_log(), edits)[0]]


def test_nothing_changed_is_the_log_itself() -> None:
    """No edit, and one that was undone."""
    undone = KeptEdit(1, Edit(REMOVE, "A", {}, "ada", ""), _START, _START, "ada")
    assert tuple(_log()) == edited(_log(), [])[0] == edited(_log(), [undone])[0]


def test_a_task_is_added_in_its_lane_by_its_start() -> None:
    """EV1's task of minute 40 goes between EV1's of minutes 30 and 60; one without a time goes last."""
    values = {"title": "Photograph", "actors": ["EV1"], "state": "get-ahead", "description": "", "sigma_us": 500_000}
    timed = _kept(7, ADD, "", **values, start_us=to_micros(_at(40)), end_us=None)
    assert ["A", "B", "C", "added-7", "D"] == _ids(timed)
    assert ["A", "B", "C", "D", "added-8"] == _ids(_kept(8, ADD, "", **values, start_us=None, end_us=None))
    task = edited(_log(), [timed])[0][3]
    assert (Pin(_at(40), Fraction(1, 2), "ada"), None) == task.pins
    assert ("EV1",) == task.actors


def test_an_edge_stands_beside_what_was_written() -> None:
    """The log's own stamp stays; the person's stands beside it."""
    (task, *_), _ = edited(_log(), [_kept(1, EDGE, "A", which=1, utc_us=to_micros(_at(25)), sigma_us=1_000_000)])
    assert (_at(0), _at(30)) == task.actual
    assert (None, Pin(_at(25), Fraction(1), "ada")) == task.pins
    assert ("end set by ada",) == task.remarks


def test_a_start_that_is_set_before_another_task_changes_the_order() -> None:
    """B begins after D by a person's word: it comes after D."""
    assert ["A", "C", "D", "B"] == _ids(_kept(1, EDGE, "B", which=0, utc_us=to_micros(_at(70)), sigma_us=1))
    assert ["A", "B", "C", "D"] == _ids(_kept(1, EDGE, "B", which=0, utc_us=to_micros(_at(40)), sigma_us=1))


def test_a_split_gives_two_that_meet() -> None:
    """The first keeps the id and the start, the second has the end; both have the cut."""
    first, second, *_ = edited(
        _log(), [_kept(3, SPLIT, "A", utc_us=to_micros(_at(10)), sigma_us=1_000_000, title="Second half")]
    )[0]
    cut = Pin(_at(10), Fraction(1), "ada")
    assert ("A", (_at(0), None), (None, cut)) == (first.id, first.actual, first.pins)
    assert ("A/3", "Second half", (None, _at(30)), (cut, None)) == (
        second.id, second.title, second.actual, second.pins,
    )  # fmt: skip


def test_a_merge_spans_both() -> None:
    """From the first one's start to the last one's end, by all who took part."""
    merged = edited(_log(), [_kept(1, MERGE, "B", other="A")])[0]
    assert ["B", "C", "D"] == [task.id for task in merged]
    assert (_at(0), _at(60)) == merged[0].actual


def test_what_is_undone_undoes_what_follows_from_it() -> None:
    """The second part of a split that is undone is not there to be renamed: that edit waits."""
    split = _kept(3, SPLIT, "A", utc_us=to_micros(_at(10)), sigma_us=1, title="")
    rename = _kept(4, CHANGE, "A/3", title="Second half")
    assert "Second half" == edited(_log(), [split, rename])[0][1].title
    tasks, orphans = edited(_log(), [rename])
    assert (tuple(_log()), (rename,)) == (tasks, orphans)


def test_a_changed_row_says_what_it_was() -> None:
    """Title and state as they were stay to be read."""
    (task, *_), _ = edited(_log(), [_kept(1, CHANGE, "A", title="Egress", state="partial")])
    assert ("Egress", "partial") == (task.title, task.state)
    assert ("changed (title was Task A, state was completed) by ada",) == task.remarks
