"""One suite for both executors: threads of this process, and a real Dask scheduler with real workers."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from distributed.protocol import serialize_bytes

from mediaarchive.db import Database
from mediaarchive.errors import ArchiveError, Gone, NoSpace, Stopped
from mediaarchive.steps import Outcome, Report, Runner, Step, Tools, store
from mediaarchive.steps.executors import Ended, Executor, LocalExecutor, Standing, wire
from mediaarchive.steps.executors.cluster import DaskExecutor
from mediaarchive.steps.executors.hands import Workplace
from mediaarchive.steps.runner import is_due
from mediaarchive.storage import LocalStorage
from tests.archives import template_catalogue
from tests.clusters import Cluster, cluster
from tests.conftest import NOW
from tests.contract import work
from tests.contract.work import step
from tests.processes import line_of
from tests.watching import Notes

Make = Callable[[], Executor]


@pytest.fixture(scope="module")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> LocalStorage:
    """Return a store that every process reaches by its path."""
    storage = LocalStorage(tmp_path_factory.mktemp("store"))
    storage.create("volume")
    return storage


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a scheduler with two workers, which start once for all tests."""
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture(params=["local", "dask"])
def make(request: pytest.FixtureRequest, store_of: LocalStorage) -> Make:
    """Return what makes the executor."""
    tools = work.tools(str(store_of.root))
    if request.param == "local":
        return lambda: LocalExecutor(tools, 2)
    made: Cluster = request.getfixturevalue("two_workers")
    made.keep(2)
    return lambda: on(made, store_of)


def on(made: Cluster, storage: LocalStorage, tell: Callable[[Standing], None] = lambda _: None) -> DaskExecutor:
    """Return an executor on a cluster."""
    place = Workplace(f"{work.__name__}:tools", str(storage.root))
    return DaskExecutor(made.address, place, storage, tell=tell)


def ended(executor: Executor, count: int = 1, seconds: float = 30) -> list[Ended]:
    """Return the next calls that end."""
    found: list[Ended] = []
    deadline = time.monotonic() + seconds
    while len(found) < count:
        assert time.monotonic() < deadline, "nothing has ended"
        found += executor.wait(0.25)
    return found


def done(executor: Executor, one: Step) -> Ended:
    """Start a call alone and return how it ended."""
    executor.start(one, lambda _: None)
    return ended(executor)[0]


@pytest.fixture
def executor(make: Make) -> Iterator[Executor]:
    """Give the executor, with room in it."""
    made = make()
    deadline = time.monotonic() + 30
    while made.room() < 2 and time.monotonic() < deadline:
        made.wait(0.1)
    yield made
    made.close()


def test_a_result_is_what_the_function_gave(executor: Executor, store_of: LocalStorage) -> None:
    """Its outputs are objects that the driver can read, and the call is no longer counted."""
    found = done(executor, step("a", "give"))

    assert b"a" == store_of.read_bytes(found.result["out"])  # type: ignore[index]
    assert 2 == executor.room()


def test_a_failure_keeps_its_kind_its_words_and_what_was_said(executor: Executor) -> None:
    """The whole tree of errors survives the way, with subject and hint."""
    found = done(executor, step("b", "refuse"))

    assert isinstance(found.error, Gone)
    assert "b: is no longer there; ask again" == str(found.error)
    assert ["last words"] == [one.words for one in found.heard]
    assert isinstance(done(executor, step("c", "fill")).error, NoSpace)


def test_a_mistake_in_the_code_is_no_failure_of_the_archive(executor: Executor) -> None:
    """It comes back as what it is."""
    found = done(executor, step("d", "err"))

    assert isinstance(found.error, KeyError)


def test_how_far_it_is_comes_while_it_runs(executor: Executor) -> None:
    """Progress is heard before, or by the time of, the end."""
    shares: list[float] = []
    executor.start(step("e", "give"), shares.append)
    ended(executor)
    _until(lambda: bool(shares))
    assert [0.5] == shares


