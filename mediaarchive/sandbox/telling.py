"""What processes said while a thread worked: it is gathered for whoever asks, beside how each of them ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_ear: ContextVar[list[Told] | None] = ContextVar("who listens", default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """One process: what ran, how it ended, after how many seconds, and the last it said."""

    what: str
    ended: str
    wall_s: float
    words: str


@contextmanager
def told() -> Iterator[list[Told]]:
    """Give the list to which everything is added that this thread's processes say."""
    heard: list[Told] = []
    token = _ear.set(heard)
    try:
        yield heard
    finally:
        _ear.reset(token)


def tell(one: Told) -> None:
    """Add what a process said, where somebody listens."""
    heard = _ear.get()
    if heard is not None:
        heard.append(one)
