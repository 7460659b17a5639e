"""The driver: asks for the plan, runs what is ready, commits each result with the facts that follow from it.

Workers are threads, each watching one sandboxed process at a time: the work is done in the processes, and a thread
that hashes or copies releases the interpreter. Only the driver's own thread writes rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Final, Protocol

from sqlalchemy.orm import Session

from mediaarchive.db import Database
from mediaarchive.errors import ArchiveError, DecodeFailed, InputRefused, NoSpace, Stopped
from mediaarchive.sandbox.stopping import stoppable
from mediaarchive.sandbox.telling import Told, told
from mediaarchive.steps import store
from mediaarchive.steps.model import Outputs, Step, Tools

_LOOK_S: Final = 0.25
"""How often the driver looks whether a person has halted what runs."""

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
    """What a drive did: steps done, and the failures with their reasons."""

    done: list[Step] = field(default_factory=list)
    failed: list[tuple[Step, ArchiveError]] = field(default_factory=list)


@dataclass(frozen=True)
class _Run:
    """A step that runs, and how to ask it to stop."""

    step: Step
    asked: Event = field(default_factory=Event)
    heard: list[Told] = field(default_factory=list)

    @property
    def log(self) -> str:
        """What its processes said, each under how it ended."""
        return "\n".join(f"{one.what} {one.ended}, {one.wall_s:.1f} s\n{one.words}".rstrip() for one in self.heard)


class _Halts:
    """Asks what runs to stop once a person has halted what it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: Hashable = None

    def look(self, runs: Iterable[_Run]) -> None:
        """Look whether anything was halted; costs next to nothing where nobody has written."""
        version = self._database.version()
        if version == self._seen:
            return
        self._seen = version
        with self._database.read() as session:
            halted = store.halted(session)
        for run in runs:
            if run.step.subject in halted:
                run.asked.set()


class Runner:
    """Runs steps until the plan is empty. One at a time per archive: hold `driver_lock` around `drive`."""

    def __init__(self, database: Database, tools: Tools, *, workers: int = 0) -> None:
        """`workers` steps run at once; 0 is one per processor core."""
        self._database = database
        self._tools = tools
        self._workers = workers or os.cpu_count() or 1

    def drive(
        self, plan: Plan, apply: Apply, refuse: Refuse, *, watcher: Watcher, clock: Callable[[], datetime]
    ) -> Report:
        """Run everything that `plan` names, and what becomes ready by it, and return what happened.

        Raises NoSpace once the disk is full, after what was running has ended (what is done stays done), and Conflict
        when another driver took over.
        """
        with self._database.write() as session:
            token = store.next_token(session)
            store.recover(session)
        report, running = Report(), dict[Future[Outputs], _Run]()
        full: NoSpace | None = None
        halts = _Halts(self._database)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="step") as pool:
            while True:
                if full is None:
                    self._fill(plan, running, pool, token, watcher, clock)
                if not running:
                    break
                finished, _ = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                halts.look(running.values())
                for future in finished:
                    run = running.pop(future)
                    step = run.step
                    error = self._settle(future, run, token, apply, refuse, clock)
                    watcher.ended(step, error)
                    if error is None:
                        report.done.append(step)
                    elif not isinstance(error, Stopped):
                        report.failed.append((step, error))
                    full = error if isinstance(error, NoSpace) else full
        if full is not None:
            raise full
        return report

    def _fill(
        self,
        plan: Plan,
        running: dict[Future[Outputs], _Run],
        pool: ThreadPoolExecutor,
        token: int,
        watcher: Watcher,
        clock: Callable[[], datetime],
    ) -> None:
        if len(running) >= self._workers:
            return
        with self._database.read() as session:
            ready = plan(session)
        busy = {run.step.key for run in running.values()}
        for step in ready:
            if len(running) >= self._workers:
                return
            if step.key not in busy:
                busy.add(step.key)
                with self._database.write() as session:
                    store.start(session, step, token, clock())
                watcher.started(step)
                run = _Run(step)
                running[pool.submit(self._work, run, watcher)] = run

    def _work(self, run: _Run, watcher: Watcher) -> Outputs:
        with stoppable(run.asked), told() as heard:
            try:
                return run.step.run(self._tools, lambda share: watcher.progress(run.step, share))
            finally:
                run.heard.extend(heard)

    def _settle(
        self,
        future: Future[Outputs],
        run: _Run,
        token: int,
        apply: Apply,
        refuse: Refuse,
        clock: Callable[[], datetime],
    ) -> ArchiveError | None:
        """Commit the result, or the failure; an error that the archive cannot explain is a bug and is raised."""
        step, error = run.step, future.exception()
        if error is not None and not isinstance(error, ArchiveError):
            raise error
        final = isinstance(error, InputRefused | DecodeFailed)
        with self._database.write() as session:
            if error is None:
                store.finish(session, step, token, future.result(), clock())
                apply(session, step, future.result())
            elif isinstance(error, Stopped):
                store.put_back(session, step, token, str(error))
            else:
                store.fail(session, step, token, str(error), final=final, now=clock())
            if error is not None and final:
                refuse(session, step, error)
            if log := run.log:
                store.keep_log(session, step.key, log, clock())
        return error


def is_due(outcome_state: str | None, attempts: int, *, final: bool) -> bool:
    """Say whether a step with this outcome should be started: never tried, or failed in a way that may pass."""
    if outcome_state is None:
        return True
    return outcome_state == "failed" and not final and attempts < store.MAX_ATTEMPTS
