"""What an importer returns, and how it complains."""

from __future__ import annotations

from dataclasses import dataclass

from mediaarchive.errors import InputRefused
from mediaarchive.evas.model import Task

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on one place of the file; line and column count from 1, None where the whole file is meant."""

    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        return f"line {self.line}, column {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class ParsedLog:
    """A task log as understood: its format, the tasks in order, and warnings that did not stop the import."""

    format: str
    eva: str | None
    tasks: tuple[Task, ...]
    warnings: tuple[Remark, ...] = ()


def refuse(remarks: list[Remark], name: str) -> InputRefused:
    """Return the error for a log with these complaints: the first in full, and how many more there are."""
    more = f"; and {len(remarks) - 1} more" if len(remarks) > 1 else ""
    return InputRefused(f"{remarks[0]}{more}", subject=name, hint="nothing was imported; mend the file and try again")
