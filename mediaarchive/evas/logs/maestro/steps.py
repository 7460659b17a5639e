"""Steps of a Maestro task: who takes part, and the words that are said and done, for placing the task by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.texts import plain

_MACRO = re.compile(r"\{\{\s*([^{}]{0,80}?)\s*\}\}")
_WORDS = ("title", "step", "text", "checkboxes", "substeps", "note", "caution", "warning", "comment")
_MOST = 4000


def roles(task: Node) -> tuple[str, ...]:
    """Return the roles that the steps name, in their order: `IV + crewA` names two, `simo` is none."""
    named: dict[str, None] = {}
    for holder in _holders(task):
        for key in holder.fields:
            named.update(dict.fromkeys(part.strip() for part in key.split("+") if part.strip()))
    return tuple(named)


def words(task: Node, crew: Mapping[str, str]) -> str:
    """Return the words of all steps on one line, roles by their holders' names and macros taken out."""
    said = (text for holder in _holders(task) for value in holder.fields.values() for text in _texts(value))
    return plain(_MACRO.sub(lambda macro: _said(macro.group(1), crew), " ".join(said)))[:_MOST]


def _holders(task: Node) -> Iterator[Node]:
    """Give each map from roles to what they do. Complains about steps that are none."""
    steps = task.get("steps")
    for step in steps.items if steps is not None else ():
        if step.kind != "map":
            raise step.complaint("a step without a role: write `- EV1: …`")
        for key, value in step.fields.items():
            if key != "simo":
                yield Node("map", value.line, value.column, fields={key: value})
            elif value.kind == "map":
                yield value
            else:
                raise value.complaint("simo without roles: write `simo:` and below it `EV1: …`")


def _texts(value: Node) -> Iterator[str]:
    if value.kind == "list":
        for item in value.items:
            yield from _texts(item)
    elif value.kind == "map":
        for name in _WORDS:
            if name in value.fields:
                yield from _texts(value.fields[name])
    else:
        yield value.text


def _said(macro: str, crew: Mapping[str, str]) -> str:
    """Return what a macro stands for in words: `role:crewA` is its holder, `CHECK` and the like are marks."""
    kind, _, name = macro.partition(":")
    return crew.get(name.strip(), name.strip()) if kind.strip() == "role" else ""
