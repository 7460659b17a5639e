"""Answers about the whole catalogue, kept until the catalogue changes: totals and lists that every visitor asks for.

An answer is kept for one archive, by the function and its arguments. It is dropped with the next commit of anybody, and
after `KEPT_S` seconds all the same, as time alone releases recordings. It never shows more than may be seen: what `now`
lets through grows with time, and an answer is given only to those who ask later than it was made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from mediaarchive.archive.archive import Archive

KEPT_S: Final = 10
MOST: Final = 256
"""Answers of one archive; the one that was asked for longest ago goes first."""
_P = ParamSpec("_P")
_T = TypeVar("_T")
_Answers = OrderedDict[Hashable, tuple[Hashable, datetime, Any]]

_answers: WeakKeyDictionary[Archive, _Answers] = WeakKeyDictionary()
_lock = Lock()


def kept(ask: Callable[Concatenate[Archive, _P], _T]) -> Callable[Concatenate[Archive, _P], _T]:
    """Keep the answers of a function of an archive: frozen values that nothing but the catalogue and `now` decides.

    It must take `now` by name, and hashable arguments. Errors are not kept. Two threads may ask at once.
    """

    @wraps(ask)
    def asked(archive: Archive, /, *args: _P.args, **named: _P.kwargs) -> _T:
        now: Any = named["now"]
        key = (ask.__module__, ask.__qualname__, args, *sorted((n, v) for n, v in named.items() if n != "now"))
        version = archive.database.version()  # before the question: what is committed meanwhile makes the answer old
        with _lock:
            answers = _answers.setdefault(archive, OrderedDict())
            known = answers.get(key)
            if known and known[0] == version and timedelta(0) <= now - known[1] < timedelta(seconds=KEPT_S):
                answers.move_to_end(key)
                answer: _T = known[2]
                return answer
        answer = ask(archive, *args, **named)
        with _lock:
            answers[key] = (version, now, answer)
            answers.move_to_end(key)
            if len(answers) > MOST:
                answers.popitem(last=False)
        return answer

    return asked
