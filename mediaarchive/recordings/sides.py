"""The small copies that cameras make of their films: kept as files of recordings, and shown in their stead for a while.

A small copy (GoPro LRV, DJI LRF, Sony S03) is no recording. It is often here long before its film.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import BigInteger, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, RationalText, Utc
from mediaarchive.errors import NotFound
from mediaarchive.recordings.model import ARRIVED, QUARANTINED, READY, Recording
from mediaarchive.recordings.probe import Probe


@dataclass(frozen=True, slots=True)
class Side:
    """A small copy. `frame_s`: seconds of one of its pictures; `compared`: in words how it fits its film."""

    id: str
    eva: str
    camera: str
    card: str | None
    file_name: str
    stem: str
    digest: str
    size: int
    state: str
    reason: str | None
    duration: Fraction | None
    frame_s: Fraction | None
    recording: str | None
    stands_in: bool
    compared: str
    arrived_at: datetime


class SideRow(Base):
    """One small copy of one film."""

    __tablename__ = "side_files"

    id: Mapped[str] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    camera: Mapped[str]
    card: Mapped[str | None] = mapped_column(comment="the card that it came on, where that is known")
    file_name: Mapped[str] = mapped_column(comment="as it was called when it came; text only, never a path")
    stem: Mapped[str] = mapped_column(comment="what its name has in common with its film's")
    digest: Mapped[str] = mapped_column(unique=True, comment="the file as it came, in the store")
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(comment="arrived, ready (probed) or quarantined")
    reason: Mapped[str | None] = mapped_column(Text, comment="why it is quarantined")
    duration: Mapped[Fraction | None] = mapped_column(RationalText)
    frame_s: Mapped[Fraction | None] = mapped_column(RationalText)
    recording: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True, comment="its film")
    stands_in: Mapped[bool] = mapped_column(default=False, comment="as long as its film, to a picture")
    compared: Mapped[str] = mapped_column(Text, default="")
    arrived_at: Mapped[datetime] = mapped_column(Utc)

    def value(self) -> Side:
        """Return the row as a frozen value."""
        return Side(
            self.id, self.eva, self.camera, self.card, self.file_name, self.stem, self.digest, self.size, self.state,
            self.reason, self.duration, self.frame_s, self.recording, self.stands_in, self.compared, self.arrived_at,
        )  # fmt: skip


def add(session: Session, side: Side) -> bool:
    """Add a small copy that arrived; say whether it is new."""
    if session.scalar(select(SideRow.id).where(SideRow.digest == side.digest)) is not None:
        return False
    session.add(SideRow(**{name: getattr(side, name) for name in Side.__slots__}))
    return True


def find(session: Session, side_id: str) -> Side | None:
    """Return a small copy, None where there is none of this id."""
    row = session.get(SideRow, side_id)
    return row.value() if row else None


def get(session: Session, side_id: str) -> Side:
    """Return a small copy. Raises NotFound."""
    found = find(session, side_id)
    if found is None:
        raise NotFound("no such small copy", subject=side_id[:40])
    return found


def of_evas(session: Session, evas: Iterable[str]) -> list[Side]:
    """Return the small copies of EVAs by arrival."""
    wanted = select(SideRow).where(SideRow.eva.in_(list(evas))).order_by(SideRow.arrived_at, SideRow.file_name)
    return [row.value() for row in session.scalars(wanted)]


def by_digests(session: Session, digests: Iterable[str]) -> dict[str, Side]:
    """Return the small copies with these digests, by them."""
    rows = session.scalars(select(SideRow).where(SideRow.digest.in_(list(digests))))
    return {row.digest: row.value() for row in rows}


def of_stem(session: Session, eva: str, camera: str, stem: str) -> list[Side]:
    """Return the small copies of a camera whose films would be named so."""
    wanted = select(SideRow).where(SideRow.eva == eva, SideRow.camera == camera, SideRow.stem == stem)
    return [row.value() for row in session.scalars(wanted.order_by(SideRow.arrived_at))]


def stand_in(session: Session, recording: str) -> Side | None:
    """Return the small copy that may be shown in a recording's stead."""
    wanted = select(SideRow).where(SideRow.recording == recording, SideRow.stands_in).order_by(SideRow.arrived_at)
    row = session.scalars(wanted).first()
    return row.value() if row else None


def set_probe(session: Session, side_id: str, probe: Probe) -> None:
    """Write down how long it is."""
    row, rate = session.get_one(SideRow, side_id), probe.picture.frame_rate if probe.picture else None
    row.state, row.reason, row.duration = READY, None, probe.duration
    row.frame_s = 1 / Fraction(rate) if rate else Fraction(0)


def quarantine(session: Session, side_id: str, reason: str) -> None:
    """Keep the file, show it to nobody."""
    row = session.get_one(SideRow, side_id)
    row.state, row.reason = QUARANTINED, reason


def try_again(session: Session, side_ids: Iterable[str]) -> None:
    """Let quarantined ones be looked at again. Other ids are passed."""
    for side_id in side_ids:
        row = session.get(SideRow, side_id)
        if row is not None and row.state == QUARANTINED:
            row.state, row.reason = ARRIVED, None


def compare(session: Session, side: Side, film: Recording) -> bool:
    """Let a small copy be a file of this film, and stand in for it if both are of one length, to a picture.

    The longer picture of the two counts: small copies of fast films have fewer pictures. Both must have been probed.
    """
    assert side.duration is not None
    apart = side.duration - film.duration
    frame = max(side.frame_s or Fraction(0), 1 / film.frame_rate if film.frame_rate else Fraction(0))
    row = session.get_one(SideRow, side.id)
    row.recording, row.stands_in = film.id, abs(apart) <= frame
    if row.stands_in:
        row.compared = f"as long as {film.file_name}, to a picture"
    else:
        way = "longer" if apart > 0 else "shorter"
        row.compared = f"{float(abs(apart)):.3f} s {way} than {film.file_name}: not shown in its stead"
    return row.stands_in
