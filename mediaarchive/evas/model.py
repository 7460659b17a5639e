"""Values and rows of EVAs, cameras, task logs and tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail

LANES = ("EV1", "EV2", "EV3")
"""Roles of those outside, in the order in which pages show them."""


@dataclass(frozen=True, slots=True)
class CrewMember:
    """A person and the role in which they took part, such as EV1, EV2 or IV."""

    role: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Eva:
    """One spacewalk. `start` is the zero of PET; `starts` keeps every stated start with its source and the choice."""

    slug: str
    name: str
    title: str
    summary: str
    start: datetime
    duration_s: int
    crew: tuple[CrewMember, ...] = ()
    starts: tuple[dict[str, str], ...] = ()
    sources: tuple[dict[str, str], ...] = ()
    facts: tuple[dict[str, str], ...] = ()

    @property
    def end(self) -> datetime:
        """Start plus stated duration."""
        return self.start + timedelta(seconds=self.duration_s)


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of one EVA: `name` is short and stable (`ev1-helmet`), `role` who carried it, `mount` where."""

    eva: str
    name: str
    label: str
    role: str = ""
    mount: str = ""
    note: str = ""
    credit: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """An edge of a task that a person knows: the instant, give or take sigma."""

    instant: datetime
    sigma_s: Fraction
    author: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of a task log. Times are as written, with `precision_s`: the width of the last place written.

    `pins` are the start and the end as a person set them, `remarks` what people changed of the row, in words.
    """

    id: str
    title: str
    actors: tuple[str, ...] = ()
    state: str = "completed"
    planned: tuple[datetime | None, datetime | None] = (None, None)
    actual: tuple[datetime | None, datetime | None] = (None, None)
    precision_s: Fraction = Fraction(60)
    description: str = ""
    pins: tuple[Pin | None, Pin | None] = (None, None)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogVersion:
    """One imported state of an EVA's task log; the newest counts, older ones stay."""

    eva: str
    version: int
    format: str
    digest: str
    imported_at: datetime
    actor: str
    tasks: tuple[Task, ...] = field(default=())


class EvaRow(Base):
    """An EVA."""

    __tablename__ = "evas"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    start: Mapped[datetime] = mapped_column(Utc, comment="chosen start, zero of PET")
    duration_s: Mapped[int]
    crew: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    starts: Mapped[list[dict[str, str]]] = mapped_column(
        JsonText, comment="every stated start, source, chosen or why not"
    )
    sources: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    facts: Mapped[list[dict[str, str]]] = mapped_column(JsonText, comment="statements with the key of their source")

    def value(self) -> Eva:
        """Return the row as a frozen value."""
        crew = tuple(CrewMember(**member) for member in self.crew)
        return Eva(
            self.slug,
            self.name,
            self.title,
            self.summary,
            self.start,
            self.duration_s,
            crew,
            tuple(self.starts),
            tuple(self.sources),
            tuple(self.facts),
        )


class CameraRow(Base):
    """A camera of an EVA."""

    __tablename__ = "cameras"

    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    role: Mapped[str]
    mount: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    credit: Mapped[str] = mapped_column(comment="credit line of its footage, word for word")
    simulated: Mapped[bool]

    def value(self) -> Camera:
        """Return the row as a frozen value."""
        return Camera(self.eva, self.name, self.label, self.role, self.mount, self.note, self.credit, self.simulated)


class TaskLogRow(Recorded, Base):
    """A version of an EVA's task log."""

    __tablename__ = "task_logs"
    __table_args__ = (UniqueConstraint("eva", "version"),)
    trail = Trail("task log", by="actor", at="imported_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    version: Mapped[int]
    format: Mapped[str]
    digest: Mapped[str] = mapped_column(comment="the file as it came, in the store")
    imported_at: Mapped[datetime] = mapped_column(Utc)
    actor: Mapped[str]


class TaskRow(Base):
    """A task of one version of a log."""

    __tablename__ = "tasks"
    __table_args__ = (UniqueConstraint("log", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    log: Mapped[int] = mapped_column(ForeignKey("task_logs.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(comment="the log's own id of the task")
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    actors: Mapped[list[str]] = mapped_column(JsonText)
    state: Mapped[str]
    planned_start: Mapped[datetime | None] = mapped_column(Utc)
    planned_end: Mapped[datetime | None] = mapped_column(Utc)
    actual_start: Mapped[datetime | None] = mapped_column(Utc)
    actual_end: Mapped[datetime | None] = mapped_column(Utc)
    precision_us: Mapped[int] = mapped_column(BigInteger)

    def value(self) -> Task:
        """Return the row as a frozen value."""
        return Task(
            self.key,
            self.title,
            tuple(self.actors),
            self.state,
            (self.planned_start, self.planned_end),
            (self.actual_start, self.actual_end),
            Fraction(self.precision_us, 1_000_000),
            self.description,
        )


class TaskEditRow(Recorded, Base):
    """What a person changed of an EVA's tasks; laid over whichever version of the log counts."""

    __tablename__ = "task_edits"
    trail = Trail("task edit", by="author", at="made_at", end=("undone_by", "undone_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    kind: Mapped[str] = mapped_column(comment="add, change, edge, split, merge or remove")
    task: Mapped[str] = mapped_column(comment="the task's id; empty for one that is added")
    values: Mapped[dict[str, Any]] = mapped_column(JsonText)
    author: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Utc)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None]


class CommLogRow(Recorded, Base):
    """A stamped comm log of an EVA; the newest counts. Its lines are an object in the store."""

    __tablename__ = "comm_logs"
    trail = Trail("comm log", by="actor", at="imported_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    name: Mapped[str] = mapped_column(comment="of the file that it came in")
    lines: Mapped[str] = mapped_column(comment="digest: [[UTC microsecond, precision, speaker, words], …]")
    count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Utc)
    actor: Mapped[str]


def crew_json(crew: tuple[CrewMember, ...]) -> list[dict[str, Any]]:
    """Return crew members as JSON values."""
    return [{"role": c.role, "name": c.name, "note": c.note} for c in crew]
