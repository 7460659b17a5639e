"""Linked data held against schema.org's vocabulary, as a package that others generated from it knows it."""

from __future__ import annotations

import re
from functools import cache
from inspect import get_annotations
from typing import Any, Final

import msgspec_schemaorg.models as vocabulary
from pyld import jsonld

CONTEXT: Final = "https://schema.org"
_VOCAB: Final = {"@context": {"@vocab": "https://schema.org/", "id": "@id"}}
_OWN: Final = ("@type", "@id", "@context")


def faults(thing: dict[str, Any], where: str = "") -> list[str]:
    """Return what is wrong with a thing: types and properties that are unknown, values of a type that does not fit."""
    kind = thing.get("@type", "")
    model = getattr(vocabulary, kind, None)
    if model is None:
        return [f"{where}: no type is called {kind!r}"]
    found = []
    for name, value in thing.items():
        if name in _OWN:
            continue
        wanted = _properties(model).get(name)
        at = f"{where}/{kind}.{name}"
        if wanted is None:
            found.append(f"{at}: no such property")
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                if not _ancestors(one.get("@type", "")) & set(re.findall(r"\w+", wanted)):
                    found.append(f"{at}: a {one.get('@type')} is not among {wanted}")
                found += faults(one, at)
            elif one is None or one == "":
                found.append(f"{at}: says nothing")
            elif not _plain_fits(one, wanted):
                found.append(f"{at}: {one!r} is not among {wanted}")
    return found


def _plain_fits(value: Any, wanted: str) -> bool:
    names = set(re.findall(r"\w+", wanted))
    if isinstance(value, bool):
        return "bool" in names
    if isinstance(value, int | float):
        return bool(names & {"int", "float"})
    written = {"URL": "https?://.+", "Duration": r"PT(\d+H)?(\d+M)?[\d.]+S"}
    if any(re.fullmatch(form, value) for name, form in written.items() if name in names):
        return True
    return bool(names & {"str", "date", "datetime", "time"})


@cache
def _properties(model: type) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        found |= {name: str(kind) for name, kind in get_annotations(one).items()}
    return found


@cache
def _ancestors(kind: str) -> frozenset[str]:
    model = getattr(vocabulary, kind, None)
    return frozenset(one.__name__ for one in model.__mro__) if model else frozenset()


def expanded(thing: dict[str, Any]) -> list[Any]:
    """Return a thing as a processor of JSON-LD expands it; schema.org's context is kept here: `@vocab`."""
    assert CONTEXT == thing["@context"]
    found: list[Any] = jsonld.expand({**thing, **_VOCAB})
    return found
