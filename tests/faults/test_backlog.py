"""J15: thousands of steps behind one that takes a shift, with two workers: short ones go by, at the same cost each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from mediaarchive.archive import Archive, intake
from mediaarchive.errors import ArchiveError
from mediaarchive.ingest import ready
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import Runner, Step, Tools
from mediaarchive.steps.model import Outputs, Progress
from tests.conftest import NOW, rounds
from tests.watching import Notes

SHORT_ARE_DONE = Event()
_COUNT = rounds(1000, 10_000)


def wait_or_pass(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Take a shift, which here ends when all others are done; or no time at all."""
    if step.name == "long" and not SHORT_ARE_DONE.wait(600):
        raise ArchiveError("the short ones wait for the long one")
    return {}


class _Backlog:
    """A plan that knows what is left; it counts how often it is asked, and what the catalogue was asked until then."""

    def __init__(self, count: int) -> None:
        function = f"{__name__}:wait_or_pass"
        names = ["long", *(f"short {number}" for number in range(count))]
        self.left = {(one := Step(name, 1, function, "subject", {})).key: one for name in names}
        self.ended: list[str] = []
        self.plans = 0
        self.statements = 0
        self.costs: list[tuple[int, int]] = []

    def plan(self, _: Session) -> Sequence[Step]:
        """Return what is left, the long one first."""
        self.plans += 1
        return list(self.left.values())

    def apply(self, _session: Session, step: Step, _outputs: Outputs) -> None:
        """Note an end."""
        del self.left[step.key]
        self.ended.append(step.name)
        self.costs.append((self.plans, self.statements))
        if len(self.left) == 1:
            SHORT_ARE_DONE.set()

    @contextmanager
    def counting(self, engine: Engine) -> Iterator[None]:
        """Count what the catalogue is asked."""
        lock = Lock()

        def count(*_: object) -> None:
            with lock:
                self.statements += 1

        event.listen(engine, "before_cursor_execute", count)
        yield
        event.remove(engine, "before_cursor_execute", count)


def test_J15_a_backlog_goes_by_a_step_that_takes_a_shift(archive: Archive) -> None:
    """All short ones end before the long one, which was first; the thousandth asks as little as the tenth did."""
    SHORT_ARE_DONE.clear()
    backlog = _Backlog(_COUNT)
    runner = Runner(archive.database, archive.tools, workers=2)
    with backlog.counting(archive.database.engine):
        report = runner.drive(backlog.plan, backlog.apply, lambda *_: None, watcher=Notes(), clock=lambda: NOW)
    assert [] == report.failed
    assert "long" == backlog.ended[-1]
    assert [f"short {number}" for number in range(_COUNT)] == backlog.ended[:-1]
    early, late = (_cost(backlog.costs, at) for at in (10, _COUNT - 110))
    assert early[0] >= late[0], "the plan is asked more often"
    assert early[1] * 1.1 >= late[1], "the catalogue is asked more"


def test_J15_the_plan_asks_no_more_of_more_recordings(archive: Archive) -> None:
    """Statements of one plan are those of a hundred recordings, not of each; what is of use sooner comes first."""
    asked = {}
    for count in (10, 110):
        _fill(archive, count)
        backlog = _Backlog(0)
        with backlog.counting(archive.database.engine), archive.database.read() as session:
            due = ready(intake._catalogues(archive, session, None, NOW))
        asked[count] = backlog.statements
        assert count == len(due)
        assert sorted(step.lane for step in due) == [step.lane for step in due]
    assert asked[10] == asked[110]


def _fill(archive: Archive, count: int) -> None:
    with archive.database.write() as session:
        for number in range(count):
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            recordings.add(
                session, recording_id=f"r{number}", eva="us-eva-39", camera="ev1", file_name=f"{number}.mp4",
                digest=digest, size=1, mismatch=None, declared=None, now=NOW,
            )  # fmt: skip


def _cost(costs: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    """Return plans and statements of the hundred steps from `at` on."""
    return costs[at + 100][0] - costs[at][0], costs[at + 100][1] - costs[at][1]
