"""What runs on Dask's workers. They know neither catalogue nor archive: a call, tools and objects are all there is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Event
from typing import Any, Final

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from mediaarchive.errors import ArchiveError
from mediaarchive.sandbox.telling import Told
from mediaarchive.steps.executors import wire
from mediaarchive.steps.executors.model import perform
from mediaarchive.steps.model import Tools, named

_EVERY_S: Final = 0.5
_asked: Final[dict[str, Event]] = {}
"""By Dask's key of what runs here: how it is asked to stop."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """How a worker gets its tools: `maker` ("module:name") is called with the store's `volume`, once a process."""

    maker: str
    volume: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended, as it travels; None is no result."""

    result: wire.Letter | None = None
    error: ArchiveError | None = None
    heard: tuple[Told, ...] = field(default=())


class Stops(WorkerPlugin):
    """Tells a call that nobody wants its result any more: the driver stopped it, or is gone."""

    name = "mediaarchive-stops"

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """Hear of each change of a call's state, from Dask."""
        asked = _asked.get(key)
        if asked and start in ("executing", "long-running") and finish in ("cancelled", "released", "forgotten"):
            asked.set()


def do(letter: wire.Letter, workplace: Workplace, topic: str) -> Answer:
    """Do the call on this worker; how far it is goes to `topic`."""
    worker = get_worker()
    key = str(worker.get_current_task())
    _asked[key] = Event()
    try:
        tools = _tools(workplace)
        step = wire.unpack(letter, tools.storage)
        ended = perform(step, tools, _seldom(lambda share: worker.log_event(topic, [key, share])), _asked[key])
        if isinstance(ended.error, ArchiveError):
            return Answer(error=ended.error, heard=wire.brief(ended.heard))
        return Answer(wire.pack(ended.result or {}, tools.storage), heard=wire.brief(ended.heard))
    except ArchiveError as error:
        return Answer(error=error)
    finally:
        del _asked[key]


@lru_cache(maxsize=1)
def _tools(workplace: Workplace) -> Tools:
    tools: Tools = named(workplace.maker)(workplace.volume)
    return tools


def _seldom(tell: Callable[[float], None]) -> Callable[[float], None]:
    """Return a function that tells twice a second at most."""
    told = 0.0

    def maybe(share: float) -> None:
        nonlocal told
        if (now := time.monotonic()) - told > _EVERY_S:
            told = now
            tell(round(share, 4))

    return maybe
