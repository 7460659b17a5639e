"""What an importer returns, and how it complains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from mediaarchive.errors import InputRefused
from mediaarchive.evas.model import Task

if TYPE_CHECKING:
    from mediaarchive.evas.logs.tables.preview import Preview

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_DEPTH = 20
MAX_VALUES = 400_000
STATES = ("completed", "partial", "deferred", "not done", "get-ahead", "planned", "running")


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on one place of the file; line and column count from 1, None where the whole file is meant.

    In a table the column is that of the table, in other texts that of the character.
    """

    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        return f"line {self.line}, column {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of a table whose columns have to be guessed; see `tables.columns.chosen` for the words.

    `columns` maps fields to letters or headings; `times` are words of `timeline.Reading`; `sheet` names one of several.
    """

    columns: Mapping[str, str] | None = None
    times: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """A task log as understood: its format, the tasks in order, and warnings that did not stop the import.

    Where there are `errors` there are no tasks: a log counts whole or not at all. `zero` is PET's zero where the file
    or the EVA gives one, `durations` are seconds as stated, by task, and `guess` is there for tables.
    """

    format: str
    eva: str | None
    tasks: tuple[Task, ...]
    warnings: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
    zero: datetime | None = None
    durations: Mapping[str, Fraction] = field(default_factory=dict)
    guess: Preview | None = None


class Complaint(Exception):
    """A log cannot be read further: the places, for `understand` to put into one ParsedLog."""

    def __init__(self, *remarks: Remark) -> None:
        super().__init__(*remarks)
        self.remarks = remarks


def refuse(remarks: Sequence[Remark], name: str) -> InputRefused:
    """Return the error for a log with these complaints: the first in full, and how many more there are."""
    more = f"; and {len(remarks) - 1} more" if len(remarks) > 1 else ""
    return InputRefused(f"{remarks[0]}{more}", subject=name, hint="nothing was imported; mend the file and try again")
