"""Rows as lines of JSON that any database can take back, and the cutting of lines into pages. Pure.

A value is what the database holds, not what the station makes of it: text, whole number, float, truth, NULL as JSON has
them; bytes as {"bytes": base 64}; a float that is no number as {"float": "inf"}. A line is the row's values in the
order of the manifest's columns.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Double, Float, Integer, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

PLAIN: Final[dict[str, TypeEngine[Any]]] = {
    "boolean": Boolean(),
    "bytes": LargeBinary(),
    "integer": BigInteger(),
    "real": Double(),
    "text": Text(),
}
"""The types of columns by their names in manifests."""
_KINDS: Final = ((Boolean, "boolean"), (Integer, "integer"), (Float, "real"), (LargeBinary, "bytes"), (String, "text"))
_MOST_BYTES: Final = 256 * 1024
_ROWS_LOG2: Final = 8
"""A page ends at one row of 256: which one, its key alone decides, so that a new row moves no other page's ends."""


def kind_of(declared: TypeEngine[Any]) -> str:
    """Return the name of a column's plain type. Raises TypeError for one that manifests do not know yet."""
    plain = declared.impl_instance if isinstance(declared, TypeDecorator) else declared
    for kind, name in _KINDS:
        if isinstance(plain, kind):
            return name
    raise TypeError(f"manifests know no columns of {plain!r}: say in preservation/lines.py how it is written")


def line_of(values: Sequence[Any]) -> bytes:
    """Return a row as a line, without the line's end."""
    try:
        text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_tagged)
    except ValueError:  # a float that is no number
        return line_of([{"float": repr(v)} if isinstance(v, float) and not math.isfinite(v) else v for v in values])
    return text.encode()


def values_of(line: bytes) -> list[Any]:
    """Return the values of a line."""
    return [_untagged(value) if isinstance(value, dict) else value for value in json.loads(line)]


def pages_of(lines: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, int]]:
    """Cut (key, line) pairs into pages and yield each page's bytes and number of rows."""
    held: list[bytes] = []
    size = 0
    for key, line in lines:
        held.append(line)
        size += len(line) + 1
        if size >= _MOST_BYTES or not zlib.crc32(key) & ((1 << _ROWS_LOG2) - 1):
            yield b"\n".join(held) + b"\n", len(held)
            held, size = [], 0
    if held:
        yield b"\n".join(held) + b"\n", len(held)


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"no plain value of a database: {value!r}")


def _untagged(value: dict[str, str]) -> Any:
    if "bytes" in value:
        return base64.b64decode(value["bytes"], validate=True)
    return float(value["float"])
