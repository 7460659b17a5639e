"""The driver: asks for the plan, runs what is ready, commits each result with the facts that follow from it.

An executor runs the calls, here or elsewhere. Only the driver's own thread writes rows.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeVar

from sqlalchemy.orm import Session

from mediaarchive.db import Database
from mediaarchive.errors import ArchiveError, DecodeFailed, Fatal, InputRefused, NoSpace, Stopped, Unreachable
from mediaarchive.steps import store
from mediaarchive.steps.executors import Ended, Executor, LocalExecutor
from mediaarchive.steps.model import Outputs, Progress, Spread, Step, Tools
from mediaarchive.steps.work import Work

_log = logging.getLogger(__name__)
_LOOK_S: Final = 0.25
"""How often the driver looks whether a person has halted what runs."""
_PATIENCE_S: Final = 1.0
"""How often it asks a catalogue again that does not answer."""
_Given = TypeVar("_Given")

Plan = Callable[[Session], Sequence[Step]]
"""Returns the steps that are ready to run now, best first; called after every result."""

Apply = Callable[[Session, Step, Outputs], None]
"""Writes the rows that follow from a result, in the transaction that marks the step done."""

Refuse = Callable[[Session, Step, ArchiveError], None]
"""Writes the rows that follow from a final failure, in the transaction that marks the step failed."""


class Watcher(Protocol):
    """Who looks on while steps run. Called from the driver's thread, `progress` from a worker's."""

    def started(self, step: Step) -> None:
        """Note that a step begins."""

    def progress(self, step: Step, share: float) -> None:
        """Note the share done, 0 to 1."""

    def ended(self, step: Step, error: ArchiveError | None) -> None:
        """Note the end, with the reason of a failure."""


@dataclass
class Report:
    """What a drive did: steps done, failures with their reasons, and by key what nobody here can do, with why."""

    done: list[Step] = field(default_factory=list)
    failed: list[tuple[Step, ArchiveError]] = field(default_factory=list)
    waiting: dict[str, tuple[Step, str]] = field(default_factory=dict)


class _Halts:
    """Asks what runs to stop once a person has halted what it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: Hashable = None

    def look(self, works: Iterable[Work], executor: Executor) -> None:
        """Look whether anything was halted; costs next to nothing where nobody has written."""
        version = self._database.version()
        if version == self._seen:
            return
        self._seen = version
        with self._database.read() as session:
            halted = store.halted(session)
        for work in works:
            if work.step.subject in halted:
                _stop(work, executor)


class Runner:
    """Runs steps until the plan is empty. One at a time per archive: hold `driver_lock` around `drive`."""

    def __init__(
        self, database: Database, tools: Tools, *, workers: int = 0, executor: Callable[[], Executor] | None = None
    ) -> None:
        """`executor` makes what runs calls; by default `workers` threads, of which 0 is one per processor core."""
        self._database = database
        self._make = executor or (lambda: LocalExecutor(tools, workers or os.cpu_count() or 1))

    def drive(
        self, plan: Plan, apply: Apply, refuse: Refuse, *, watcher: Watcher, clock: Callable[[], datetime]
    ) -> Report:
        """Run everything that `plan` names, and what becomes ready by it, and return what happened.

        Raises NoSpace once the disk is full, and Unreachable once the store is gone, after what was running has ended
        (what is done stays done), and Conflict when another driver took over. A catalogue that goes away while steps
        run is waited for: what they give is written down when it is back.
        """
        with self._database.write() as session:
            token = store.next_token(session)
            store.recover(session)
        with closing(self._make()) as executor:
            return _Drive(self._database, executor, token, apply, refuse, watcher, clock).run(plan)


