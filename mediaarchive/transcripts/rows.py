"""Rows of transcripts and cues, and their queries."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText
from mediaarchive.transcripts.model import TICKS_A_SECOND, Transcript

TICKS = TICKS_A_SECOND
"""Cue and word times count samples of 16 kHz from the recording's zero."""


class TranscriptRow(Base):
    """What was heard on a recording."""

    __tablename__ = "transcripts"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    state: Mapped[str] = mapped_column(comment="speech, no-speech or no-sound")
    language: Mapped[str | None]
    model: Mapped[str | None] = mapped_column(comment="who heard it: engine and model, with the weights' digest")


class CueRow(Base):
    """A cue of captions: [start, end) in samples of 16 kHz."""

    __tablename__ = "cues"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None]
    confidence: Mapped[float]
    words: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    doubts: Mapped[list[str]] = mapped_column(JsonText, comment="what speaks against the words")


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording's transcript as pages show it."""

    state: str
    language: str | None
    model: str | None
    cues: tuple[CueRow, ...]


def save(session: Session, recording: str, document: dict[str, Any]) -> None:
    """Replace a recording's transcript by what the step found."""
    session.execute(delete(CueRow).where(CueRow.recording == recording))
    row = session.get(TranscriptRow, recording) or TranscriptRow(recording=recording)
    transcript = Transcript.from_json(document["transcript"]) if "transcript" in document else None
    row.state, row.language = document["state"], transcript.language if transcript else None
    made_by = transcript.model if transcript else None
    row.model = f"{made_by.engine} {made_by.name} {made_by.sha256[:12]}" if made_by else None
    session.add(row)
    for position, cue in enumerate(transcript.cues if transcript else ()):
        session.add(
            CueRow(
                recording=recording,
                position=position,
                start=cue.start,
                end=cue.end,
                text=cue.text,
                speaker=cue.speaker,
                confidence=cue.confidence,
                words=[asdict(word) for word in cue.words],
                doubts=list(cue.doubts),
            )
        )


def heard(session: Session, recording: str) -> Heard | None:
    """Return a recording's transcript, None before there is one."""
    row = session.get(TranscriptRow, recording)
    if row is None:
        return None
    cues = session.scalars(select(CueRow).where(CueRow.recording == recording).order_by(CueRow.position))
    return Heard(row.state, row.language, row.model, tuple(cues))
