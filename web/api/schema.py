"""JSON and JSON Schema of frozen dataclasses, from one source: what is told, and the promise of what is told.

A field is a text, a number, a boolean, another dataclass, a tuple of these, or one of them or nothing. Each is always
there; what is not known is null. `Annotated[str, Says("…")]` says what a field means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

Json = Any
_PLAIN: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Says:
    """What a field means, and what else its schema promises (`pattern`, `format`, `examples`)."""

    text: str
    more: Mapping[str, Json] = field(default_factory=dict)


def to_json(value: Any) -> Json:
    """Return a value of an answer as JSON has it."""
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value


def schema_of(kind: Any, parts: dict[str, Json]) -> Json:
    """Return the schema of a type; of dataclasses a reference, and `parts` gets what it leads to."""
    if get_origin(kind) is Annotated:
        inner, says = get_args(kind)
        return _described(schema_of(inner, parts), says)
    if get_origin(kind) in (Union, UnionType):
        some = [schema_of(one, parts) for one in get_args(kind) if one is not NoneType]
        return {"anyOf": [*some, {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0], parts)}
    if is_dataclass(kind) and isinstance(kind, type):
        _add(kind, parts)
        return {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {"type": _PLAIN[kind]}


def _described(schema: Json, says: Says) -> Json:
    more = dict(says.more)
    if "anyOf" in schema:  # what is promised holds for what is there
        examples = {"examples": more.pop("examples")} if "examples" in more else {}
        some = [one if one == {"type": "null"} else one | more for one in schema["anyOf"]]
        return {**_words(says), **examples, "anyOf": some}
    return {**schema, **_words(says), **more}


def _words(says: Says) -> Json:
    return {"description": says.text} if says.text else {}


def _add(kind: type, parts: dict[str, Json]) -> None:
    if kind.__name__ in parts:
        return
    parts[kind.__name__] = {}  # a type may lead to itself
    hints = get_type_hints(kind, include_extras=True)
    assert is_dataclass(kind)
    parts[kind.__name__] = {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {one.name: schema_of(hints[one.name], parts) for one in fields(kind)},
        "required": [one.name for one in fields(kind)],
    }
