"""Rows of transcripts: cues, turns, the names of voices; and their queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from operator import eq
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.transcripts.cues import cut_again
from mediaarchive.transcripts.edits import READ, KeptEdit, lay
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.naming import renamed
from mediaarchive.transcripts.report import maker

TICKS = TICKS_A_SECOND
"""Cue and word times count samples of 16 kHz from the recording's zero."""
_LONGEST_NAME: Final = 60
SILENT: Final = Transcript(None, Recogniser("", "", ""), (), ())
"""What is heard where there is no sound: people may still write what is said."""


class TranscriptRow(Base):
    """What was heard on a recording."""

    __tablename__ = "transcripts"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    state: Mapped[str] = mapped_column(comment="speech, no-speech or no-sound")
    language: Mapped[str | None]
    model: Mapped[str | None] = mapped_column(comment="who heard it: engine and model, with the weights' digest")
    clipped: Mapped[int] = mapped_column(default=0, comment="cues that were said outside the recording, and are cut")
    corrected: Mapped[int] = mapped_column(default=0, server_default="0", comment="changes by people that stand")
    terms: Mapped[list[list[str]] | None] = mapped_column(JsonText, comment="the team's words that it was heard with")


class CueRow(Base):
    """A cue of captions: [start, end) in samples of 16 kHz."""

    __tablename__ = "cues"
    __table_args__ = (Index("ix_cues_recording_start_end", "recording", "start", "end"),)

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None]
    confidence: Mapped[float]
    words: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    doubts: Mapped[list[str]] = mapped_column(JsonText, comment="what speaks against the words")

    def cue(self) -> Cue:
        """Return the row as a value."""
        words = tuple(Word(**word) for word in self.words)
        return Cue(self.start, self.end, self.text, self.speaker, self.confidence, words, tuple(self.doubts))


class TurnRow(Base):
    """What one person says without a long pause: [start, end) in samples of 16 kHz."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_recording_start_end", "recording", "start", "end"),
        Index("ix_turns_recording_translation", "recording", "translation"),
    )

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    speaker: Mapped[str | None] = mapped_column(comment="as the team named the voice, else as the machine did")
    sure: Mapped[float] = mapped_column(comment="how sure the machine is that it is this voice, 0..1")
    language: Mapped[str]
    translation: Mapped[str | None] = mapped_column(Text, comment="in English, by the machine")
    doubts: Mapped[list[str]] = mapped_column(JsonText, comment="what speaks against the words")
    words: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)

    def turn(self) -> Turn:
        """Return the row as a value."""
        words, doubts = tuple(Word(**word) for word in self.words), tuple(self.doubts)
        about = (self.language, self.translation, doubts, self.speaker, self.sure)
        return Turn(self.start, self.end, words, *about)


class VoiceNameRow(Base):
    """Who speaks on a recording, as the team says; `heard` is when: [[start, end], …] in samples of 16 kHz."""

    __tablename__ = "voice_names"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    heard: Mapped[list[list[int]]] = mapped_column(JsonText, comment="outlives the machine's own numbers of voices")


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording's transcript as pages show it."""

    state: str
    language: str | None
    model: str | None
    cues: tuple[Cue, ...]
    turns: tuple[Turn, ...] = ()
    clipped: int = 0
    numbers: tuple[int, ...] = ()
    """Places of the cues in the whole transcript, where they are a part of it."""
    corrected: int = 0
    """Changes by people that stand."""

    def without(self, spans: Sequence[tuple[int, int]]) -> Heard:
        """Return the same without every cue and turn of which a tick lies in any of the spans."""

        def stays(said: Cue | Turn) -> bool:
            return not any(said.start < past and start < said.end for start, past in spans)

        places = [n for n, cue in enumerate(self.cues) if stays(cue)]
        numbers = tuple(self.numbers[n] for n in places) if self.numbers else ()
        cues, turns = tuple(self.cues[n] for n in places), tuple(turn for turn in self.turns if stays(turn))
        return replace(self, cues=cues, turns=turns, numbers=numbers)


