"""Log lines: one event is one line, as words for people or as JSON for machines, with the ids of what it is about.

Ids are bound for a stretch of work (`about(request=…)`, `about(step=…, recording=…)`) and travel with every line that
is written meanwhile in the same thread. Never bound, nor logged: names, addresses, secrets, paths of requests.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

FORMS: Final = ("text", "json")
_about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)
_PLACES: Final = ("mediaarchive", "web")
"""Loggers of ours; those of libraries speak when they warn."""


def install(form: str) -> None:
    """Let this process write its log to standard error in the given form: for programs that run on, once each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Words())
    logging.getLogger().addHandler(handler)
    for name in _PLACES:
        logging.getLogger(name).setLevel(logging.INFO if form == "json" else logging.WARNING)


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Let every line that is written meanwhile name these ids."""
    token = _about.set({**(_about.get() or {}), **ids})
    try:
        yield
    finally:
        _about.reset(token)


def ids() -> dict[str, str]:
    """Return what is bound now."""
    return dict(_about.get() or {})


class _Json(logging.Formatter):
    """`{"at", "level", "logger", "event", …}`: ids and the event's own values beside them."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        values: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        values |= {"event": record.getMessage(), **ids(), **getattr(record, "values", {})}
        if record.exc_info and record.exc_info[1]:
            values["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return json.dumps(values, ensure_ascii=True)


class _Words(logging.Formatter):
    """A line for people; whatever breaks or colours lines is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        words = record.getMessage().encode("unicode_escape").decode("ascii").replace("\\\\", "\\")
        named = "".join(f" {name}={value}" for name, value in ids().items())
        return f"{record.levelname.lower()}: {record.name}: {words}{named}"
