"""Values and rows of recordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, RationalText, Utc
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.recordings.probe import ClaimedClock
from mediaarchive.recordings.rights import PICTURE, SOUND, WORDS, Fact, senses_of
from mediaarchive.timeline import Interval

ARRIVED, READY, QUARANTINED = "arrived", "ready", "quarantined"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as the other stations see it. `start_pts` and `end_pts` count `time_base`; end is exclusive."""

    id: str
    eva: str
    camera: str
    file_name: str
    digest: str
    size: int
    state: str
    reason: str | None
    mismatch: str | None
    declared_start: datetime | None
    declared_precision_us: int | None
    arrived_at: datetime
    released_at: datetime | None
    container: str | None
    has_picture: bool
    has_sound: bool
    width: int | None
    height: int | None
    time_base: Fraction | None
    start_pts: int | None
    end_pts: int | None
    frame_rate: Fraction | None
    damage: str | None
    clocks: tuple[ClaimedClock, ...]

    @property
    def duration(self) -> Fraction:
        """Exact seconds; 0 before the probe."""
        if self.time_base is None or self.start_pts is None or self.end_pts is None:
            return Fraction(0)
        return (self.end_pts - self.start_pts) * self.time_base

    def seconds_at(self, pts: int) -> Fraction:
        """Return seconds from the recording's zero to `pts`."""
        assert self.time_base is not None
        return (pts - (self.start_pts or 0)) * self.time_base

    def pts_at(self, seconds: Fraction) -> int:
        """Return the last tick at or before `seconds` from the recording's zero."""
        assert self.time_base is not None
        return (self.start_pts or 0) + (seconds / self.time_base).__floor__()

    def ticks(self, span: Interval) -> tuple[int, int]:
        """Return the PTS [first, past) that a span of seconds reaches into."""
        assert self.time_base is not None
        return self.pts_at(span.start), (self.start_pts or 0) + ceil(span.end / self.time_base)


class RecordingRow(Base):
    """One file of one camera."""

    __tablename__ = "recordings"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    camera: Mapped[str]
    file_name: Mapped[str] = mapped_column(comment="as it was called when it came; text only, never a path")
    digest: Mapped[str] = mapped_column(comment="the master, in the store")
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(comment="arrived, ready (probed) or quarantined")
    reason: Mapped[str | None] = mapped_column(Text, comment="why it is quarantined")
    mismatch: Mapped[str | None] = mapped_column(comment="name and content disagree")
    declared_start: Mapped[datetime | None] = mapped_column(Utc, comment="UTC of the first frame as the team stated it")
    declared_precision_us: Mapped[int | None] = mapped_column(
        BigInteger, comment="width of the last place that was stated"
    )
    arrived_at: Mapped[datetime] = mapped_column(Utc)
    released_at: Mapped[datetime | None] = mapped_column(Utc, comment="nothing is public before")
    container: Mapped[str | None]
    has_picture: Mapped[bool] = mapped_column(default=False)
    has_sound: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int | None]
    height: Mapped[int | None]
    time_base: Mapped[Fraction | None] = mapped_column(RationalText)
    start_pts: Mapped[int | None] = mapped_column(BigInteger)
    end_pts: Mapped[int | None] = mapped_column(BigInteger)
    frame_rate: Mapped[Fraction | None] = mapped_column(RationalText)
    damage: Mapped[str | None] = mapped_column(Text, comment="what is wrong with the file, measured")
    clocks: Mapped[list[dict[str, str]]] = mapped_column(JsonText, default=list)

    def value(self) -> Recording:
        """Return the row as a frozen value."""
        return Recording(
            id=self.id,
            eva=self.eva,
            camera=self.camera,
            file_name=self.file_name,
            digest=self.digest,
            size=self.size,
            state=self.state,
            reason=self.reason,
            mismatch=self.mismatch,
            declared_start=self.declared_start,
            declared_precision_us=self.declared_precision_us,
            arrived_at=self.arrived_at,
            released_at=self.released_at,
            container=self.container,
            has_picture=self.has_picture,
            has_sound=self.has_sound,
            width=self.width,
            height=self.height,
            time_base=self.time_base,
            start_pts=self.start_pts,
            end_pts=self.end_pts,
            frame_rate=self.frame_rate,
            damage=self.damage,
            clocks=tuple(ClaimedClock(**clock) for clock in self.clocks),
        )


class NoteRow(Base):
    """What a manifest notes of a recording, for the team."""

    __tablename__ = "arrival_notes"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class RangeFactRow(Recorded, Base):
    """A fact on [in_pts, out_pts) of a recording. Ended, never changed, never deleted."""

    __tablename__ = "range_facts"
    trail = Trail("right", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    in_pts: Mapped[int] = mapped_column(BigInteger)
    out_pts: Mapped[int] = mapped_column(BigInteger, comment="exclusive")
    kind: Mapped[str] = mapped_column(comment="owner, people, insignia, embargo or withheld")
    what: Mapped[str] = mapped_column(Text, comment="credit line, who, which insignia; picture, sound or words")
    contact: Mapped[str] = mapped_column(Text, comment="of an owner; for the team alone")
    hides_picture: Mapped[bool]
    hides_sound: Mapped[bool]
    hides_words: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(Utc, comment="it hides no longer from then on; none: for good")
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None]

    @staticmethod
    def of(fact: Fact) -> RangeFactRow:
        """Return the row of a fact that is new; the database numbers it."""
        senses = senses_of(fact.kind, fact.what)
        return RangeFactRow(
            recording=fact.recording,
            in_pts=fact.in_pts,
            out_pts=fact.out_pts,
            kind=fact.kind,
            what=fact.what,
            contact=fact.contact,
            hides_picture=PICTURE in senses,
            hides_sound=SOUND in senses,
            hides_words=WORDS in senses,
            until=fact.until,
            reason=fact.reason,
            at=fact.at,
            by=fact.by,
        )

    def value(self) -> Fact:
        """Return the row as a frozen value."""
        return Fact(
            self.id, self.recording, self.in_pts, self.out_pts, self.kind, self.what, self.contact, self.until,
            self.reason, self.at, self.by, self.ended_at, self.ended_by,
        )  # fmt: skip