@dataclass
class _Drive:
    """One drive: what runs, and what came of it."""

    database: Database
    executor: Executor
    token: int
    apply: Apply
    refuse: Refuse
    watcher: Watcher
    clock: Callable[[], datetime]
    report: Report = field(default_factory=Report)
    works: dict[str, Work] = field(default_factory=dict)
    """What runs, by the keys of its steps."""
    is_due: bool = False
    """Whether something waited for room when it was looked last."""
    stuck: NoSpace | Unreachable | None = None
    """Why nothing more is begun."""

    def run(self, plan: Plan) -> Report:
        """Fill, wait, settle, until nothing is left that could run."""
        halts = _Halts(self.database)
        while True:
            self.is_due = self.stuck is None and _patiently(lambda: self._fill(plan))
            if not self.works and not self.is_due:
                break
            for ended in self.executor.wait(_LOOK_S):
                self._take(ended)
            _patiently(lambda: halts.look(self.works.values(), self.executor))
            for work in [work for work in self.works.values() if work.has_ended]:
                del self.works[work.step.key]
                self._settle(work)
        if self.stuck is not None:
            raise self.stuck
        return self.report

    def _fill(self, plan: Plan) -> bool:
        """Start what there is room for; return whether anything waits for room.

        What has begun goes on before steps of its lane begin, and after those that are of use sooner.
        """
        room = self.executor.room()
        if room <= 0 and (self.works or self.is_due):
            return True
        with self.database.read() as session:
            ready = plan(session)
        for step in ready:
            if step.key in self.works:
                continue
            room = self._go_on(room, step.lane)
            if room <= 0:
                return True
            if lack := self.executor.lacks(step):
                self._put_off(step, lack)
                continue
            with self.database.write() as session:
                store.start(session, step, self.token, self.clock())
            self.report.waiting.pop(step.key, None)
            self.watcher.started(step)
            self.works[step.key] = Work(step)
            room = self._start(self.works[step.key], room)
        self._go_on(room, None)
        return False

    def _go_on(self, room: int, lane: int | None) -> int:
        """Start waiting calls of what has begun, up to a lane or all, and return the room that is left."""
        for work in self.works.values():
            if lane is None or work.step.lane <= lane:
                room = self._start(work, room)
        return room

    def _start(self, work: Work, room: int) -> int:
        """Start calls of a step while there is room, and return the room that is left."""
        while work.waiting and room > 0:
            call = work.begin()
            self.executor.start(call, self._progress(work, call.key))
            room -= 1
        return room

    def _progress(self, work: Work, key: str) -> Progress:
        return lambda share: self.watcher.progress(work.step, work.watch(key, share))

    def _put_off(self, step: Step, lack: str) -> None:
        if self.report.waiting.get(step.key, (step, ""))[1] != lack:
            self.report.waiting[step.key] = step, lack
            with self.database.write() as session:
                store.put_off(session, step, self.token, lack, self.clock())

    def _take(self, ended: Ended) -> None:
        """Hear how a call ended, and keep what a part gave."""
        work = next(work for work in self.works.values() if ended.key in work.running)
        part = work.part(ended.key)
        if part and not ended.error:
            _patiently(lambda: self._keep(work.step, part, ended))
        work.take(ended, lambda: _patiently(lambda: self._kept(work.step)))
        if work.error:
            _stop(work, self.executor)

    def _keep(self, step: Step, part: Step, ended: Ended) -> None:
        assert not isinstance(ended.result, Spread)
        with self.database.write() as session:
            store.keep_part(session, step, self.token, part, ended.result or {}, self.clock())

    def _kept(self, step: Step) -> Mapping[str, Outputs]:
        with self.database.read() as session:
            return store.parts(session, step)

    def _settle(self, work: Work) -> None:
        """Commit the result, or the failure; an error that the archive cannot explain is a bug and is raised."""
        step, error = work.step, work.error
        if error is not None and not isinstance(error, ArchiveError):
            raise error
        _patiently(lambda: self._write(work, step, error))
        self.watcher.ended(step, error)
        if error is None:
            self.report.done.append(step)
        elif not isinstance(error, Stopped | Unreachable):
            self.report.failed.append((step, error))
        if isinstance(error, NoSpace | Unreachable):
            self.stuck = error
            for other in self.works.values():
                other.stop(str(error))  # calls that run may end, nothing more begins

    def _write(self, work: Work, step: Step, error: ArchiveError | None) -> None:
        """Write how a step ended, with what follows from it, all or nothing."""
        final = isinstance(error, InputRefused | DecodeFailed | Fatal)
        with self.database.write() as session:
            if error is None:
                store.finish(session, step, self.token, work.outputs or {}, self.clock())
                self.apply(session, step, work.outputs or {})
            elif isinstance(error, Stopped | Unreachable):
                store.put_back(session, step, self.token, str(error))
            else:
                store.fail(session, step, self.token, str(error), final=final, now=self.clock())
            if error is not None and final:
                self.refuse(session, step, error)
            if log := work.log:
                store.keep_log(session, step.key, log, self.clock())


def _patiently(ask: Callable[[], _Given]) -> _Given:
    """Ask the catalogue until it answers; say once that it does not, and that it does again."""
    waits = False
    while True:
        try:
            given = ask()
        except Unreachable as error:
            if not waits:
                _log.warning("waiting: %s", error)
            waits = True
            time.sleep(_PATIENCE_S)
            continue
        if waits:
            _log.warning("the catalogue answers again; going on")
        return given


def _stop(work: Work, executor: Executor) -> None:
    work.stop()
    for key in work.running:
        executor.stop(key)


def is_due(outcome_state: str | None, attempts: int, *, final: bool) -> bool:
    """Say whether a step with this outcome should be started: never tried, or failed in a way that may pass."""
    if outcome_state is None:
        return True
    return outcome_state == "failed" and not final and attempts < store.MAX_ATTEMPTS
