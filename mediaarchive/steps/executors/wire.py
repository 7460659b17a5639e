"""The form in which calls and results travel: short JSON, or the digest of an object that holds it.

Nothing larger than `MOST` goes through a scheduler; what is larger goes through the storage, as all objects do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from mediaarchive.sandbox.telling import Told
from mediaarchive.steps.model import Outputs, Spread, Step
from mediaarchive.storage import Digest, LocalStorage

MOST: Final = 16 * 1024
"""Bytes of a call, of a result, and of what processes said."""
_FIELDS: Final = tuple(field.name for field in fields(Step))


@dataclass(frozen=True, slots=True)
class Letter:
    """A value as JSON, or where it lies."""

    text: str = ""
    at: Digest | None = None


def pack(value: Step | Spread | Outputs, storage: LocalStorage) -> Letter:
    """Return a value in the form in which it travels; a long one is put into the storage."""
    text = json.dumps(_plain(value), sort_keys=True)
    return Letter(text) if len(text) <= MOST else Letter(at=storage.put_bytes(text.encode()))


def unpack(letter: Letter, storage: LocalStorage) -> Any:
    """Return the value that was packed."""
    return _value(json.loads(letter.text if letter.at is None else storage.read_bytes(letter.at)))


def brief(heard: Iterable[Told]) -> tuple[Told, ...]:
    """Return what was said with no more words than may travel: the last ones of each process, those of the last first.

    That there was a process, and how it ended, is always told of the last hundred.
    """
    found, left = list[Told](), MOST
    for one in reversed(list(heard)[-100:]):
        words = one.words[-left:] if left else ""
        left -= len(words)
        found.append(replace(one, words=words))
    return tuple(reversed(found))


def _plain(value: Step | Spread | Outputs) -> dict[str, Any]:
    if isinstance(value, Step):
        return {"step": _of(value)}
    if isinstance(value, Spread):
        return {"parts": [_of(part) for part in value.parts], "join": value.join}
    return {"outputs": value}


def _value(plain: dict[str, Any]) -> Step | Spread | Outputs:
    if "step" in plain:
        return Step(**plain["step"])
    if "parts" in plain:
        return Spread(tuple(Step(**part) for part in plain["parts"]), plain["join"])
    outputs: Outputs = plain["outputs"]
    return outputs


def _of(step: Step) -> dict[str, Any]:
    return {name: getattr(step, name) for name in _FIELDS}