def test_what_is_stopped_leaves_no_process(executor: Executor, tmp_path: Path) -> None:
    """Two seconds after the word its process is dead; it ends as stopped, and another call can run."""
    executor.start(step("f", "hang", notes=str(tmp_path)), lambda _: None)
    _until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip() != "")
    pid = int((tmp_path / "pid").read_text())
    assert "sleep" in line_of(pid) or "sh" in line_of(pid)
    begun = time.monotonic()
    executor.stop(step("f", "hang", notes=str(tmp_path)).key)
    found = ended(executor)[0]
    _until(lambda: line_of(pid) == "")

    assert time.monotonic() - begun < 2
    assert isinstance(found.error, Stopped)
    assert done(executor, step("g", "give")).error is None


def test_what_nobody_can_do_is_told_in_words(executor: Executor) -> None:
    """A step that wants more than anybody has is named; one that somebody can do is not."""
    assert "tape=1" in (executor.lacks(step("h", "give", needs={"tape": 1})) or "")
    assert executor.lacks(step("h", "give", needs={"cpu": 1, "memory": 1e9})) is None


def test_closing_ends_what_runs(make: Make, tmp_path: Path) -> None:
    """A driver that gives up leaves no process behind."""
    made = make()
    made.start(step("i", "hang", notes=str(tmp_path)), lambda _: None)
    _until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip() != "", made)
    pid = int((tmp_path / "pid").read_text())
    assert line_of(pid)
    made.close()
    _until(lambda: line_of(pid) == "")
    assert "" == line_of(pid)


def test_those_of_use_soonest_begin_first(make: Make, catalogue: Database, store_of: LocalStorage) -> None:
    """The plan's order is the order of starts, whoever runs them."""
    notes = Notes()
    names = [f"step {number}" for number in range(6)]
    report = drive(catalogue, store_of, make, [step(name, "give") for name in names], notes)

    assert names == notes.begun
    assert sorted(names) == sorted(one.name for one in report.done)


def test_parts_run_side_by_side_and_are_not_done_twice(
    make: Make, catalogue: Database, store_of: LocalStorage, tmp_path: Path
) -> None:
    """A part that fails takes the step along; tried again, the others are not: and the rows are as without parts."""
    one = step("apart", "go_apart", count=5, bad=3, notes=str(tmp_path))
    first = drive(catalogue, store_of, make, [one], attempts=1)
    assert ["this part is bad"] == [str(error) for _, error in first.failed]
    (tmp_path / "mended").touch()
    again = drive(catalogue, store_of, make, [one])

    assert ["apart"] == [done.name for done in again.done]
    assert b"0 1 2 3 4" == store_of.read_bytes(_outcomes(catalogue)["apart"].outputs["out"])
    assert ["apart"] == sorted(_outcomes(catalogue))
    calls = {path.name: len(path.read_text()) for path in tmp_path.iterdir() if path.name.startswith("apart-part")}
    kept = {number: calls[f"apart-part-{number}"] for number in (0, 1, 2)}
    assert {0: 1, 1: 1, 2: 1} == kept


def test_parts_wait_for_what_is_of_use_sooner(
    make: Make, catalogue: Database, store_of: LocalStorage, tmp_path: Path
) -> None:
    """A long recording that has begun does not keep the first look at a new one waiting."""
    long = replace(step("long", "go_apart", count=12, seconds=0.1, notes=str(tmp_path)), lane=4)
    urgent = step("urgent", "give", notes=str(tmp_path))

    def plan(session: Any) -> list[Step]:
        known = store.outcomes(session, [long.key, urgent.key])
        wanted = [urgent] if list(tmp_path.glob("long-part-*")) else []
        return [one for one in (*wanted, long) if one.key not in known]

    runner = Runner(catalogue, Tools(store_of, work.Sandbox("none"), store_of.root), executor=make)
    report = runner.drive(plan, lambda *_: None, _refused, watcher=Notes(), clock=lambda: NOW)

    assert ["urgent", "long"] == [one.name for one in report.done]
    begun = (tmp_path / "urgent").stat().st_mtime
    assert any(path.stat().st_mtime > begun for path in tmp_path.glob("long-part-*"))


def test_a_full_disk_ends_the_drive_though_parts_wait(
    make: Make, catalogue: Database, store_of: LocalStorage, tmp_path: Path
) -> None:
    """What runs may end, nothing more begins, and the long one is put back without an attempt."""
    long = step("long", "go_apart", count=12, seconds=0.1, notes=str(tmp_path))
    with pytest.raises(NoSpace):
        drive(catalogue, store_of, make, [long, step("full", "fill")])
    row = _outcomes(catalogue)[long.name]

    assert ("failed", 0, False, "the disk is full") == (row.state, row.attempts, row.final, row.reason)


