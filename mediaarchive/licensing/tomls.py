"""Reading what the team writes as TOML: every mistake is named with the place where it is. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from mediaarchive.errors import InputRefused

LONGEST: Final = 100_000
_T = TypeVar("_T")


class Table:
    """A table of a document, of which every key must be asked for before `end` is called."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values, self.where = dict(values), where

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return a text without blanks at its ends."""
        value = self._take(key, str, "a text", "" if not needed else None)
        if needed and not value.strip():
            raise self.wrong(f"“{key}” is empty")
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self._take(key, list, "a list of texts", [])
        if not all(isinstance(one, str) and one.strip() for one in value):
            raise self.wrong(f"“{key}” is no list of texts")
        return tuple(one.strip() for one in value)

    def flag(self, key: str) -> bool | None:
        """Return true or false, None where nothing is said."""
        if key not in self._values:
            return None
        found: bool = self._take(key, bool, "true or false", None)
        return found

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number in [least, most]."""
        value: int = self._take(key, int, "a whole number", default)
        if isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(f"“{key}” is a whole number from {least} to {most}")
        return value

    def day(self, key: str) -> date:
        """Return a day."""
        found: date = self._take(key, date, "a day such as 2026-11-20", None)
        return found

    def table(self, key: str) -> Table:
        """Return a table in this one, empty where there is none."""
        return Table(self._take(key, dict, "a table", {}), f"{self.where}, “{key}”")

    def tables(self, key: str, read: Callable[[Table], _T]) -> tuple[_T, ...]:
        """Return what `read` makes of each table `[[key]]`; each is read whole."""
        value = self._take(key, list, f"tables: [[{key}]]", [])
        if not all(isinstance(one, dict) for one in value):
            raise self.wrong(f"“{key}” is no list of tables: write [[{key}]]")
        found = []
        for number, one in enumerate(value, start=1):
            part = Table(one, f"{key} {number}")
            found.append(read(part))
            part.end()
        return tuple(found)

    def among(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """Return a list of texts of which each must be known."""
        found = self.texts(key)
        if strange := [one for one in found if one not in known]:
            raise self.wrong(f"“{key}” knows no {strange[0]!r}", hint=f"one of {', '.join(known)}")
        return found

    def end(self) -> None:
        """Refuse what nobody asked for: a mistyped key would be a rule that never holds."""
        if self._values:
            raise self.wrong(f"nobody knows “{next(iter(self._values))}”")

    def wrong(self, words: str, hint: str = "correct it and save again") -> InputRefused:
        """Return the error that names this table."""
        return InputRefused(words, subject=self.where, hint=hint)

    def _take(self, key: str, kind: type, words: str, default: Any) -> Any:
        if key not in self._values:
            if default is None:
                raise self.wrong(f"“{key}” is missing")
            return default
        value = self._values.pop(key)
        if not isinstance(value, kind):
            raise self.wrong(f"“{key}” is {words}")
        return value


def parse(text: str) -> Table:
    """Return a document's table. Raises InputRefused, with the line, for what is no TOML."""
    if len(text) > LONGEST:
        raise InputRefused(f"a text has {LONGEST} characters at most")
    try:
        return Table(tomllib.loads(text), "at the top")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputRefused(f"this is no TOML: {error}", hint="correct the line that is named") from error
