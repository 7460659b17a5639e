"""Calls in threads of this process: each watches one sandboxed process at a time, which does the work.

A thread that hashes or copies releases the interpreter.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from math import inf
from queue import Empty, SimpleQueue
from threading import Event
from typing import Final

from mediaarchive.steps.executors.model import Ended, gives, in_words, perform
from mediaarchive.steps.model import Progress, Step, Tools

_OFFERED: Final = {"cpu": 1, "memory": inf}
"""A machine of its own runs what it can: nobody counts its memory."""


class LocalExecutor:
    """So many threads, each with one call."""

    def __init__(self, tools: Tools, workers: int) -> None:
        """`workers` calls run at once."""
        self._tools = tools
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="step")
        self._asked: dict[str, Event] = {}
        self._ended: SimpleQueue[Ended] = SimpleQueue()

    def room(self) -> int:
        """Return how many threads are free."""
        return self._workers - len(self._asked)

    def lacks(self, step: Step) -> str | None:
        """Return what a step needs beside processor and memory."""
        return None if gives(_OFFERED, step.needs) else f"this machine does not offer {in_words(step.needs)}"

    def start(self, step: Step, progress: Progress) -> None:
        """Begin a call."""
        asked = self._asked[step.key] = Event()

        def end(future: Future[Ended]) -> None:
            error = future.exception()
            self._ended.put(Ended(step.key, error=error) if error else future.result())

        self._pool.submit(perform, step, self._tools, progress, asked).add_done_callback(end)

    def stop(self, key: str) -> None:
        """Ask a call to stop."""
        if key in self._asked:
            self._asked[key].set()

    def wait(self, seconds: float) -> Sequence[Ended]:
        """Return the calls that have ended."""
        found: list[Ended] = []
        try:
            found.append(self._ended.get(timeout=seconds))
            while True:
                found.append(self._ended.get_nowait())
        except Empty:
            pass
        for ended in found:
            del self._asked[ended.key]
        return found

    def close(self) -> None:
        """Stop what runs, and wait for it."""
        for asked in self._asked.values():
            asked.set()
        self._pool.shutdown(cancel_futures=True)
