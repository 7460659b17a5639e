"""Rows of what was seen in a recording, and their queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, ForEach, JsonText
from mediaarchive.frames.model import FrameAnalysis
from mediaarchive.recordings.rights import Spans, outside, touches
from mediaarchive.recordings.visibility import HIDDEN_PICTURE


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
    __table_args__ = (Index("ix_keyframes_recording_chosen_quality", "recording", "chosen", "quality", "pts"),)

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    pts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    digest: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    scores: Mapped[dict[str, float]] = mapped_column(JsonText)
    fingerprint: Mapped[str] = mapped_column(default="")
    chosen: Mapped[bool] = mapped_column(default=True)
    quality: Mapped[float] = mapped_column(server_default="0", comment="of `scores`, to look for the best by")


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
class Marked:
    """What a timeline draws of a recording: PTS of its chosen stills, (condition, start, end) in PTS, its sheets."""

    keyframes: tuple[int, ...]
    sights: tuple[tuple[str, int, int], ...]
    sprites: tuple[SpriteRow, ...]

    def without(self, hidden: Spans) -> Marked:
        """Return the same without the stills of hidden spans, and with the sights around them alone."""
        stills = tuple(pts for pts in self.keyframes if not touches(hidden, pts, pts + 1))
        around = ((kind, part) for kind, start, past in self.sights for part in outside(hidden, start, past))
        return replace(self, keyframes=stills, sights=tuple((kind, *part) for kind, part in around))


def save(session: Session, recording: str, analysis: FrameAnalysis, files: Mapping[str, str]) -> None:
    """Replace what was seen in a recording, but its conditions: see `corrections.measure`.

    `files` gives the digest of each file that the analysis names.
    """
    for table in (ShotRow, KeyframeRow, SpriteRow, LookedRow):
        session.execute(delete(table).where(table.recording == recording))
    for shot in analysis.shots:
        session.add(ShotRow(recording=recording, start_pts=shot.start_pts, end_pts=shot.end_pts, kind=str(shot.kind)))
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
                quality=still.scores.get("quality", 0.0),
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


def stills_at(session: Session, recording: str, pts: Sequence[int]) -> list[KeyframeRow]:
    """Return the stills of a recording at these PTS, in their order; those that there are not are left out."""
    return [still for still in _stills(session, [(recording, at) for at in pts]) if still is not None]


def stills_named(
    session: Session, names: Sequence[tuple[str, int | None]], public_at: datetime | None
) -> list[KeyframeRow | None]:
    """Return the still of each (recording, PTS); None where there is none, or none is named.

    Here and below: of what is hidden from the public at `public_at` there is none; None asks for the team.
    """
    if all(pts is None for _, pts in names):
        return [None] * len(names)
    asked = {"asked": json.dumps(names), "now": public_at}
    found: dict[int, int | None] = dict(session.execute(_NAMED.on(session), asked).all())
    return _stills(session, [(name, found[number]) for number, (name, _) in enumerate(names)])


def marked_between(session: Session, recording: str, start: int, end: int) -> list[int]:
    """Return the PTS of all stills in [start, end) of a recording, chosen to show it or not."""
    mine = select(KeyframeRow.pts).where(KeyframeRow.recording == recording)
    return list(session.scalars(mine.where(KeyframeRow.pts >= start, KeyframeRow.pts < end).order_by(KeyframeRow.pts)))


def ranked_between(session: Session, recording: str, start: int, end: int) -> list[int]:
    """Return the PTS of the same stills, the best first; of equally good ones the first."""
    mine = select(KeyframeRow.pts).where(KeyframeRow.recording == recording)
    within = mine.where(KeyframeRow.pts >= start, KeyframeRow.pts < end)
    return list(session.scalars(within.order_by(KeyframeRow.quality.desc(), KeyframeRow.pts)))


def best_between(
    session: Session, ranges: Sequence[tuple[str, int, int]], public_at: datetime | None
) -> list[KeyframeRow | None]:
    """Return for each (recording, from PTS, to PTS) the best still within; the first of equally good ones."""
    asked = {"asked": json.dumps(ranges), "now": public_at}
    found: dict[int, int | None] = dict(session.execute(_BEST.on(session), asked).all())
    return _stills(session, [(name, found[number]) for number, (name, _, _) in enumerate(ranges)])


def best_of(session: Session, recordings: Sequence[str], public_at: datetime | None) -> list[KeyframeRow | None]:
    """Return for each recording the best of the stills that were chosen to show it."""
    asked = {"asked": json.dumps(recordings), "now": public_at}
    found: dict[int, int | None] = dict(session.execute(_BEST_CHOSEN.on(session), asked).all())
    return _stills(session, [(name, found[number]) for number, name in enumerate(recordings)])


def nearest_to(
    session: Session, moments: Sequence[tuple[str, int]], public_at: datetime | None
) -> list[KeyframeRow | None]:
    """Return for each (recording, PTS) the nearest of the stills that were chosen to show the recording."""
    asked = session.execute(_BESIDE.on(session), {"asked": json.dumps(moments), "now": public_at})
    beside = {number: [pts for pts in (before, after) if pts is not None] for number, before, after in asked}
    names = []
    for number, (name, at) in enumerate(moments):
        names.append((name, min(beside[number], key=lambda pts: abs(pts - at), default=None)))
    return _stills(session, names)


def _stills(session: Session, names: Sequence[tuple[str, int | None]]) -> list[KeyframeRow | None]:
    wanted = {(name, pts) for name, pts in names if pts is not None}
    these = select(KeyframeRow).from_statement(_THESE.on(session))
    rows = session.scalars(these, {"asked": json.dumps(sorted(wanted))})
    found = {(row.recording, row.pts): row for row in rows}
    return [found.get((name, pts)) if pts is not None else None for name, pts in names]


def _each(*columns: str) -> ForEach:
    return ForEach(f"SELECT {{number}}, {', '.join(f'({column} LIMIT 1)' for column in columns)} FROM {{each}}")


_IS_HIDDEN = HIDDEN_PICTURE.format(recording="k.recording", start="k.pts", past="k.pts + 1", now=":now")
_OF = f"SELECT k.pts FROM keyframes k WHERE (:now IS NULL OR NOT {_IS_HIDDEN}) AND k.recording = "
_BEST: Final = _each(_OF + "{text0} AND k.pts >= {integer1} AND k.pts < {integer2} ORDER BY k.quality DESC, k.pts")
_BEST_CHOSEN: Final = _each(_OF + "{value} AND k.chosen ORDER BY k.quality DESC, k.pts")
_NAMED: Final = _each(_OF + "{text0} AND k.pts = {integer1}")
_BESIDE: Final = _each(
    _OF + "{text0} AND k.chosen AND k.pts <= {integer1} ORDER BY k.pts DESC",
    _OF + "{text0} AND k.chosen AND k.pts > {integer1} ORDER BY k.pts",
)
_THESE: Final = ForEach(
    "SELECT k.* FROM {each} CROSS JOIN keyframes k WHERE k.recording = {text0} AND k.pts = {integer1}"
)
