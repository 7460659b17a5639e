"""Frozen values as JSON and back, by their annotations: what was agreed is read again as it was written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def to_json(value: Any) -> Any:
    """Return JSON values of a frozen value: fractions as `1/25`, days and instants as ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value.isoformat() if isinstance(value, date) else value


def of_json(kind: type[_T], value: Any) -> _T:
    """Return the frozen value of class `kind` that `to_json` wrote."""
    hints = get_type_hints(kind)
    return kind(**{name: _read(hints[name], part) for name, part in value.items()})


def _read(hint: Any, value: Any) -> Any:
    if get_origin(hint) is UnionType or NoneType in get_args(hint):
        return None if value is None else _read(next(arg for arg in get_args(hint) if arg is not NoneType), value)
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        each = [kinds[0]] * len(value) if kinds[-1] is Ellipsis else kinds
        return tuple(_read(one, part) for one, part in zip(each, value, strict=True))
    if isinstance(hint, type) and is_dataclass(hint):
        return of_json(hint, value)
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    return Fraction(value) if hint is Fraction else value
