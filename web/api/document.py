"""The OpenAPI 3.1 document, made from the operations and the answers themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import url_for

from mediaarchive import __version__
from web.api.answers import Problem
from web.api.asked import Parameter
from web.api.operations import Operation
from web.api.problems import KIND
from web.api.schema import schema_of
from web.site import site

_TEXT: Final = (
    "What is public in this archive of spacewalk footage, for programs: read-only, for everybody alike, without a key. "
    "Keep the ETag of an answer and send it as If-None-Match: 304 costs nobody anything. Follow `next` (also sent as "
    "Link) to read a list on. Fields are added, never renamed or taken away, within /api/v1."
)
_HEADERS: Final = {
    "ETag": {"description": "Changes with the answer.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Keep it, but ask each time.", "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {"description": "Scripts of every site may read.", "schema": {"type": "string"}},
}
_LINK: Final = {"Link": {"description": "The next part, where one follows.", "schema": {"type": "string"}}}
_PROBLEMS: Final = {
    "400": "A parameter that is unknown, given twice or cannot be read.",
    "404": "It is not there, or not public.",
    "410": "It was public and has been withdrawn.",
    "default": "Another refusal, or a failure.",
}


Examples = Mapping[str, str]
"""What a name in a path may be, by the name."""


def described(operations: Sequence[Operation], examples: Examples) -> dict[str, Any]:
    """Return the document; `examples` of ids are those of something that is there."""
    parts: dict[str, Any] = {}
    problem = schema_of(Problem, parts)
    prefix = url_for("api.entry").rstrip("/")
    paths = {_path(one.path): {"get": _operation(one, parts, problem, examples)} for one in operations}
    return {
        "openapi": "3.1.0",
        "info": {"title": "mediaarchive", "version": __version__, "description": _TEXT},
        "servers": [{"url": site().absolute(prefix)}],
        "paths": paths,
        "components": {"schemas": dict(sorted(parts.items()))},
    }


def _path(rule: str) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", rule)


def _operation(one: Operation, parts: dict[str, Any], problem: Any, examples: Examples) -> dict[str, Any]:
    answer = schema_of(one.answer, parts)
    headers = _HEADERS | (_LINK if any(wanted.name == "cursor" for wanted in one.parameters) else {})
    told = {"description": one.text, "headers": headers, "content": {"application/json": {"schema": answer}}}
    refused = {code: {"description": text, "content": {KIND: {"schema": problem}}} for code, text in _PROBLEMS.items()}
    return {
        "operationId": one.name,
        "summary": one.text,
        "parameters": [_parameter(wanted, examples) for wanted in one.parameters],
        "responses": {"200": told, "304": {"description": "As it was."}, **refused},
    }


def _parameter(wanted: Parameter, examples: Examples) -> dict[str, Any]:
    found = {
        "name": wanted.name,
        "in": wanted.place,
        "description": wanted.text,
        "required": wanted.place == "path",
        "schema": dict(wanted.schema),
    }
    example = examples.get(wanted.name, wanted.example)
    return found | ({"example": example} if example is not None else {})
