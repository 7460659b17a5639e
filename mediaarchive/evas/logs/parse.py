"""Find out what a task log is, by its content, and read it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs import coda, jsons, lanes, wiki, yamls
from mediaarchive.evas.logs.keys import judge_keys
from mediaarchive.evas.logs.maestro import event, procedure
from mediaarchive.evas.logs.model import MAX_BYTES, MAX_ROWS, Choice, Complaint, ParsedLog, Remark, refuse
from mediaarchive.evas.logs.sheets import is_sheet
from mediaarchive.evas.logs.sheets import read as read_sheet
from mediaarchive.evas.logs.tables import separated
from mediaarchive.evas.logs.tables.grid import Grid
from mediaarchive.evas.logs.tables.preview import preview
from mediaarchive.evas.logs.texts import decode
from mediaarchive.evas.model import Eva

_AGES = range(1957, 2200)
_SAMPLE = 65_536


def contents(path: Path) -> bytes:
    """Return the bytes of a log. Refuses what is larger than any log without reading it."""
    if path.stat().st_size > MAX_BYTES:
        raise _too_large(path.stat().st_size, path.name)
    return path.read_bytes()


def parse(
    data: bytes,
    name: str,
    eva: Eva | None = None,
    *,
    slug: str | None = None,
    choice: Choice | None = None,
    beside: procedure.Beside | None = None,
) -> ParsedLog:
    """Return the tasks of a log, as `understand` does. Raises InputRefused with the first error's line and column."""
    parsed = understand(data, name, eva, slug=slug, choice=choice, beside=beside)
    if parsed.errors:
        raise refuse(parsed.errors, name)
    return parsed


def understand(
    data: bytes,
    name: str,
    eva: Eva | None = None,
    *,
    slug: str | None = None,
    choice: Choice | None = None,
    beside: procedure.Beside | None = None,
) -> ParsedLog:
    """Return what a log says, with its errors in place; where there are any, there are no tasks.

    `eva` gives the zero of elapsed times and the crew; it, or `slug` alone, picks the record of a file with several.
    `choice` is what a person says of a table's columns, `beside` fetches the task files that a procedure names.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(len(data), name)
    if eva is not None and eva.start.year not in _AGES:
        raise InputRefused(f"an EVA that starts in {eva.start.year}", subject=name)
    slug = (eva.slug if eva else slug) or None
    try:
        found = _read(data, eva, slug, choice or Choice(), beside)
    except Complaint as complaint:
        return ParsedLog("unknown", slug, (), errors=complaint.remarks)
    return replace(found, tasks=()) if found.errors else found


def confirmation(parsed: ParsedLog) -> Remark | None:
    """Return what a person has to confirm before a log with guessed columns or times counts; None for certain ones."""
    guess = parsed.guess
    if guess is None or guess.certain:
        return None
    words = f"--columns {guess.columns_words}" + (f" --times {guess.times_words}" if guess.times_words else "")
    return Remark(guess.header_line or 1, 1, f"its columns and times were guessed; if they are right, say {words}")


def _read(data: bytes, eva: Eva | None, slug: str | None, choice: Choice, beside: procedure.Beside | None) -> ParsedLog:
    if is_sheet(data):
        return _table(read_sheet(data, choice.sheet), eva, slug, choice)
    text = decode(data)
    begin = text.lstrip()[:1]
    if begin in ("[", "{"):
        return _judged(_document(text, eva, slug))
    if begin == "%" or _looks_like_yaml(text):
        return _judged(procedure.read(yamls.read(text), eva, slug, beside))
    return _table(separated.read(text), eva, slug, choice)


def _document(text: str, eva: Eva | None, slug: str | None) -> ParsedLog:
    document = jsons.read(text)
    if coda.records(document):
        return coda.read(document, slug)
    if wiki.is_answer(document):
        return wiki.read(document, eva, slug)
    if event.is_event(document):
        return event.read(document, eva, slug)
    known = "CODA's as-performed list, an answer of Semantic MediaWiki, a live event of Maestro"
    raise Complaint(Remark(1, 1, f"this JSON is none of the logs that are read: {known}"))


def _looks_like_yaml(text: str) -> bool:
    """Say whether the first line is a YAML key, a list item or a document's start, and the second could follow it.

    Lines are those that hold anything but comments. A table may have a title above it that looks like a key.
    """
    lines = (line.strip() for line in text[:_SAMPLE].splitlines())
    first, second, *_ = (*islice((line for line in lines if line and not line.startswith("#")), 2), "", "")
    key, colon, rest = first.partition(":")
    keyed = bool(colon) and "\t" not in first and key.strip("\"'").replace("_", "").isalnum() and rest[:1] in {"", " "}
    listed = first == "---" or first.startswith(("- ", "--- ", "? "))
    follows = not second or ":" in second or second[0] in "-[]{}*&!"
    return listed or (keyed and follows)


def _judged(found: ParsedLog) -> ParsedLog:
    """Return a log that is no table with what holds for every log."""
    if len(found.tasks) > MAX_ROWS:
        raise Complaint(Remark(None, None, f"more than {MAX_ROWS} tasks"))
    errors = judge_keys(found.tasks, [None] * len(found.tasks), None)
    warnings = (*found.warnings, *lanes.doubts(found.tasks, {}))
    return replace(found, warnings=warnings, errors=(*found.errors, *errors))


def _table(grid: Grid, eva: Eva | None, slug: str | None, choice: Choice) -> ParsedLog:
    if not grid.rows:
        raise Complaint(Remark(1, 1, "the table is empty"))
    guess = preview(grid, eva, choice)
    tasks = tuple(row.task for row in guess.rows if row.task is not None)
    warnings = (*grid.warnings, *lanes.doubts(tasks, guess.lines)) if not guess.errors else grid.warnings
    zero = eva.start if eva else None
    return ParsedLog(grid.format, slug, tasks, tuple(warnings), guess.errors, zero=zero, guess=guess)


def _too_large(size: int, name: str) -> InputRefused:
    return InputRefused(f"a task log of {size / 1e6:.0f} MB is too large", subject=name, hint="5 MB is the limit")
