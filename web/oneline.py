"""A failure as one line of a log: what went wrong and where, whatever somebody wrote into the words of it."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb


def in_one_line(error: BaseException) -> str:
    """Return kind, words and places of an error, and of its cause; what breaks or colours lines is escaped."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    cause = f" because of {in_one_line(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__} {str(error)!r} at {' < '.join(reversed(places))}{cause}"