def save(session: Session, recording: str, document: dict[str, Any], edits: Sequence[KeptEdit] = ()) -> None:
    """Replace a recording's transcript by what the step found, with people's edits over it.

    Names that the team gave to voices stay.
    """
    row = session.get(TranscriptRow, recording) or TranscriptRow(recording=recording)
    before = heard(session, recording)
    transcript = Transcript.from_json(document["transcript"]) if "transcript" in document else None
    row.state, row.language = document["state"], transcript.language if transcript else None
    row.model = maker(transcript.model) if transcript else None
    row.clipped = document.get("clipped", 0)
    session.add(row)
    found = named(session, recording, transcript or SILENT)
    if standing := [kept for kept in edits if kept.undone_at is None]:
        known = (before.turns, before.cues) if before else (found.turns, found.cues)
        laid, until = lay(found.turns, standing), max((cue.end for cue in found.cues), default=None)
        found = replace(found, turns=laid.turns, cues=tuple(cut_again(laid.turns, *known, until=until)))
        row.state = "speech" if laid.turns else "no-speech"
    row.corrected = sum(kept.edit.kind != READ for kept in standing)
    session.flush()
    _write(session, recording, TurnRow, before.turns if before else (), found.turns)
    _write(session, recording, CueRow, before.cues if before else (), found.cues)


def about(session: Session, recording: str) -> Heard | None:
    """Return how a recording's transcript stands, without a word of it; None before there is one."""
    row = session.get(TranscriptRow, recording)
    return Heard(row.state, row.language, row.model, (), (), row.clipped, corrected=row.corrected) if row else None


def heard(session: Session, recording: str) -> Heard | None:
    """Return a recording's transcript, None before there is one."""
    row = session.get(TranscriptRow, recording)
    if row is None:
        return None
    rows = session.scalars(select(CueRow).where(CueRow.recording == recording).order_by(CueRow.position))
    cues = tuple(found.cue() for found in rows)
    return Heard(
        row.state, row.language, row.model, cues, turns(session, recording), row.clipped, corrected=row.corrected
    )


def captioned(session: Session, recording: str) -> Heard | None:
    """Return the same as captions need it: cues without the times of their words, no turns. Reads no JSON."""
    row = session.get(TranscriptRow, recording)
    if row is None:
        return None
    columns = (CueRow.start, CueRow.end, CueRow.text, CueRow.speaker, CueRow.confidence)
    rows = session.execute(select(*columns).where(CueRow.recording == recording).order_by(CueRow.position))
    cues = tuple(Cue(*found) for found in rows)
    return Heard(row.state, row.language, row.model, cues, (), row.clipped, corrected=row.corrected)


def heard_between(session: Session, recording: str, start: int, end: int) -> Heard | None:
    """Return the same with only those cues and turns whose middle lies in [start, end) of the recording's ticks."""
    row = session.get(TranscriptRow, recording)
    if row is None:
        return None
    cues = list(
        session.scalars(select(CueRow).where(*_within(CueRow, recording, start, end)).order_by(CueRow.position))
    )
    turns = session.scalars(select(TurnRow).where(*_within(TurnRow, recording, start, end)).order_by(TurnRow.position))
    said, numbers = tuple(cue.cue() for cue in cues), tuple(cue.position for cue in cues)
    spoken = tuple(t.turn() for t in turns)
    return Heard(row.state, row.language, row.model, said, spoken, row.clipped, numbers, row.corrected)


def few_around(session: Session, recording: str, at: int, before: int, after: int) -> tuple[int | None, int | None]:
    """Return where the part around tick `at` begins and ends with so many cues on either side."""
    starts = select(CueRow.start).where(CueRow.recording == recording)
    first = starts.where(CueRow.start < at).order_by(CueRow.start.desc()).offset(before).limit(1)
    last = starts.where(CueRow.start >= at).order_by(CueRow.start).offset(after).limit(1)
    return session.scalar(first), session.scalar(last)


def speaks(session: Session, recording: str, start: int, end: int) -> bool:
    """Say whether a cue of the recording has its middle in [start, end) of its ticks."""
    return session.scalar(select(CueRow.position).where(*_within(CueRow, recording, start, end)).limit(1)) is not None


def is_translated(session: Session, recording: str) -> bool:
    """Say whether a machine put anything that is said on the recording into English."""
    rows = select(TurnRow.position).where(TurnRow.recording == recording, TurnRow.translation > "")
    return session.scalar(rows.limit(1)) is not None


def cue_at(session: Session, recording: str, number: int) -> Cue | None:
    """Return one cue of a recording by its place."""
    row = session.get(CueRow, (recording, number))
    return row.cue() if row else None


