"""Steps: keys, the plan that is a function of rows, failures, fencing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mediaarchive.archive import Archive
from mediaarchive.errors import Conflict, InputRefused, NoSpace, SandboxFailed
from mediaarchive.steps import Runner, Step, Tools, store
from mediaarchive.steps.lock import FileLock
from mediaarchive.steps.model import Outputs, Progress
from mediaarchive.steps.runner import is_due
from tests.conftest import NOW
from tests.watching import Notes

CALLS: list[str] = []


def work(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Do what the step's parameters say."""
    CALLS.append(step.name)
    progress(0.5)
    if step.parameters.get("fail") == "refused":
        raise InputRefused("not acceptable")
    if step.parameters.get("fail") == "crash":
        raise SandboxFailed("crashed")
    if step.parameters.get("fail") == "full":
        raise NoSpace("full")
    return {"out": tools.storage.put_bytes(step.name.encode())}


def step(name: str, **parameters: str) -> Step:
    """Return a step that runs `work`."""
    return Step(name, 1, f"{__name__}:work", "subject", {}, parameters)


def drive(archive: Archive, steps: Sequence[Step], notes: Notes | None = None):  # type: ignore[no-untyped-def]
    """Run the steps that are due among `steps`."""

    def plan(session: Session) -> list[Step]:
        known = store.outcomes(session, [s.key for s in steps])
        return [s for s in steps if s.key not in known or _due(known[s.key])]

    def _due(outcome):  # type: ignore[no-untyped-def]
        return outcome.state == "running" or is_due(outcome.state, outcome.attempts, final=outcome.final)

    CALLS.clear()
    runner = Runner(archive.database, Tools(archive.storage, archive.sandbox, archive.settings.cache), workers=2)
    return runner.drive(plan, lambda *_: None, lambda *_: None, watcher=notes or Notes(), clock=lambda: NOW)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4))
def test_a_key_is_what_goes_in(parameters: dict[str, str]) -> None:
    """Order of parameters, lane and subject do not matter; name, version and values do."""
    one = Step("a", 1, "m:f", "s", {}, parameters)
    turned = Step("a", 1, "m:f", "other", {}, dict(reversed(parameters.items())), lane=9)

    assert one.key == turned.key
    assert one.key != replace(one, version=2).key
    assert one.key != replace(one, inputs={"master": "d"}).key


def test_what_is_done_is_not_done_again(archive: Archive) -> None:
    """A second drive over the same plan runs nothing."""
    assert 2 == len(drive(archive, [step("a"), step("b")]).done)
    assert [] == drive(archive, [step("a"), step("b")]).done
    assert [] == CALLS


def test_a_refusal_is_final_and_a_crash_is_tried_three_times(archive: Archive) -> None:
    """What cannot help is not repeated; what may pass is, up to a bound; the reason is kept."""
    drive(archive, [step("bad", fail="refused"), step("weak", fail="crash")])

    assert 1 == CALLS.count("bad")
    assert 3 == CALLS.count("weak")
    with archive.database.read() as session:
        reasons = {o.name: (o.state, o.reason) for o in store.of_subject(session, "subject")}
    assert {"bad": ("failed", "not acceptable"), "weak": ("failed", "crashed")} == reasons


def test_a_full_disk_ends_the_drive_and_what_is_done_stays(archive: Archive) -> None:
    """NoSpace is raised at once; the step before it is done for good."""
    with pytest.raises(NoSpace):
        drive(archive, [step("a"), step("b", fail="full"), step("c")])

    with archive.database.read() as session:
        states = {o.name: o.state for o in store.of_subject(session, "subject")}
    assert "done" == states["a"]
    assert "failed" == states["b"]


def test_a_driver_that_lost_its_place_cannot_commit(archive: Archive) -> None:
    """An old token's result is refused: one result, the new driver's."""
    one = step("a")
    with archive.database.write() as session:
        store.start(session, one, 1, NOW)
    with archive.database.write() as session:
        assert 1 == store.recover(session)
        store.start(session, one, store.next_token(session), NOW)
    with pytest.raises(Conflict, match="taken over"), archive.database.write() as session:
        store.finish(session, one, 1, {}, NOW + timedelta(hours=1))


def test_one_driver_at_a_time(tmp_path: Path) -> None:
    """A second driver is told at once, and may go on when the first is gone."""
    lock = FileLock(tmp_path / "lock")
    with lock.hold(), pytest.raises(Conflict, match="at work"), lock.hold():
        pass
    with lock.hold():
        pass


def test_an_unexplained_error_is_raised(archive: Archive) -> None:
    """A bug is not swallowed as a failed step."""
    with pytest.raises(AttributeError):
        drive(archive, [Step("x", 1, f"{__name__}:missing", "s", {})])
