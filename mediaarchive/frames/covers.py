"""The still that a person chose to stand for an EVA; it may be of another one, and then its page says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.errors import NotFound
from mediaarchive.frames.rows import KeyframeRow, marked
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.recordings import Recording


class CoverRow(Recorded, Base):
    """One EVA's cover: a keyframe, by its recording and PTS."""

    __tablename__ = "eva_covers"
    trail = Trail("cover", by="author", at="chosen_at")

    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    pts: Mapped[int] = mapped_column(BigInteger)
    author: Mapped[str]
    chosen_at: Mapped[datetime] = mapped_column(Utc)


def choose(session: Session, eva: str, recording: Recording, pts: int, *, author: str, now: datetime) -> KeyframeRow:
    """Let the keyframe that lies nearest to `pts` stand for an EVA. Raises NotFound for a recording without any."""
    known = marked(session, recording.id).keyframes
    if not known:
        raise NotFound("no stills were made of this recording yet", subject=recording.file_name)
    nearest = min(known, key=lambda still: abs(still - pts))
    session.merge(CoverRow(eva=eva, recording=recording.id, pts=nearest, author=author, chosen_at=now))
    return session.get_one(KeyframeRow, (recording.id, nearest))


def all_chosen(session: Session) -> dict[str, KeyframeRow]:
    """Return the stills that were chosen, by EVA."""
    same = (KeyframeRow.recording == CoverRow.recording) & (KeyframeRow.pts == CoverRow.pts)
    rows = session.execute(select(CoverRow.eva, KeyframeRow).join(KeyframeRow, same))
    return dict(rows.all())


def chosen(session: Session, eva: str) -> KeyframeRow | None:
    """Return the still that was chosen for an EVA, None without one."""
    row = session.get(CoverRow, eva)
    return session.get(KeyframeRow, (row.recording, row.pts)) if row else None
