"""Answers kept until the catalogue changes: totals and lists that every visitor asks for, what is known of an EVA.

An answer is kept for one catalogue under a key. It is dropped with the next commit of anybody, and after `KEPT_S`
seconds all the same, as time alone releases recordings. It never shows more than may be seen: what `now` lets through
grows with time, and an answer is given only to those who ask later than it was made. Sessions that write keep nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.db import Database

KEPT_S: Final = 10
MOST: Final = 400
"""Answers of one catalogue; the one that was asked for longest ago goes first."""
_P = ParamSpec("_P")
_T = TypeVar("_T")
_Answers = OrderedDict[Hashable, tuple[Hashable, datetime, Any]]

_answers: WeakKeyDictionary[Database, _Answers] = WeakKeyDictionary()
_lock = Lock()


class Memory:
    """What is kept of one catalogue at one version, for those who ask at `now`. Thread-safe."""

    def __init__(self, database: Database | None, version: Hashable, now: datetime) -> None:
        """`database` None: nothing is kept."""
        self._database, self._version, self._now = database, version, now

    def get(self, key: Hashable) -> Any:
        """Return the answer under `key`, None where there is none that still holds."""
        if self._database is None:
            return None
        with _lock:
            answers = _answers.setdefault(self._database, OrderedDict())
            version, made, answer = answers.get(key, (None, self._now, None))
            if version != self._version or not timedelta(0) <= self._now - made < timedelta(seconds=KEPT_S):
                return None
            answers.move_to_end(key)
            return answer

    def put(self, key: Hashable, answer: Any) -> None:
        """Keep a frozen answer that nothing but the catalogue, the key and `now` decides."""
        if self._database is None:
            return
        with _lock:
            answers = _answers.setdefault(self._database, OrderedDict())
            answers[key] = (self._version, self._now, answer)
            answers.move_to_end(key)
            if len(answers) > MOST:
                answers.popitem(last=False)


def memory_of(session: Session, now: datetime) -> Memory:
    """Return the memory for what this session reads; its snapshot is not older than the version."""
    return Memory(session.info.get("database"), session.info.get("version"), now)


def kept(ask: Callable[Concatenate[Archive, _P], _T]) -> Callable[Concatenate[Archive, _P], _T]:
    """Keep the answers of a function of an archive by its arguments, which must be hashable; `now` is given by name.

    Errors are not kept. Two threads may ask at once.
    """

    @wraps(ask)
    def asked(archive: Archive, /, *args: _P.args, **named: _P.kwargs) -> _T:
        now: Any = named["now"]
        key = (ask.__module__, ask.__qualname__, args, *sorted((n, v) for n, v in named.items() if n != "now"))
        # The version comes before the question: what is committed meanwhile makes the answer old.
        memory = Memory(archive.database, archive.database.version(), now)
        answer: _T | None = memory.get(key)
        if answer is None:
            answer = ask(archive, *args, **named)
            memory.put(key, answer)
        return answer

    return asked
