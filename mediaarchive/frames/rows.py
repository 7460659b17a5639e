"""Rows of what was seen in a recording, and their queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText
from mediaarchive.frames.model import FrameAnalysis


class ShotRow(Base):
    """A shot: [start_pts, end_pts)."""

    __tablename__ = "shots"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    start_pts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    end_pts: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]


class ConditionRow(Base):
    """A condition: [start_pts, end_pts), and what is known of it (see model.Condition)."""

    __tablename__ = "conditions"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    start_pts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    end_pts: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, float]] = mapped_column(JsonText, default=dict)


class KeyframeRow(Base):
    """A still that could be shown, and whether it was chosen to; the JPEG lies in the store."""

    __tablename__ = "keyframes"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    pts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    digest: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    scores: Mapped[dict[str, float]] = mapped_column(JsonText)
    fingerprint: Mapped[str] = mapped_column(default="")
    chosen: Mapped[bool] = mapped_column(default=True)


class LookedRow(Base):
    """How much of a recording was looked at, and the object that holds the numbers of each picture."""

    __tablename__ = "looked"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    samples: Mapped[str]
    plan: Mapped[str]
    pictures: Mapped[int]
    decoded: Mapped[int]
    longest_gap_s: Mapped[float]


class SpriteRow(Base):
    """A sheet of small pictures: tile n of the recording shows second n × interval_s."""

    __tablename__ = "sprites"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    first_tile: Mapped[int]
    tiles: Mapped[int]
    interval_s: Mapped[int]
    columns: Mapped[int]
    tile_width: Mapped[int]
    tile_height: Mapped[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the catalogue knows of a recording's pictures."""

    shots: tuple[ShotRow, ...]
    conditions: tuple[ConditionRow, ...]
    candidates: tuple[KeyframeRow, ...]
    sprites: tuple[SpriteRow, ...]

    @property
    def keyframes(self) -> tuple[KeyframeRow, ...]:
        """The stills that were chosen to show the recording."""
        return tuple(still for still in self.candidates if still.chosen)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a timeline draws of a recording: PTS of its chosen stills, (condition, start, end) in PTS, its sheets."""

    keyframes: tuple[int, ...]
    sights: tuple[tuple[str, int, int], ...]
    sprites: tuple[SpriteRow, ...]


def save(session: Session, recording: str, analysis: FrameAnalysis, files: Mapping[str, str]) -> None:
    """Replace what was seen in a recording; `files` gives the digest of each file that the analysis names."""
    for table in (ShotRow, ConditionRow, KeyframeRow, SpriteRow, LookedRow):
        session.execute(delete(table).where(table.recording == recording))
    for shot in analysis.shots:
        session.add(ShotRow(recording=recording, start_pts=shot.start_pts, end_pts=shot.end_pts, kind=str(shot.kind)))
    for found in analysis.conditions:
        session.add(
            ConditionRow(
                recording=recording,
                kind=str(found.kind),
                start_pts=found.start_pts,
                end_pts=found.end_pts,
                facts=found.facts,
            )
        )
    for still in analysis.candidates:
        session.add(
            KeyframeRow(
                recording=recording,
                pts=still.pts,
                digest=files[still.file],
                width=still.width,
                height=still.height,
                scores=still.scores,
                fingerprint=still.fingerprint,
                chosen=still.chosen,
            )
        )
    looked = analysis.looked
    session.add(
        LookedRow(
            recording=recording,
            samples=files[analysis.samples],
            plan=str(looked.plan),
            pictures=looked.pictures,
            decoded=looked.decoded,
            longest_gap_s=looked.longest_gap_s,
        )
    )
    sprites = analysis.sprites
    for number, sheet in enumerate(sprites.sheets):
        session.add(
            SpriteRow(
                recording=recording,
                number=number,
                digest=files[sheet.file],
                first_tile=sheet.first,
                tiles=sheet.count,
                interval_s=sprites.interval_s,
                columns=sprites.columns,
                tile_width=sprites.tile_width,
                tile_height=sprites.tile_height,
            )
        )


def seen(session: Session, recording: str) -> Seen:
    """Return everything that was seen in a recording, in order."""
    return Seen(
        tuple(session.scalars(select(ShotRow).where(ShotRow.recording == recording).order_by(ShotRow.start_pts))),
        tuple(
            session.scalars(
                select(ConditionRow).where(ConditionRow.recording == recording).order_by(ConditionRow.start_pts)
            )
        ),
        tuple(session.scalars(select(KeyframeRow).where(KeyframeRow.recording == recording).order_by(KeyframeRow.pts))),
        tuple(session.scalars(select(SpriteRow).where(SpriteRow.recording == recording).order_by(SpriteRow.number))),
    )


def marked(session: Session, recording: str) -> Marked:
    """Return where things were seen in a recording, in order, without what they look like."""
    stills = select(KeyframeRow.pts).where(KeyframeRow.recording == recording, KeyframeRow.chosen)
    sights = select(ConditionRow.kind, ConditionRow.start_pts, ConditionRow.end_pts)
    sheets = select(SpriteRow).where(SpriteRow.recording == recording).order_by(SpriteRow.number)
    return Marked(
        tuple(session.scalars(stills.order_by(KeyframeRow.pts))),
        tuple(
            (kind, start, end)
            for kind, start, end in session.execute(
                sights.where(ConditionRow.recording == recording).order_by(ConditionRow.start_pts)
            )
        ),
        tuple(session.scalars(sheets)),
    )
