"""Answers of Semantic MediaWiki about an as-executed timeline: every value a list, order by Index and not by key."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from itertools import groupby, pairwise

from mediaarchive.errors import InputRefused
from mediaarchive.evas.facts import slug_of
from mediaarchive.evas.logs.model import Complaint, ParsedLog, Remark
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.texts import actor_of, plain
from mediaarchive.evas.logs.tracks import Step, laid, seconds_of, sums
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import from_micros, parse_elapsed, parse_stamp


def is_answer(document: Node) -> bool:
    """Say whether the document is an answer of the wiki."""
    query = document.fields.get("query")
    return query is not None and "results" in query.fields


def read(document: Node, eva: Eva | None, slug: str | None) -> ParsedLog:
    """Read rows of a timeline; the EVA's start comes from the answer where it stands there, else from `eva`."""
    pages = document.need("query").need("results")
    results = {page: row.need("printouts", "map") for page, row in pages.fields.items()}
    named = _eva_of(pages, slug)
    zero, stated = _details(list(results.values()))
    zero = zero or (eva.start if eva else None)
    stated = stated or (Fraction(eva.duration_s) if eva and eva.duration_s else None)
    rows = sorted((_row(row) for row in results.values() if row.get("Index")), key=lambda row: (row[0], row[1]))
    if not rows:
        raise pages.complaint("no row of a timeline in this answer")
    tasks: list[Task] = []
    warnings: list[Remark] = []
    durations: dict[str, Fraction] = {}
    for actor, group in groupby(rows, key=lambda row: row[0]):
        steps = [step for _, _, step in _unique(list(group))]
        for task, seconds in laid(steps, actor, zero):
            tasks.append(task)
            durations[task.id] = seconds
        warnings += sums(actor, steps, stated)
    if zero is None:
        warnings.append(Remark(None, None, "no instants: the answer has no start; name the EVA, or give --start"))
    return ParsedLog("smw", named, tuple(tasks), tuple(warnings), zero=zero, durations=durations)


def _eva_of(pages: Node, slug: str | None) -> str | None:
    """Return the EVA that the pages are named for. Complains where they are of several, or of another than `slug`."""
    names = {page.split("/")[0].split("#")[0].strip() for page in pages.fields}
    try:
        found = sorted({slug_of(name) for name in names})
    except InputRefused:
        return slug
    if slug is not None and found and found != [slug]:
        raise Complaint(Remark(pages.line, pages.column, f"this is the timeline of {', '.join(found)}, not of {slug}"))
    if len(found) > 1:
        raise Complaint(Remark(pages.line, pages.column, f"timelines of several EVAs: {', '.join(found)}"))
    return found[0] if found else slug


def _row(row: Node) -> tuple[str, Fraction, Step]:
    """Return actor, index and the step of one row."""
    title = row.need("Has text title").first("the title")
    if not plain(title.scalar("the title")):
        raise title.complaint("the task has no title")
    seconds = sum((_part(row, name, unit) for name, unit in (("hour", 3600), ("minute", 60))), Fraction(0))
    who = row.need("Actor").first("the actor")
    index = row.need("Index").first("the index").number("the index")
    return actor_of(who.scalar("the actor")), index, Step(plain(title.text), seconds, row)


def _part(row: Node, name: str, unit_s: int) -> Fraction:
    found = row.get(f"Duration {name}")
    if found is None or (found.kind == "list" and not found.items):
        return Fraction(0)
    return seconds_of(found.first(f"the {name}s"), f"the {name}s", unit_s)


def _unique(rows: list[tuple[str, Fraction, Step]]) -> list[tuple[str, Fraction, Step]]:
    for before, row in pairwise(rows):
        if before[1] == row[1]:
            first, again = (found[2].node.need("Index").first("the index") for found in (before, row))
            raise again.complaint(f"the index {float(row[1]):g} of {row[0]} stands on line {first.line} too")
    return rows


def _details(results: list[Node]) -> tuple[datetime | None, Fraction | None]:
    """Return start and duration of the EVA, where a row of the answer states them."""
    start: datetime | None = None
    stated: Fraction | None = None
    for row in results:
        day, time, length = row.get("Start date"), row.get("Start time"), row.get("Duration")
        if day is not None and time is not None:
            start = _start(day.first("the date").need("timestamp"), time.first("the time"))
        if length is not None:
            text = length.first("the duration")
            try:
                found = parse_elapsed(text.scalar("the duration"))
            except InputRefused as error:
                raise text.complaint(str(error)) from None
            stated = found[0] if found else None
    return start, stated


def _start(day: Node, clock: Node) -> datetime:
    stamp = day.number("the time stamp")
    if not 0 <= stamp < 10**10:
        raise day.complaint(f"{day.text} s since 1970 is no day of this age")
    try:
        return parse_stamp(f"{from_micros(int(stamp) * 1_000_000):%Y-%m-%d}T{clock.scalar('the time')}Z").instant
    except InputRefused as error:
        raise clock.complaint(str(error)) from None
