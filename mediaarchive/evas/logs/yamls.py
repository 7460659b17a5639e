"""YAML text as nodes with places: plain maps, lists and texts, and nothing else of YAML.

YAML would read 6:32 as 392, NO as false and 2017-01-13 as a date; here every scalar stays its text. Aliases, anchors,
tags and merge keys are refused: they let a small file grow without limit, or be something other than it looks.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from mediaarchive.evas.logs.model import MAX_DEPTH, MAX_VALUES, Complaint, Remark
from mediaarchive.evas.logs.nodes import Node

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> Node:
    """Return the document. Complains with line and column."""
    events = yaml.parse(text, Loader=_LOADER)
    try:
        return _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = " ".join(filter(None, (error.context, error.problem)))
        raise Complaint(Remark(line, column, f"broken YAML: {said}")) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise Complaint(Remark(*place, f"broken YAML: {error.reason}")) from None


def _document(events: Iterator[yaml.Event]) -> Node:
    events = _counted(events)
    found: Node | None = None
    for event in events:
        if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentEndEvent, yaml.StreamEndEvent)):
            continue
        if isinstance(event, yaml.DocumentStartEvent):
            if event.tags:
                raise _complaint(event, "a tag directive; plain YAML only")
            if found is not None:
                raise _complaint(event, "a second document; one to a file")
            continue
        found = _node(event, events, 0)
    if found is None:
        raise Complaint(Remark(1, 1, "the file holds no YAML"))
    return found


def _counted(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for count, event in enumerate(events):
        if count > MAX_VALUES:
            raise _complaint(event, f"more than {MAX_VALUES} values")
        yield event


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    if isinstance(event, yaml.AliasEvent):
        raise _complaint(event, f"the alias *{event.anchor}; write the text out")
    assert isinstance(event, yaml.NodeEvent)
    if event.anchor is not None:
        raise _complaint(event, f"the anchor &{event.anchor}; write the text out")
    if event.tag is not None:
        raise _complaint(event, f"the tag {event.tag}; plain YAML only")
    if depth > MAX_DEPTH:
        raise _complaint(event, f"nested more than {MAX_DEPTH} deep")
    place = _place(event)
    if isinstance(event, yaml.ScalarEvent):
        return Node("text", *place, text=event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node("list", *place, items=tuple(_items(events, depth)))
    return Node("map", *place, fields=_fields(events, depth))


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(event, events, depth + 1)


def _fields(events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
    fields: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, depth + 1)
        if key.kind != "text":
            raise key.complaint("a list or map as a name; names are texts")
        if key.text == "<<":
            raise key.complaint("a merge key; write the fields out")
        if key.text in fields:
            raise key.complaint(f"{key.text!r} stands on line {fields[key.text].line} of the same map already")
        fields[key.text] = _node(next(events), events, depth + 1)
    return fields


def _place(event: yaml.Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _complaint(event: yaml.Event, message: str) -> Complaint:
    return Complaint(Remark(*_place(event), message))
