"""NASA CODA's as-performed lists: durations per crew member, no start times.

A task starts at the EVA's start plus the durations before it in the same crew member's list (the rule of CODA's own
documentation; all times UTC, all durations seconds).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from mediaarchive.evas.facts import slug_of
from mediaarchive.evas.logs.model import ParsedLog, Remark, refuse
from mediaarchive.evas.model import Task
from mediaarchive.timeline import parse_stamp


def parse(text: str, name: str, slug: str | None) -> ParsedLog:
    """Read the record of the EVA `slug`, or the only one that has tasks. Raises InputRefused."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise refuse([Remark(error.lineno, error.colno, f"broken JSON: {error.msg}")], name) from None
    except RecursionError:
        raise refuse([Remark(1, 1, "nested too deeply")], name) from None
    records = [
        r
        for r in (document if isinstance(document, list) else [document])
        if isinstance(r, dict) and "asPerformed" in r
    ]
    if not records:
        raise refuse([Remark(1, 1, "no as-performed list in this JSON")], name)
    record = _pick(records, name, slug)
    try:
        return _read(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse([Remark(1, 1, f"{record.get('name', 'the record')} lacks or mistypes {error}")], name) from None


def _pick(records: list[dict[str, Any]], name: str, slug: str | None) -> dict[str, Any]:
    if slug is not None:
        named = [r for r in records if slug_of(str(r.get("name", "x"))) == slug]
        if named:
            return named[0]
        raise refuse([Remark(1, 1, f"no record of {slug} in this file")], name)
    if len(records) == 1:
        return records[0]
    names = ", ".join(slug_of(str(r.get("name", "x"))) for r in records)
    raise refuse([Remark(1, 1, f"several EVAs in this file; choose one with --eva: {names}")], name)


def _read(record: Mapping[str, Any]) -> ParsedLog:
    start = parse_stamp(f"{record['startDate']}T{record['startTime']}Z").instant
    tasks: list[Task] = []
    warnings: list[Remark] = []
    for track, rows in record["asPerformed"].items():
        actor = track.split(" - ")[0].strip()
        cursor = start
        for number, row in enumerate(rows, start=1):
            end = cursor + timedelta(seconds=int(row["duration"]))
            title = str(row["content"]).strip()
            key = f"{actor}-{number:02d}"
            tasks.append(Task(key, title, (actor,), actual=(cursor, end), precision_s=Fraction(60)))
            cursor = end
        off = int((cursor - start).total_seconds()) - int(record["duration"])
        if rows and off:
            warnings.append(Remark(None, None, f"{track}: the tasks sum to {off:+d} s against the EVA's duration"))
    if not tasks:
        warnings.append(Remark(None, None, f"{record['name']} has no as-performed tasks in this file"))
    return ParsedLog("coda", slug_of(record["name"]), tuple(tasks), tuple(warnings))
