"""Tasks as JSON values: what the step of alignment is told of them, and so what its key depends on."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from mediaarchive.evas import Pin, Task
from mediaarchive.timeline import from_micros, to_micros

_Pins = tuple[Pin | None, Pin | None]
_Instants = tuple[datetime | None, datetime | None]


def task_to_json(task: Task) -> dict[str, Any]:
    """Return JSON values that `task_from_json` reads back; what people did not touch has no key of theirs."""
    document: dict[str, Any] = {
        "id": task.id,
        "title": task.title,
        "actors": list(task.actors),
        "state": task.state,
        "planned": _micros(task.planned),
        "actual": _micros(task.actual),
        "precision_us": round(task.precision_s * 1_000_000),
        "description": task.description,
    }
    if task.remarks:
        document |= {"pins": [_pin_json(pin) for pin in task.pins], "remarks": list(task.remarks)}
    return document


def task_from_json(document: dict[str, Any]) -> Task:
    """Read what `task_to_json` wrote."""
    return Task(
        document["id"],
        document["title"],
        tuple(document["actors"]),
        document["state"],
        _instants(document["planned"]),
        _instants(document["actual"]),
        Fraction(document["precision_us"], 1_000_000),
        document["description"],
        _pins(document.get("pins", (None, None))),
        tuple(document.get("remarks", ())),
    )


def _micros(pair: _Instants) -> list[int | None]:
    return [to_micros(instant) if instant else None for instant in pair]


def _instants(pair: list[int | None]) -> _Instants:
    start, end = (from_micros(micros) if micros is not None else None for micros in pair)
    return start, end


def _pin_json(pin: Pin | None) -> list[Any] | None:
    return [to_micros(pin.instant), round(pin.sigma_s * 1_000_000), pin.author] if pin else None


def _pins(pair: list[list[Any] | None] | tuple[None, None]) -> _Pins:
    start, end = (Pin(from_micros(p[0]), Fraction(p[1], 1_000_000), p[2]) if p else None for p in pair)
    return start, end
