"""JSON text as nodes with places.

The standard decoder forgets where values stood, and keeps the last of two equal keys without a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from mediaarchive.evas.logs.model import MAX_DEPTH, MAX_VALUES, Complaint, Remark
from mediaarchive.evas.logs.nodes import Node

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_LONE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"true|false|null")


def read(text: str) -> Node:
    """Return the document. Complains with line and column about broken JSON, equal keys and deep nesting."""
    reader = _Reader(text)
    node, end = reader.value(reader.skip(0), 0)
    if reader.skip(end) != len(text):
        raise reader.complaint(reader.skip(end), "broken JSON: something follows its end")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.lines, at)
        return line, at - self.lines[line - 1] + 1

    def complaint(self, at: int, message: str) -> Complaint:
        return Complaint(Remark(*self.place(at), message))

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        assert match is not None
        return match.end()

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        self.count += 1
        if depth > MAX_DEPTH:
            raise self.complaint(at, f"nested more than {MAX_DEPTH} deep")
        if self.count > MAX_VALUES:
            raise self.complaint(at, f"more than {MAX_VALUES} values")
        first = self.text[at : at + 1]
        if first == '"':
            said, end = self.string(at)
            return Node("text", *self.place(at), text=said), end
        if first == "{":
            return self.map(at, depth)
        if first == "[":
            return self.list(at, depth)
        if match := _NUMBER.match(self.text, at):
            return Node("number", *self.place(at), text=match.group()), match.end()
        if match := _WORD.match(self.text, at):
            return Node("word", *self.place(at), text=match.group()), match.end()
        raise self.complaint(at, "broken JSON: a value is missing" if first else "broken JSON: it ends too early")

    def string(self, at: int) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            raise self.complaint(at, "broken JSON: a name in double quotes is missing")
        try:
            said, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise self.complaint(error.pos, f"broken JSON: {error.msg}") from None
        if _LONE.search(said):
            raise self.complaint(at, "broken JSON: half of a surrogate pair")
        return str(said), int(end)

    def list(self, at: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        cursor = self.skip(at + 1)
        while self.text[cursor : cursor + 1] != "]":
            if items:
                cursor = self.after(cursor, ",", "]")
            item, cursor = self.value(cursor, depth + 1)
            items.append(item)
            cursor = self.skip(cursor)
        return Node("list", *self.place(at), items=tuple(items)), cursor + 1

    def map(self, at: int, depth: int) -> tuple[Node, int]:
        fields: dict[str, Node] = {}
        cursor = self.skip(at + 1)
        while self.text[cursor : cursor + 1] != "}":
            if fields:
                cursor = self.after(cursor, ",", "}")
            key_at = cursor
            key, cursor = self.string(cursor)
            if key in fields:
                line = fields[key].line
                raise self.complaint(key_at, f"{key!r} stands on line {line} of the same map already")
            cursor = self.after(self.skip(cursor), ":", "a value")
            fields[key], cursor = self.value(cursor, depth + 1)
            cursor = self.skip(cursor)
        return Node("map", *self.place(at), fields=fields), cursor + 1

    def after(self, at: int, sign: str, other: str) -> int:
        if self.text[at : at + 1] != sign:
            raise self.complaint(at, f"broken JSON: {sign!r} or {other!r} is missing")
        return self.skip(at + 1)
