"""Values and rows: clocks with their evidence, placed tasks with their spans.

Instants are whole microseconds since 1970 (UTC), half-widths whole microseconds, drift parts per 10^12.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement about a clock or an edge: what says so, in words, by how many seconds it is off what was chosen."""

    kind: str
    text: str
    off_s: float | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A recording's clock: second t of the recording happened at `zero_us` + (1 + drift)·t + the leaps up to t.

    `ci95_us` is the half-width that holds over the whole recording. Grade X has no instants: `zero_us` is None.
    `leaps` are (microsecond of the recording, microseconds by which the clock leaps there), in order.
    """

    recording: str
    zero_us: int | None
    drift_ppt: int
    ci95_us: int | None
    grade: str
    evidence: tuple[Evidence, ...]
    leaps: tuple[tuple[int, int], ...] = ()

    def utc_us(self, seconds: Fraction) -> int | None:
        """Return the instant of recording second `seconds`."""
        if self.zero_us is None:
            return None
        leapt = sum(size for at, size in self.leaps if at <= seconds * 1_000_000)
        return self.zero_us + leapt + round(seconds * 1_000_000 * (1 + Fraction(self.drift_ppt, 10**12)))

    def seconds(self, utc_us: int) -> Fraction | None:
        """Return the recording second of an instant; may lie outside the recording.

        An instant that the recording leapt over is at the leap; one that it has twice is the first.
        """
        if self.zero_us is None:
            return None
        rate = 1 + Fraction(self.drift_ppt, 10**12)
        elapsed, leapt = utc_us - self.zero_us, 0
        for at, size in self.leaps:
            if (elapsed - leapt) / rate < at:
                break
            leapt += size
            if (elapsed - leapt) / rate < at:
                return Fraction(at, 1_000_000)
        return Fraction(elapsed - leapt, 1_000_000) / rate


@dataclass(frozen=True, slots=True)
class Span:
    """Where a task is on one recording: microseconds from the recording's zero, [start, end)."""

    recording: str
    start_us: int
    end_us: int
    confidence: float


@dataclass(frozen=True, slots=True)
class PlacedTask:
    """A task on the EVA's clock: start and end with their 95 % intervals, the spans on recordings, the evidence."""

    task: str
    start_us: int
    end_us: int
    start_ci_us: tuple[int, int]
    end_ci_us: tuple[int, int]
    spans: tuple[Span, ...]
    evidence: tuple[Evidence, ...]


class ClockRow(Base):
    """The clock that counts for a recording."""

    __tablename__ = "clocks"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    zero_us: Mapped[int | None] = mapped_column(BigInteger)
    drift_ppt: Mapped[int] = mapped_column(BigInteger)
    ci95_us: Mapped[int | None] = mapped_column(BigInteger)
    grade: Mapped[str]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    leaps: Mapped[list[list[int]]] = mapped_column(
        JsonText, server_default="[]", comment="[microsecond of the recording, microseconds leapt], in order"
    )

    def value(self) -> Clock:
        """Return the row as a frozen value."""
        evidence = tuple(Evidence(**item) for item in self.evidence)
        leaps = tuple((at, size) for at, size in self.leaps)
        return Clock(self.recording, self.zero_us, self.drift_ppt, self.ci95_us, self.grade, evidence, leaps)


class AnchorRow(Recorded, Base):
    """What a person knows of a recording's clock: its second `at` happened at an instant, give or take sigma."""

    __tablename__ = "clock_anchors"
    trail = Trail("anchor", by="author", at="made_at", end=("undone_by", "undone_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    at_us: Mapped[int] = mapped_column(BigInteger, comment="microsecond of the recording")
    utc_us: Mapped[int] = mapped_column(BigInteger)
    sigma_us: Mapped[int] = mapped_column(BigInteger)
    author: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Utc)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None]


class TaskSpanRow(Base):
    """A task of the newest log on the EVA's clock."""

    __tablename__ = "task_spans"
    __table_args__ = (UniqueConstraint("eva", "task"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    task: Mapped[str]
    start_us: Mapped[int] = mapped_column(BigInteger)
    end_us: Mapped[int] = mapped_column(BigInteger)
    start_ci: Mapped[list[int]] = mapped_column(JsonText)
    end_ci: Mapped[list[int]] = mapped_column(JsonText)
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)

    def value(self) -> PlacedTask:
        """Return the row as a frozen value."""
        return placed_from_json(
            {
                "task": self.task,
                "start_us": self.start_us,
                "end_us": self.end_us,
                "start_ci_us": self.start_ci,
                "end_ci_us": self.end_ci,
                "spans": self.spans,
                "evidence": self.evidence,
            }
        )


def moved(evidence: Iterable[Evidence], by_us: int) -> list[Evidence]:
    """Return evidence beside a zero that was chosen anew: what it was off before is `by_us` more."""
    return [item if item.off_s is None else replace(item, off_s=item.off_s + by_us / 1e6) for item in evidence]


def to_json(value: Clock | PlacedTask) -> dict[str, Any]:
    """Return a clock or placed task as JSON values."""
    return asdict(value)


def clock_from_json(document: dict[str, Any]) -> Clock:
    """Read what `to_json` wrote of a clock."""
    evidence = tuple(Evidence(**item) for item in document["evidence"])
    leaps = tuple((at, size) for at, size in document["leaps"])
    return Clock(**{**document, "evidence": evidence, "leaps": leaps})


def placed_from_json(document: dict[str, Any]) -> PlacedTask:
    """Read what `to_json` wrote of a placed task."""
    return PlacedTask(
        task=document["task"],
        start_us=document["start_us"],
        end_us=document["end_us"],
        start_ci_us=(document["start_ci_us"][0], document["start_ci_us"][1]),
        end_ci_us=(document["end_ci_us"][0], document["end_ci_us"][1]),
        spans=tuple(Span(**span) for span in document["spans"]),
        evidence=tuple(Evidence(**item) for item in document["evidence"]),
    )