def _within(table: type[CueRow | TurnRow], recording: str, start: int, end: int) -> list[ColumnElement[bool]]:
    middle = table.start + table.end
    # The bound on the start says nothing new; it lets the index be read up to there only.
    return [table.recording == recording, table.start < end, middle >= 2 * start, middle < 2 * end]


def talk(session: Session, recording: str, pause: int) -> list[tuple[int, int]]:
    """Return when somebody speaks on a recording, in ticks: cues with no longer pause between them are one stretch."""
    so_far = func.max(CueRow.end).over(order_by=(CueRow.start, CueRow.position), rows=(None, -1))
    cues = select(CueRow.start, so_far.label("until")).where(CueRow.recording == recording).subquery()
    rows = select(cues.c.start, cues.c.until).where(cues.c.until.is_(None) | (cues.c.start - cues.c.until > pause))
    found = session.execute(rows.order_by(cues.c.start)).all()
    last = session.scalar(select(func.max(CueRow.end)).where(CueRow.recording == recording))
    return list(zip((start for start, _ in found), [*(until for _, until in found[1:]), last], strict=False))


def with_speech(session: Session, among: Iterable[str]) -> set[str]:
    """Return those recordings on which somebody was heard to speak."""
    rows = select(TranscriptRow.recording).where(TranscriptRow.recording.in_(among), TranscriptRow.state == "speech")
    return set(session.scalars(rows))


def turns(session: Session, recording: str) -> tuple[Turn, ...]:
    """Return a recording's turns in order."""
    rows = session.scalars(select(TurnRow).where(TurnRow.recording == recording).order_by(TurnRow.position))
    return tuple(row.turn() for row in rows)


def name_speaker(session: Session, recording: str, old: str, new: str) -> None:
    """Call whoever is shown as `old` ("voice 1") by the name `new` ("IV"), also in transcripts to come.

    Two voices under one name are one person from then on. Raises NotFound and InputRefused.
    """
    name = " ".join(new.split())
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise InputRefused(f"a name has 1 to {_LONGEST_NAME} characters", subject=repr(new[:80]))
    if old not in {turn.speaker for turn in turns(session, recording)}:
        raise NotFound("nobody of this name speaks here", subject=old[:80])
    for table in (TurnRow, CueRow):
        session.execute(update(table).where(table.recording == recording, table.speaker == old).values(speaker=name))
    session.execute(delete(VoiceNameRow).where(VoiceNameRow.recording == recording, VoiceNameRow.name == old))
    spans = [[turn.start, turn.end] for turn in turns(session, recording) if turn.speaker == name]
    session.merge(VoiceNameRow(recording=recording, name=name, heard=spans))


def named(session: Session, recording: str, transcript: Transcript) -> Transcript:
    """Return the transcript with the team's names of its voices."""
    given = session.scalars(select(VoiceNameRow).where(VoiceNameRow.recording == recording))
    names = renamed(transcript.turns, {row.name: row.heard for row in given})
    return replace(
        transcript,
        cues=tuple(replace(cue, speaker=names.get(cue.speaker or "", cue.speaker)) for cue in transcript.cues),
        turns=tuple(replace(turn, speaker=names.get(turn.speaker or "", turn.speaker)) for turn in transcript.turns),
    )


def _write(
    session: Session,
    recording: str,
    table: type[CueRow | TurnRow],
    old: Sequence[Cue | Turn],
    new: Sequence[Cue | Turn],
) -> None:
    """Make rows out of values; those at the beginning and the end that are the same stay."""
    same = list(map(eq, old, new))
    first = same.index(False) if False in same else len(same)
    room = len(same) - first
    last = list(map(eq, reversed(old), reversed(new)))[:room]
    kept = last.index(False) if False in last else len(last)
    mine = table.recording == recording
    session.execute(delete(table).where(mine, table.position >= first, table.position < len(old) - kept))
    if kept and (by := len(new) - len(old)):
        # By way of negative places, as no two rows may ever have one place.
        session.execute(update(table).where(mine, table.position >= first).values(position=-1 - by - table.position))
        session.execute(update(table).where(mine, table.position < 0).values(position=-1 - table.position))
    # Rows have a column for each field of their value, under the same name.
    fresh = enumerate(new[first : len(new) - kept], start=first)
    rows = [{"recording": recording, "position": n, **_values(value)} for n, value in fresh]
    if rows:
        session.execute(insert(table), rows)
    session.expire_all()


def _values(value: Cue | Turn) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__} | {
        "words": [asdict(word) for word in value.words],
        "doubts": list(value.doubts),
    }
