"""Settings that a person chose for one recording: they stand in the place of those that hold for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail


@dataclass(frozen=True, slots=True)
class Chosen:
    """Parameters of a step, and who chose them when."""

    values: Mapping[str, Any]
    by: str
    at: datetime


class ChosenRow(Recorded, Base):
    """Settings of one step on one recording, until they are ended."""

    __tablename__ = "chosen_settings"
    trail = Trail("settings", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    step: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JsonText)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)


def choose(
    session: Session, recording: str, step: str, values: Mapping[str, Any], *, by: str, now: datetime
) -> None:  # fmt: skip
    """Let these settings hold, in place of what was chosen before; with none of them what holds for all."""
    for row in session.scalars(_standing().where(ChosenRow.recording == recording, ChosenRow.step == step)):
        row.ended_by, row.ended_at = by, now
    if values:
        session.add(ChosenRow(recording=recording, step=step, parameters=dict(values), by=by, at=now))


def standing(session: Session, recordings: Sequence[str]) -> dict[str, dict[str, Chosen]]:
    """Return what is chosen, by recording and step."""
    found: dict[str, dict[str, Chosen]] = {}
    for row in session.scalars(_standing()):
        if row.recording in set(recordings):
            found.setdefault(row.recording, {})[row.step] = Chosen(row.parameters, row.by, row.at)
    return found


def _standing() -> Any:
    return select(ChosenRow).where(ChosenRow.ended_at.is_(None)).order_by(ChosenRow.id)
