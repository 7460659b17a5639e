"""What the API may be asked for: each parameter's grammar is a pattern that the document shows and the reader applies.

Cursors are places in a list, written out: whatever fits their pattern is understood, so that nothing has to be signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from mediaarchive.archive import find
from mediaarchive.archive.openlists import CONDITIONS
from web.api.answers import Wrong

MOST: Final = 100
"""Items of one part."""
_USUAL: Final = 25
SEARCHED: Final = 80
"""Parts of a search that are told, as on its page."""
_STAMP: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d)))?", re.ASCII
)


class Unreadable(Exception):
    """Parameters that are none, or say nothing that can be read."""

    def __init__(self, errors: tuple[Wrong, ...]) -> None:
        super().__init__("; ".join(f"{wrong.parameter}: {wrong.detail}" for wrong in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query or (`place`) a path: its schema, and how a text that fits it is read."""

    name: str
    text: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any] = str
    usual: Any = None
    place: str = "query"
    example: Any = field(default=None)

    def value(self, text: str) -> Any:
        """Return what a text says. Raises ValueError for one that the schema refuses."""
        if "pattern" in self.schema and not re.fullmatch(self.schema["pattern"].strip("^$"), text, re.ASCII):
            raise ValueError(f"must be like {self.example}" if self.example is not None else "cannot be read")
        if "enum" in self.schema and text not in self.schema["enum"]:
            raise ValueError(f"must be one of {', '.join(self.schema['enum'])}")
        if len(text) > self.schema.get("maxLength", len(text)):
            raise ValueError(f"must have {self.schema['maxLength']} characters at most")
        return self.read(text)


def read_all(wanted: tuple[Parameter, ...], given: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a query asks for, by name. Raises Unreadable, also for names that are unknown or come twice.

    A filter that is misspelt and passed over would answer with everything.
    """
    known = {one.name: one for one in wanted if one.place == "query"}
    errors = [
        Wrong(name[:80], f"is not known here: {', '.join(known) or 'none is'}") for name in given if name not in known
    ]
    found = {}
    for name, parameter in known.items():
        texts = given.getlist(name)
        try:
            if len(texts) > 1:
                raise ValueError("must be given once")
            found[name] = parameter.value(texts[0]) if texts else parameter.usual
        except ValueError as error:
            errors.append(Wrong(name, str(error)))
    if errors:
        raise Unreadable(tuple(errors))
    return found


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise ValueError(f"must be a whole number from 1 to {MOST}")
    return int(text)


def _part(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= SEARCHED):
        raise ValueError("is no cursor of this list: follow `next`")
    return int(text)


def instant(text: str) -> datetime:
    """Return the first instant that an RFC 3339 date or date-time means; a leap second is the next minute's first."""
    found = _STAMP.fullmatch(text)
    if found is None:
        raise ValueError("must be a date or date-time of RFC 3339, like 2026-11-20T12:00:00Z")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        whole = datetime(max(year, 1), month, day, hour, minute, min(second, 59), tzinfo=UTC)
        behind = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
        whole += timedelta(seconds=second - min(second, 59), microseconds=int((found[7] or "0").ljust(6, "0")[:6]))
        if second > 60 or behind >= timedelta(days=1) or int(found[11] or 0) > 59:
            raise ValueError
        return whole - behind if found[9] == "+" else whole + behind
    except (ValueError, OverflowError):
        raise ValueError("is no day or time that there is") from None


def _key(text: str) -> tuple[int, str]:
    micros, _, name = text.partition(".")
    return int(micros), name


LIMIT: Final = Parameter(
    "limit", "Items in a part.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": _USUAL}, _limit, _USUAL,
    example=10,
)  # fmt: skip
PLACE: Final = Parameter(
    "cursor", "Where to go on; taken from `next`.", {"type": "string", "pattern": r"^[0-9]{1,16}\.[0-9a-z-]{1,64}$"},
    _key, example="1484306520000000.us-eva-39",
)  # fmt: skip
AFTER: Final = Parameter(
    "cursor",
    "Where to go on; taken from `next`.",
    {"type": "string", "pattern": "^[0-9a-z]{1,64}$"},
    example="helmet1a",
)
PART: Final = Parameter(
    "cursor", "Where to go on; taken from `next`.",
    {"type": "string", "enum": [str(number) for number in range(1, SEARCHED + 1)]}, _part, 1, example="2",
)  # fmt: skip
_SECOND: Final = {"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,6})?$"}
FROM: Final = Parameter(
    "from", "Second of the recording at which to begin.", _SECOND, Fraction, Fraction(0), example="60"
)
TO: Final = Parameter("to", "Second of the recording before which to end.", _SECOND, Fraction, example="120.5")
GOING_ON: Final = Parameter("cursor", "Where to go on; taken from `next`.", _SECOND, Fraction, example="300")
_NAME: Final = {"type": "string", "pattern": "^[0-9a-z-]{1,64}$"}
EVA: Final = Parameter("eva", "Of one spacewalk.", _NAME, example="us-eva-39")
CAMERA: Final = Parameter("camera", "Of cameras of this name.", _NAME, example="ev1-helmet")
CREW: Final = Parameter(
    "crew", "Of cameras that this role, or the person of this page (/people/…), carried.",
    {"type": "string", "pattern": "^[0-9A-Za-z-]{1,64}$"}, example="EV1",
)  # fmt: skip
CONDITION: Final = Parameter(
    "condition", "That show this in some picture.", {"type": "string", "enum": [str(kind) for kind in CONDITIONS]},
    example="earth",
)  # fmt: skip
SINCE: Final = Parameter(
    "since", "Published then or later: a date or date-time of RFC 3339.", {"type": "string", "format": "date-time"},
    instant, example="2026-11-01T00:00:00Z",
)  # fmt: skip
WORDS: Final = Parameter(
    "q", "Words that must all be there.", {"type": "string", "maxLength": 200}, usual="", example="hatch"
)
EXACT: Final = Parameter(
    "exact", "1: misspelt words are not put right.", {"type": "string", "enum": ["0", "1"]}, usual="0", example="1"
)
FACETS: Final = tuple(
    Parameter(name, "Narrows to one value, as on the page of the search.", {"type": "string", "maxLength": 200})
    for name in find.FACETS
)
SLUG: Final = Parameter("slug", "A spacewalk.", _NAME, place="path", example="us-eva-39")
RECORDING: Final = Parameter(
    "recording_id", "A recording.", {"type": "string", "pattern": "^[0-9a-z]{1,64}$"}, place="path", example="helmet1a"
)
DAY: Final = Parameter(
    "day", "The day of a story's address.", {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, place="path",
    example="2026-11-20",
)  # fmt: skip
STORY: Final = Parameter("story", "The end of a story's address.", _NAME, place="path", example="seven-hours-outside")
CLIP: Final = Parameter(
    "clip_id", "A clip.", {"type": "string", "pattern": "^[0-9a-z]{1,64}$"}, place="path", example="clip1"
)
