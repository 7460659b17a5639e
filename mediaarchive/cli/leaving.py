"""Ending in time when a service is stopped: what runs is asked to stop, and nothing is waited for longer than that."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mediaarchive.archive import Archive

_PATIENCE_S: Final = 8.0
"""Service managers and people wait ten seconds."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came: the program is to end, and that is no failure."""


@contextmanager
def leaving_in_time(archive: Archive) -> Iterator[None]:
    """Let SIGTERM (as `Terminated`) and Ctrl-C end the body, and the steps that it runs, within ten seconds.

    Those steps are handed back, as if they had not been started. What does not heed that, such as a long copy, ends
    with the process: every acknowledged byte is durable, and the next start hands back what it finds.
    """
    from mediaarchive.archive.handback import hand_back
    from mediaarchive.sandbox.stopping import stopping_all

    timers: list[threading.Timer] = []
    with stopping_all() as leaving:

        def stop(number: int, _: FrameType | None) -> None:
            if timers:
                return  # once is enough, and twice would break off the handing back
            leaving.set()
            timers.append(threading.Timer(_PATIENCE_S, os._exit, (128 + number,)))
            timers[0].daemon = True
            timers[0].start()
            raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        except KeyboardInterrupt:
            hand_back(archive)
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for timer in timers:
                timer.cancel()
