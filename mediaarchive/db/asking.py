"""SQL that is asked for each entry of a list at once, and functions that each server has another word for.

A list travels as one JSON text, `:asked`: thousands of entries are one parameter and one plan.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Double, Integer, bindparam, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.functions import FunctionElement

from mediaarchive.db.base import Utc

_WORDS: Final = {
    "sqlite": {
        "each": "json_each(:asked) j",
        "number": "j.key",
        "value": "j.value",
        "text0": "json_extract(j.value, '$[0]')",
        "integer1": "json_extract(j.value, '$[1]')",
        "integer2": "json_extract(j.value, '$[2]')",
    },
    "postgresql": {
        "each": "jsonb_array_elements(CAST(:asked AS jsonb)) WITH ORDINALITY AS j(value, place)",
        "number": "j.place - 1",
        "value": "j.value #>> '{}'",
        "text0": "j.value->>0",
        "integer1": "CAST(j.value->>1 AS bigint)",
        "integer2": "CAST(j.value->>2 AS bigint)",
    },
}


class ForEach:
    """A statement that is asked for each entry of a list.

    It holds, in braces, `each` (the list, for FROM), `number` (an entry's place, from 0) and either `value` (an entry
    that is a text) or `text0`, `integer1`, `integer2` (what an entry that is a list holds). An instant `:now` that it
    holds besides is bound as one.
    """

    def __init__(self, statement: str) -> None:
        self._kinds = {kind: text(_filled(statement, words)) for kind, words in _WORDS.items()}
        if ":now" in statement:
            now = bindparam("now", type_=Utc)
            self._kinds = {kind: clause.bindparams(now) for kind, clause in self._kinds.items()}

    def on(self, session: Session) -> TextClause:
        """Return it in the words of the session's server."""
        return self._kinds[session.get_bind().dialect.name]


def _filled(statement: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        statement = statement.replace(f"{{{name}}}", word)
    return statement


class _Ported(FunctionElement[Any]):
    """A function of two arguments, by the words of each server; `{0}` and `{1}` stand for the arguments."""

    inherit_cache = True
    words: ClassVar[dict[str, str]]


class Greater(_Ported):
    """The greater of two values; `func.max` is the aggregate."""

    inherit_cache = True
    type = BigInteger()
    words: ClassVar = {"sqlite": "max({0}, {1})", "postgresql": "greatest({0}, {1})"}


class Less(_Ported):
    """The smaller of two values."""

    inherit_cache = True
    type = BigInteger()
    words: ClassVar = {"sqlite": "min({0}, {1})", "postgresql": "least({0}, {1})"}


class PlaceOf(_Ported):
    """Where the first text holds the second, from 1; 0 where it does not."""

    inherit_cache = True
    type = Integer()
    words: ClassVar = {"sqlite": "instr({0}, {1})", "postgresql": "strpos({0}, {1})"}


class NumberIn(_Ported):
    """The number in a column of JSON objects under a name, NULL where there is none."""

    inherit_cache = True
    type = Double()
    words: ClassVar = {
        "sqlite": "json_extract({0}, '$.' || {1})",
        "postgresql": "CAST(CAST({0} AS jsonb) ->> {1} AS double precision)",
    }


@compiles(_Ported)
def _ported(element: _Ported, compiler: Any, **kw: Any) -> str:
    arguments = [compiler.process(clause, **kw) for clause in element.clauses]
    return element.words[compiler.dialect.name].format(*arguments)
