"""People's changes of tasks: kept, checked, undone, and alive after the log is imported again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mediaarchive.archive import Archive, taskedits
from mediaarchive.archive.taskedits import By, NewTask
from mediaarchive.archive.tasklogs import LogFile, take_in
from mediaarchive.cli.main import group
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.evas import store as evas
from mediaarchive.evas.edits import END
from mediaarchive.evas.logs import Choice
from tests.web.builder import NOW

_EVA = "us-eva-39"
_LOG = b"""id,title,actors,start,end
A,Egress,EV1,2017-01-13T11:22Z,2017-01-13T11:50Z
B,Battery install,EV1,2017-01-13T11:50Z,2017-01-13T13:00Z
"""
_SURE = Choice(times="gmt", columns={"id": "A", "title": "B", "actors": "C", "start": "D", "end": "E"})


@pytest.fixture
def logged(archive: Archive) -> Archive:
    """Return an archive whose EVA has a log of two tasks."""
    take_in(archive, LogFile("log.csv", _LOG), _EVA, actor="test", now=NOW, choice=_SURE)
    return archive


def _tasks(archive: Archive) -> dict[str, str]:
    with archive.database.read() as session:
        return {task.id: task.title for task in evas.tasks(session, _EVA)}


def test_changes_outlive_the_next_import(logged: Archive) -> None:
    """Renamed, split and added: a log that comes again, with a row more, brings nothing of it back."""
    by = By("ada", "seen on the film")
    taskedits.change(logged, _EVA, "A", {"title": "Egress and set-up"}, by, now=NOW)
    cut = taskedits.split(logged, _EVA, "B", "2017-01-13T12:20Z", by, title="Torque", now=NOW)
    added = taskedits.add(logged, _EVA, NewTask("Photograph", ("EV1",), "get-ahead", "+0:15"), by, now=NOW)
    expected = {"A": "Egress and set-up", f"added-{added.id}": "Photograph", "B": "Battery install"}
    expected[f"B/{cut.id}"] = "Torque"
    assert expected == _tasks(logged)

    again = _LOG + b"C,Ingress,EV1,2017-01-13T13:00Z,2017-01-13T13:30Z\n"
    imported = take_in(logged, LogFile("log.csv", again), _EVA, actor="test", now=NOW, choice=_SURE)
    assert ["C"] == [task.id for task in imported.diff.added]
    assert not imported.diff.changed
    assert expected | {"C": "Ingress"} == _tasks(logged)


def test_an_edit_whose_task_is_gone_waits(logged: Archive) -> None:
    """It is told, and counts again with the version that has the task."""
    taskedits.change(logged, _EVA, "B", {"state": "not done"}, By("ada"), now=NOW)
    shorter = b"\n".join(_LOG.splitlines()[:2]) + b"\n"
    take_in(logged, LogFile("log.csv", shorter), _EVA, actor="test", now=NOW, choice=_SURE)
    assert ["B"] == [kept.edit.task for kept in taskedits.history(logged, _EVA).orphans]
    take_in(logged, LogFile("log.csv", _LOG), _EVA, actor="test", now=NOW, choice=_SURE)
    found = taskedits.history(logged, _EVA)
    assert () == found.orphans
    assert "not done" == found.tasks[1].state


def test_undone_is_undone_once(logged: Archive) -> None:
    """The row is as the log has it again; who undid it stays."""
    kept = taskedits.remove(logged, _EVA, "A", By("ada"), now=NOW)
    taskedits.undo(logged, _EVA, kept.id, actor="bob", now=NOW + timedelta(minutes=1))
    assert {"A": "Egress", "B": "Battery install"} == _tasks(logged)
    assert ["bob"] == [k.undone_by for k in taskedits.history(logged, _EVA).edits]
    with pytest.raises(Conflict):
        taskedits.undo(logged, _EVA, kept.id, actor="bob", now=NOW)


def test_what_cannot_be_is_refused_and_not_kept(logged: Archive) -> None:
    """A task that is not there, an end before the start, a stranger, an unknown state, an empty title, another year."""
    by = By("ada")
    taskedits.set_edge(logged, _EVA, "A", 0, "2017-01-13T11:30Z", by, now=NOW)
    with pytest.raises(InputRefused, match="before it starts"):
        taskedits.set_edge(logged, _EVA, "A", END, "2017-01-13T11:29Z", by, now=NOW)
    with pytest.raises(NotFound):
        taskedits.change(logged, _EVA, "Z", {"title": "x"}, by, now=NOW)
    with pytest.raises(NotFound):
        taskedits.merge(logged, _EVA, "A", "Z", by, now=NOW)
    with pytest.raises(InputRefused, match="took no part"):
        taskedits.change(logged, _EVA, "A", {"actors": ["EV9"]}, by, now=NOW)
    with pytest.raises(InputRefused, match="no state"):
        taskedits.change(logged, _EVA, "A", {"state": "perhaps"}, by, now=NOW)
    with pytest.raises(InputRefused, match="title"):
        taskedits.change(logged, _EVA, "A", {"title": "  "}, by, now=NOW)
    with pytest.raises(InputRefused, match="more than a day"):
        taskedits.split(logged, _EVA, "A", "2018-01-13T11:30Z", by, now=NOW)
    assert 1 == len(taskedits.history(logged, _EVA).edits)


def test_from_the_command_line(logged: Archive) -> None:
    """Add, list as JSON, undo."""
    home: Path = logged.settings.home
    run = CliRunner()

    def call(*words: str) -> str:
        answer = run.invoke(group, ["--home", str(home), "task", *words], catch_exceptions=False)
        assert 0 == answer.exit_code
        return answer.stdout

    call("add", _EVA, "Photograph", "--actor", "EV2", "--start", "+1:00", "--author", "ada")
    (edit,) = json.loads(call("list", _EVA, "--json"))["edits"]
    assert ("add", "ada", None) == (edit["kind"], edit["author"], edit["undone"])
    call("undo", _EVA, str(edit["id"]))
    assert "undone" in call("list", _EVA)