def test_what_a_person_halts_stops_and_is_no_attempt(
    make: Make, catalogue: Database, store_of: LocalStorage, tmp_path: Path
) -> None:
    """A row is all that it takes, whoever wrote it and wherever the work is."""
    one = step("halted", "hang", notes=str(tmp_path))

    def halt() -> None:
        _until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip() != "")
        with catalogue.write() as session:
            store.halt(session, "subject", by="Ada", now=NOW)

    person = threading.Thread(target=halt)
    person.start()
    drive(catalogue, store_of, make, [one])
    person.join()
    row = _outcomes(catalogue)["halted"]
    _until(lambda: line_of(int((tmp_path / "pid").read_text())) == "")

    assert ("failed", 0, "was stopped by a person") == (row.state, row.attempts, (row.reason or "")[-23:])


@pytest.mark.parametrize("name", ["KILL", "SEGV", "ABRT"])
def test_J03_a_child_that_crashes_is_tried_three_times(
    name: str, make: Make, catalogue: Database, store_of: LocalStorage
) -> None:
    """Then it stands with the signal's name, and the others are done."""
    report = drive(catalogue, store_of, make, [step("crash", "crash", signal=name), step("s", "give")])
    row = _outcomes(catalogue)["crash"]

    assert ["s"] == [one.name for one in report.done]
    assert ("failed", store.MAX_ATTEMPTS, False) == (row.state, row.attempts, row.final)
    assert ("was killed" if name == "KILL" else f"SIG{name}") in (row.reason or "")


def test_both_give_equal_rows(
    catalogue: Database, store_of: LocalStorage, two_workers: Cluster, tmp_path: Path
) -> None:
    """Keys, outputs, states and logs are the same, whoever did the work."""
    steps = [step("x", "give"), step("y", "refuse"), step("z", "go_apart", count=3, notes=str(tmp_path))]
    drive(catalogue, store_of, lambda: LocalExecutor(work.tools(str(store_of.root)), 2), steps)
    expected = _rows(catalogue)
    with catalogue.write() as session:
        session.query(store.StepRow).delete()
    two_workers.keep(2)
    drive(catalogue, store_of, lambda: on(two_workers, store_of), steps)

    assert expected == _rows(catalogue)


def test_a_step_that_needs_a_device_goes_where_one_is(two_workers: Cluster, store_of: LocalStorage) -> None:
    """Resources are tags of workers; what none has is put off with words, and is no attempt."""
    made = on(two_workers, store_of)
    _until(lambda: made.room() == 2, made)
    alone = made.lacks(step("k", "give", needs={"gpu": 1}))
    equipped = two_workers.start_worker("gpu=1")
    _until(lambda: made.lacks(step("k", "give", needs={"gpu": 1})) is None, made)
    assert alone
    assert done(made, step("k", "give", needs={"gpu": 1})).error is None
    lack = made.lacks(step("l", "give", needs={"gpu": 4})) or ""
    equipped.kill()
    made.close()

    assert f'no worker offers gpu=4; start one: dask worker {two_workers.address} --resources "gpu=4"' == lack


def test_what_is_put_off_is_no_attempt(make: Make, catalogue: Database, store_of: LocalStorage) -> None:
    """The drive ends, the row says why, and no try is counted."""
    report = drive(catalogue, store_of, make, [step("m", "give", needs={"tape": 1}), step("n", "give")])

    assert ["n"] == [one.name for one in report.done]
    assert ["m"] == [one.name for one, _ in report.waiting.values()]
    row = _outcomes(catalogue)["m"]
    assert ("failed", 0, False) == (row.state, row.attempts, row.final)
    assert "tape=1" in (row.reason or "")


def test_a_worker_that_dies_takes_no_step_along(two_workers: Cluster, store_of: LocalStorage, tmp_path: Path) -> None:
    """The call runs again on the other one."""
    two_workers.keep(2)
    made = on(two_workers, store_of)
    found = done(made, step("o", "die_at_first", notes=str(tmp_path)))
    made.close()

    assert found.error is None
    assert (tmp_path / "died").exists()


