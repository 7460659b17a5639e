"""One step on its way to its outputs: a single call, or a first call, parts side by side, and what joins them.

Knows no rows and no executor: it says which calls may start, and is told how each ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock

from mediaarchive.errors import Stopped
from mediaarchive.sandbox.process import STOPPED
from mediaarchive.sandbox.telling import Told
from mediaarchive.steps.executors import Ended
from mediaarchive.steps.model import Outputs, Spread, Step


class Work:
    """A step that runs. `watch` may be called from any thread, everything else from the driver's."""

    def __init__(self, step: Step) -> None:
        """`step` is what was planned."""
        self.step = step
        self.waiting = [step]
        """Calls that may start, in order."""
        self.running: set[str] = set()
        """Keys of the calls that were started and have not ended."""
        self.outputs: Outputs | None = None
        self.error: BaseException | None = None
        self._stopped: str | None = None
        self._spread: Spread | None = None
        self._parts: dict[str, Outputs] = {}
        self._heard: list[Told] = []
        self._shares: dict[str, float] = {}
        self._lock = Lock()

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do, for better or worse."""
        return not self.running and (self.error is not None or self.outputs is not None)

    @property
    def log(self) -> str:
        """What its processes said, each under how it ended."""
        return "\n".join(f"{one.what} {one.ended}, {one.wall_s:.1f} s\n{one.words}".rstrip() for one in self._heard)

    def begin(self) -> Step:
        """Return the next call that may start; it counts as running from now on."""
        call = self.waiting.pop(0)
        self.running.add(call.key)
        return call

    def part(self, key: str) -> Step | None:
        """Return the part with this key, None where it is no part."""
        parts = self._spread.parts if self._spread else ()
        return next((part for part in parts if part.key == key), None)

    def take(self, ended: Ended, kept: Callable[[], Mapping[str, Outputs]]) -> None:
        """Hear how a call ended; `kept` tells what parts gave before, by key. After an error nothing more begins."""
        self.running.discard(ended.key)
        self._heard += ended.heard
        if ended.error is not None:
            self.error = self.error or ended.error
            self.waiting.clear()
        elif isinstance(ended.result, Spread):
            self._go_apart(ended.result, kept())
        elif self.part(ended.key):
            self._keep(ended.key, ended.result or {})
        else:
            self.outputs = ended.result or {}
        if self._stopped is not None:
            self.stop(self._stopped)

    def stop(self, why: str = STOPPED) -> None:
        """Let nothing more begin; it has ended once what runs has."""
        self._stopped = why
        self.waiting.clear()
        if not self.running and self.outputs is None:
            self.error = self.error or Stopped(why)

    def watch(self, key: str, share: float) -> float:
        """Return the share of the whole that is done, now that this much is of the call `key`."""
        with self._lock:
            if self._spread is None or key not in self._shares:
                return share
            self._shares[key] = share
            return sum(self._shares.values()) / len(self._shares)

    def _go_apart(self, spread: Spread, kept: Mapping[str, Outputs]) -> None:
        with self._lock:
            self._shares = {part.key: 0.0 for part in spread.parts}
            self._spread = spread
        known = {part.key: kept[part.key] for part in spread.parts if part.key in kept}
        self.waiting = [part for part in spread.parts if part.key not in known]
        for key, outputs in known.items():
            self._keep(key, outputs)

    def _keep(self, key: str, outputs: Outputs) -> None:
        assert self._spread is not None
        self._parts[key] = outputs
        with self._lock:
            self._shares[key] = 1.0
        if len(self._parts) == len(self._spread.parts) and self.error is None:
            made = {
                f"{number}/{name}": digest
                for number, part in enumerate(self._spread.parts)
                for name, digest in self._parts[part.key].items()
            }
            self.waiting = [replace(self.step, function=self._spread.join, inputs={**self.step.inputs, **made})]
