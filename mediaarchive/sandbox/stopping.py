"""Ending what runs because a person asked: the thread that watches a process is told, and ends the whole group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import Final

_asked: ContextVar[Event | None] = ContextVar("asked to stop", default=None)
_leaving: Final = Event()
"""Set once this whole process is to end."""


@contextmanager
def stoppable(asked: Event) -> Iterator[None]:
    """End processes that this thread starts within, at most half a second after `asked` is set, with `Stopped`."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def is_asked() -> bool:
    """Say whether somebody asked what this thread does to stop."""
    asked = _asked.get()
    return _leaving.is_set() or (asked is not None and asked.is_set())


@contextmanager
def stopping_all() -> Iterator[Event]:
    """Give an event; once it is set, every process that any thread here watches ends as above, until the body ends."""
    try:
        yield _leaving
    finally:
        _leaving.clear()