def test_a_step_by_which_workers_die_fails_with_words(
    two_workers: Cluster, catalogue: Database, store_of: LocalStorage, tmp_path: Path
) -> None:
    """Three workers are enough: it is failed for good, and others are done."""
    steps = [step("poison", "die", notes=str(tmp_path)), step("p", "give")]
    with two_workers.supervised(2):
        report = drive(catalogue, store_of, lambda: on(two_workers, store_of), steps)

    assert ["p"] == [one.name for one in report.done]
    assert "xxx" == (tmp_path / "poison").read_text()
    row = _outcomes(catalogue)["poison"]
    assert ("failed", 1, True) == (row.state, row.attempts, row.final)
    assert "3 workers died while they ran it" in (row.reason or "")


def test_nothing_larger_than_words_goes_through_the_scheduler(store_of: LocalStorage) -> None:
    """A day's outputs, a long request and long logs travel by the storage, or shortened."""
    outputs = work.give_much(step("q", "give_much", count=21_600), work.tools(str(store_of.root)), lambda _: None)
    long = step("q", "give", words="x" * 1_000_000)
    told = [work.Told("child", "ended", 1.0, "y" * 100_000)] * 500
    for value in (outputs, long):
        letter = wire.pack(value, store_of)
        assert len(serialize_bytes(letter)) < 2 * wire.MOST
        assert value == wire.unpack(letter, store_of)
    assert len(serialize_bytes(wire.brief(told))) < 2 * wire.MOST


def sizes(dask_scheduler: Any) -> list[tuple[str, int, int]]:
    """Return of each call that the scheduler knows its state, the bytes of it, and those of its result."""
    return [(one.state, len(pickle.dumps(one.run_spec)), one.nbytes) for one in dask_scheduler.tasks.values()]


def test_what_the_scheduler_is_sent_is_small(two_workers: Cluster, store_of: LocalStorage) -> None:
    """By its own count: a call with a long request and a day's outputs."""
    two_workers.keep(2)
    made = on(two_workers, store_of)
    made.start(step("r", "give_much", count=21_600, words="x" * 1_000_000), lambda _: None)
    with Client(two_workers.address, set_as_default=False) as client:
        _until(lambda: [state for state, *_ in client.run_on_scheduler(sizes)] == ["memory"])
        [(_, request, result)] = client.run_on_scheduler(sizes)
    found = ended(made)[0]
    made.close()

    assert 21_600 == len(found.result or {})  # type: ignore[arg-type]
    assert 0 < request < 2 * wire.MOST
    assert 0 < result < 2 * wire.MOST


def _until(holds: Callable[[], bool], executor: Executor | None = None) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
        if executor:
            executor.wait(0)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Database]:
    """Give an empty catalogue."""
    database = Database(f"sqlite:///{template_catalogue(tmp_path)}")
    yield database
    database.close()


def drive(
    database: Database,
    storage: LocalStorage,
    make: Make,
    steps: Sequence[Step],
    notes: Notes | None = None,
    attempts: int = store.MAX_ATTEMPTS,
) -> Report:
    """Run the steps that are due among `steps`; what has failed `attempts` times is left alone."""

    def plan(session: Any) -> list[Step]:
        known, halted = store.outcomes(session, [one.key for one in steps]), store.halted(session)
        due = [one for one in steps if one.key not in known or _is_due(known[one.key])]
        return [one for one in due if one.subject not in halted]

    def _is_due(outcome: Outcome) -> bool:
        return is_due(outcome.state, outcome.attempts, final=outcome.final) and outcome.attempts < attempts

    runner = Runner(database, Tools(storage, work.Sandbox("none"), storage.root), executor=make)
    return runner.drive(plan, lambda *_: None, _refused, watcher=notes or Notes(), clock=lambda: NOW)


def _refused(_: object, __: Step, error: ArchiveError) -> None:
    assert str(error)


def _outcomes(database: Database) -> dict[str, Outcome]:
    with database.read() as session:
        return {row.name: row.outcome() for row in session.query(store.StepRow)}


def _rows(database: Database) -> list[tuple[Outcome, str]]:
    with database.read() as session:
        rows = session.query(store.StepRow).order_by(store.StepRow.key)
        logs = {row.key: row.text for row in session.query(store.StepLogRow)}
        return [(row.outcome(), logs.get(row.key, "")) for row in rows]
