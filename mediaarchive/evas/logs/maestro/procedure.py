"""Maestro's procedures and tasks in YAML: a plan, from durations alone.

A procedure names the files of its tasks; `beside` fetches them by bare name. A task begins when all its actors have
ended what they did before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import PurePosixPath

from mediaarchive.evas.logs import yamls
from mediaarchive.evas.logs.maestro import duration, steps
from mediaarchive.evas.logs.model import Complaint, ParsedLog, Remark
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.texts import actor_of, decode, plain
from mediaarchive.evas.model import Eva, Task

Beside = Callable[[str], bytes | None]
"""Returns the bytes of a task file by its bare name, None where it is not there."""

_LONGEST_S = 30 * 86_400
_NAME = re.compile(r"[\w][\w .()-]{0,120}\.ya?ml")


def read(document: Node, eva: Eva | None, slug: str | None, beside: Beside | None) -> ParsedLog:
    """Read a procedure with its tasks, or one task alone."""
    plan = _Plan(eva)
    if "tasks" in document.fields:
        for entry in document.need("tasks", "list").items:
            plan.add(*_task_of(entry, beside, plan))
        found = "maestro-procedure"
    else:
        plan.add(document, {})
        plan.warnings.append(Remark(None, None, "one task alone: counted from the EVA's start"))
        found = "maestro-task"
    if plan.zero is None:
        plan.warnings.append(Remark(None, None, "durations only: name the EVA, or give --start"))
    return ParsedLog(
        found,
        slug,
        tuple(plan.tasks),
        tuple(plan.warnings),
        zero=plan.zero,
        durations=plan.durations,
    )


class _Plan:
    """Tasks one after the other, and when each actor is free again (seconds from the start)."""

    def __init__(self, eva: Eva | None) -> None:
        self.crew = eva.crew if eva else ()
        self.zero = eva.start if eva else None
        self.tasks: list[Task] = []
        self.warnings: list[Remark] = []
        self.durations: dict[str, Fraction] = {}
        self.free: dict[str, Fraction] = {}
        self.count = 0

    def add(self, task: Node, roles: Mapping[str, str]) -> None:
        self.count += 1
        title = plain(task.need("title").scalar("the title"))
        whole, apart = duration.of_task(task)
        if whole is None and not apart:
            self.warnings.append(Remark(task.line, task.column, f"{title!r} states no duration"))
        actors = self._actors(task, roles, apart)
        begin = max((self.free.get(actor, Fraction(0)) for actor in actors), default=Fraction(0))
        if begin > _LONGEST_S:
            raise task.complaint(f"{title!r} would begin after {float(begin / 3600):.0f} h")
        for actor, seconds in ((actor, actors[actor] if actors[actor] is not None else whole) for actor in actors):
            self._place(task, title, actor, begin, seconds, roles)

    def _actors(
        self, task: Node, roles: Mapping[str, str], apart: Mapping[str, Fraction]
    ) -> dict[str, Fraction | None]:
        """Return who takes part, and for how long where that is said for each."""
        named = (*roles, *apart) or tuple(role for role in steps.roles(task) if role != "IV") or steps.roles(task)
        return {actor_of(roles.get(role, role), self.crew): apart.get(role) for role in named} or {"": None}

    def _place(
        self, task: Node, title: str, actor: str, begin: Fraction, seconds: Fraction | None, roles: Mapping[str, str]
    ) -> None:
        key = f"{self.count:02d}-{actor}".rstrip("-")
        self.free[actor] = begin + (seconds or 0)
        end = self._after(self.free[actor]) if seconds is not None else None
        if seconds is not None:
            self.durations[key] = seconds
        said = steps.words(task, roles)
        span = (self._after(begin), end)
        self.tasks.append(Task(key, title, (actor,) if actor else (), "planned", planned=span, description=said))

    def _after(self, seconds: Fraction) -> datetime | None:
        return None if self.zero is None else self.zero + timedelta(microseconds=round(seconds * 1_000_000))


def _task_of(entry: Node, beside: Beside | None, plan: _Plan) -> tuple[Node, Mapping[str, str]]:
    """Return a task of a procedure, from its file where that is at hand, with who holds which role."""
    source = entry.get("file") or entry.need("url")
    name = PurePosixPath(source.scalar("the task's file")).name
    held = entry.get("roles")
    roles = {role: who.scalar("the role's holder") for role, who in held.fields.items()} if held is not None else {}
    data = beside(name) if beside is not None and entry.get("file") is not None and _NAME.fullmatch(name) else None
    if data is None:
        plan.warnings.append(Remark(source.line, source.column, f"{name} is not here: no duration of its task"))
        return _named(source, name), roles
    try:
        return yamls.read(decode(data)), roles
    except Complaint as complaint:
        first = complaint.remarks[0]
        raise source.complaint(f"{name}, line {first.line}, column {first.column}: {first.message}") from None


def _named(source: Node, name: str) -> Node:
    """Return what is known of a task whose file is missing: a title out of its name."""
    title = PurePosixPath(name).stem.replace("-", " ").replace("_", " ")
    return Node(
        "map", source.line, source.column, fields={"title": Node("text", source.line, source.column, text=title)}
    )
