"""The team's pages of words: a recording line by line, and a spacewalk recording by recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.hearagain import HearAgain, hear_again
from mediaarchive.archive.known import know
from mediaarchive.archive.words import state_of
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.recordings import TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.transcripts import journal, rows, standing
from mediaarchive.transcripts.edits import READS, Differing, KeptEdit, Laid, lay, word_diff
from mediaarchive.transcripts.model import TIME_BASE, Turn, Word
from mediaarchive.transcripts.spread import shown
from mediaarchive.transcripts.standing import Machine, Offer

PAGE: Final = 100
"""Lines of a page."""
SHOWN: Final = 50
"""Changes that a page's history lists."""
UNSURE: Final = 0.5
"""Words and lines of a lower confidence are doubtful."""


@dataclass(frozen=True, slots=True)
class Line:
    """A turn with what people did about it. `following` is the place of the next line in doubt."""

    turn: Turn
    words: tuple[Word, ...]
    changes: tuple[KeptEdit, ...]
    read: bool
    following: Place | None = None

    @property
    def key(self) -> str:
        """What a page calls it."""
        return f"line-{self.turn.start}"

    @property
    def at(self) -> Fraction:
        """Second of the recording where it begins."""
        return self.turn.start * TIME_BASE

    @property
    def doubtful(self) -> bool:
        """Whether somebody should listen to it."""
        sure = sum(word.confidence for word in self.words) / max(1, len(self.words))
        return not self.read and (bool(self.turn.doubts) or sure < UNSURE)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a recording: the page that has it, and what the page calls it."""

    page: int
    key: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far people are with the lines of a recording."""

    lines: int
    read: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class WordsPage:
    """One part of a recording's lines with all that a person may do about them."""

    eva: Eva
    recording: Recording
    camera: Camera
    playable: bool
    state: str
    maker: str | None
    lines: tuple[Line, ...]
    number: int
    pages: int
    progress: Progress
    doubtful: Place | None
    speakers: tuple[str, ...]
    disputed: tuple[Differing, ...]
    offer: Offer | None
    past: tuple[Machine, ...]
    history: tuple[KeptEdit, ...]
    batches: Mapping[int, int]
    changes: int


@dataclass(frozen=True, slots=True)
class RecordingWords:
    """How the words of a recording stand: `changes` by people, `offers` of a machine that wait for a decision."""

    recording: Recording
    camera: Camera
    state: str
    progress: Progress
    changes: int
    offers: int


@dataclass(frozen=True, slots=True)
class EvaWords:
    """How the words of a spacewalk stand."""

    eva: Eva
    recordings: tuple[RecordingWords, ...]
    again: HearAgain


def words_page(
    archive: Archive, slug: str, recording: str, *, number: int | None, at: Fraction | None, now: datetime
) -> WordsPage:  # fmt: skip
    """Return part `number` of a recording's lines, else the part with second `at`. Raises NotFound."""
    with archive.database.read() as session:
        eva, found = evas.get(session, slug), recordings.named(session, slug, recording)
        heard, edits = rows.about(session, found.id), journal.edits(session, found.id)
        laid = _laid(session, found.id, edits)
        lines = _lines(laid, {kept.id: kept for kept in edits})
        pages = max(1, -(-len(lines) // PAGE))
        number = min(pages, max(1, number or _number(lines, at or Fraction(0))))
        part = lines[(number - 1) * PAGE : number * PAGE]
        doubtful = [Place(k // PAGE + 1, line.key) for k, line in enumerate(lines) if line.doubtful]
        return WordsPage(
            eva=eva,
            recording=found,
            camera=know(session, slug, TEAM, now).camera(found),
            playable=media.has(session, found, "proxy.mp4", None),
            state=state_of(session, found, heard),
            maker=heard.model if heard else None,
            lines=tuple(part),
            number=number,
            pages=pages,
            progress=_progress(lines),
            doubtful=next((p for p in doubtful if p.page >= number), next(iter(doubtful), None)),
            speakers=tuple(dict.fromkeys([*(m.role for m in eva.crew), *(t.speaker for t in laid.turns if t.speaker)])),
            disputed=tuple(standing.disputed(session, found.id)) if edits else (),
            offer=standing.offer(session, found.id) if heard else None,
            past=tuple(standing.past(session, found.id)),
            history=tuple(edits[::-1][:SHOWN]),
            batches=journal.batches(session, {kept.batch for kept in edits[::-1][:SHOWN]}),
            changes=len(edits),
        )


def eva_words(archive: Archive, slug: str, *, now: datetime) -> EvaWords:
    """Return how the words of a spacewalk stand, recording by recording. Raises NotFound."""
    with archive.database.read() as session:
        eva, known = evas.get(session, slug), know(session, slug, TEAM, now)
        found = tuple(
            _recording(session, recording, known.camera(recording)) for recording in recordings.of_eva(session, slug)
        )
    return EvaWords(eva, found, hear_again(archive, slug))


def changed(kept: KeptEdit) -> list[tuple[str, str]]:
    """Return what an edit made of the words that it found, as ("same" | "gone" | "new", words)."""
    return word_diff(kept.edit.values["expected"], kept.edit.text)


def _recording(session: Session, recording: Recording, camera: Camera) -> RecordingWords:
    heard, edits = rows.about(session, recording.id), journal.edits(session, recording.id)
    lines = _lines(_laid(session, recording.id, edits), {kept.id: kept for kept in edits})
    standing_edits = [kept for kept in edits if kept.undone_at is None]
    offer = standing.offer(session, recording.id) if heard else None
    offers = len(offer.differences) + len(offer.disputed) if offer else 0
    offers += len(standing.disputed(session, recording.id)) if standing_edits else 0
    state = state_of(session, recording, heard)
    return RecordingWords(recording, camera, state, _progress(lines), len(standing_edits), offers)


def _laid(session: Session, recording: str, edits: list[KeptEdit]) -> Laid:
    if any(kept.undone_at is None for kept in edits):
        return lay(standing.machine_turns(session, recording), edits)
    return lay(rows.turns(session, recording), ())


def _lines(laid: Laid, edits: Mapping[int, KeptEdit]) -> list[Line]:
    """Return all lines; each in doubt knows the next one."""
    found: list[Line] = []
    following: Place | None = None
    for number in range(len(laid.turns) - 1, -1, -1):
        turn, changes = laid.turns[number], tuple(edits[key] for key in laid.by[number])
        read = any(kept.edit.kind in READS for kept in changes)
        line = Line(turn, tuple(shown(turn.words)), changes, read, following)
        found.append(line)
        if line.doubtful:
            following = Place(number // PAGE + 1, line.key)
    return found[::-1]


def _number(lines: list[Line], at: Fraction) -> int:
    """Return the part with the line that is said at a second, or next."""
    place = next((k for k, line in enumerate(lines) if line.turn.end * TIME_BASE > at), len(lines) - 1)
    return max(0, place) // PAGE + 1


def _progress(lines: list[Line]) -> Progress:
    return Progress(len(lines), sum(line.read for line in lines), sum(line.doubtful for line in lines))
