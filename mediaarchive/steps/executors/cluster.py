"""Calls on Dask's workers. The scheduler sees names, digests and words; objects go through the storage.

While the scheduler is gone nothing is lost but what ran: it is started again, as it was, once one answers there. A
worker that dies takes its calls along, and Dask gives them to another one; a call by which workers die again and again
fails with words.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from secrets import token_hex
from typing import Any, Final

from distributed import Client, Future
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker

from mediaarchive.errors import Fatal, Stopped
from mediaarchive.sandbox.process import STOPPED
from mediaarchive.steps.executors import wire
from mediaarchive.steps.executors.hands import Answer, Stops, Workplace, do
from mediaarchive.steps.executors.model import Ended, Standing, gives, in_words
from mediaarchive.steps.model import Progress, Step
from mediaarchive.storage import LocalStorage

_PATIENCE_S: Final = 2
_ANSWER_S: Final = 30
_LOOK_S: Final = 1.0
"""How often it is asked who is there, or looked whether the scheduler is back."""

_GONE: Final = (OSError, CancelledError, ClosedClientError)
"""What Dask raises where the scheduler is gone; time-outs are of the first kind."""
logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it tells of losses, we say in words


@dataclass(slots=True)
class _Call:
    """A call that was started, and its future while a scheduler knows it."""

    step: Step
    progress: Progress
    future: Future[Answer] | None = None
    stopped: bool = False


class DaskExecutor:
    """The workers of one scheduler. Its own thread must call `wait` now and then: there it goes on after a loss."""

    def __init__(
        self,
        address: str,
        workplace: Workplace,
        storage: LocalStorage,
        *,
        tell: Callable[[Standing], None] = lambda _: None,
    ) -> None:
        """`workplace` is where workers find their tools; `tell` hears how they stand, whenever that changes."""
        self._address, self._workplace, self._storage, self._tell = address, workplace, storage, tell
        self._topic = f"mediaarchive-{workplace.volume[:16]}"
        self._calls: dict[str, _Call] = {}
        self._names: dict[str, str] = {}
        self._done: SimpleQueue[Future[Answer]] = SimpleQueue()
        self._client: Client | None = None
        self._looked = -_LOOK_S
        self._page: str | None = None
        self._workers: list[Mapping[str, Any]] = []
        self._standing = Standing()
        self._look()

    def room(self) -> int:
        """Return how many threads and cores of workers are free."""
        self._look()
        offered: int = sum(min(w["nthreads"], int(w["resources"].get("cpu", 0))) for w in self._workers)
        return max(0, offered - len(self._calls))

    def lacks(self, step: Step) -> str | None:
        """Return what a step needs that no worker offers; None also while no worker is there at all."""
        self._look()
        if not self._workers or any(gives(w["resources"], step.needs) for w in self._workers):
            return None
        wants = in_words(step.needs)
        return f'no worker offers {wants}; start one: dask worker {self._address} --resources "{wants}"'

    def start(self, step: Step, progress: Progress) -> None:
        """Give a call to the scheduler, now or when it is back."""
        self._calls[step.key] = _Call(step, progress)
        self._begin()

    def stop(self, key: str) -> None:
        """Cancel a call; its worker hears of it from the scheduler."""
        call = self._calls.get(key)
        if call:
            call.stopped = True
            if call.future:
                with suppress(*_GONE):  # then nobody will begin it again
                    call.future.cancel(reason="stopped", msg=STOPPED)

    def wait(self, seconds: float) -> Sequence[Ended]:
        """Return the calls that have ended; while the scheduler is gone, look for it."""
        self._look()
        self._begin()
        found = [self._stopped(call) for call in list(self._calls.values()) if call.stopped and not call.future]
        with suppress(Empty):
            ended = self._take(self._done.get(timeout=0 if found else seconds))
            while True:
                found += [ended] if ended else []
                ended = self._take(self._done.get_nowait())
        return found

    def close(self) -> None:
        """Let go of all calls: the scheduler cancels what nobody wants."""
        self._calls.clear()
        self._drop()

    def _look(self) -> None:
        """Look who is there, once a second; after a loss, connect again and start again what had not ended."""
        if self._client and self._client.status != "running":
            self._drop()
        if time.monotonic() - self._looked < _LOOK_S:
            return
        try:
            client = self._client or self._connected()
            info = client.scheduler_info()
        except _GONE:
            self._drop()
            self._stand(Standing(f"the scheduler at {self._address} does not answer"))
        else:
            self._workers = list(info["workers"].values())
            trouble = None if self._workers else f"no worker has come to the scheduler at {self._address}"
            self._stand(Standing(trouble, self._page))
        self._looked = time.monotonic()

    def _connected(self) -> Client:
        client = Client(self._address, timeout=_PATIENCE_S, set_as_default=False, name="mediaarchive")
        client.register_plugin(Stops())
        client.subscribe_topic(self._topic, self._hear)
        self._client, self._page = client, client.dashboard_link
        return client

    def _drop(self) -> None:
        """Forget the scheduler: the client is closed beside us, since it may wait for answers."""
        client, self._client, self._workers, self._looked = self._client, None, [], -_LOOK_S
        for call in self._calls.values():
            call.future = None
        if client:
            closing = threading.Thread(target=client.close, args=(_PATIENCE_S,), daemon=True)
            closing.start()
            closing.join(_PATIENCE_S)

    def _begin(self) -> None:
        """Give the scheduler, if there is one, every call that it does not know."""
        for call in self._calls.values():
            if self._client and not call.future and not call.stopped:
                with suppress(*_GONE):
                    self._submit(self._client, call)

    def _submit(self, client: Client, call: _Call) -> None:
        name = f"{call.step.name}-{token_hex(8)}"
        self._names[name] = call.step.key
        letter = wire.pack(call.step, self._storage)
        needs = dict(call.step.needs)
        call.future = client.submit(do, letter, self._workplace, self._topic, key=name, resources=needs, pure=False)
        call.future.add_done_callback(self._done.put)

    def _take(self, future: Future[Answer]) -> Ended | None:
        """Return how the call of a future ended; None where that is no news, or the call was only lost."""
        key = self._names.pop(str(future.key), None)
        call = self._calls.get(key) if key else None
        if key is None or call is None or call.future is not future:
            return None
        if call.stopped:
            return self._stopped(call)
        try:
            ended = self._ended(key, future)
        except _GONE:  # or the worker is that has the answer
            self._drop()
            return None
        del self._calls[key]
        return ended

    def _ended(self, key: str, future: Future[Answer]) -> Ended:
        if future.status == "cancelled":
            raise CancelledError
        error = future.exception(timeout=_ANSWER_S) if future.status == "error" else None
        if error is not None:
            return Ended(key, error=_fatal(error) if isinstance(error, KilledWorker) else error)
        answer: Answer = future.result(timeout=_ANSWER_S)
        result = wire.unpack(answer.result, self._storage) if answer.result else None
        return Ended(key, result, answer.error, answer.heard)

    def _stopped(self, call: _Call) -> Ended:
        del self._calls[call.step.key]
        return Ended(call.step.key, error=Stopped(STOPPED))

    def _hear(self, event: tuple[float, Any]) -> None:
        """Pass on how far a call is; comes in a thread of Dask's."""
        name, share = event[1]
        call = self._calls.get(self._names.get(name, ""))
        if call:
            call.progress(float(share))

    def _stand(self, standing: Standing) -> None:
        if standing != self._standing:
            self._standing = standing
            self._tell(standing)


def _fatal(error: KilledWorker) -> Fatal:
    deaths = error.allowed_failures + 1
    return Fatal(
        f"{deaths} workers died while they ran it, the last at {error.last_worker.address}",
        hint="look at their logs; it may want more memory than they have",
    )
