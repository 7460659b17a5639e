"""What people change of the words of a recording: kept, undone, and shown everywhere at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.taskedits import By
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.transcripts import journal, rows, standing
from mediaarchive.transcripts.edits import LINE, READ, SPEAKER, WORDS, Edit, KeptEdit
from mediaarchive.transcripts.model import TICKS_A_SECOND, TIME_BASE, Turn
from mediaarchive.transcripts.sheet import Sheet
from mediaarchive.transcripts.spread import rewritten

LONGEST: Final = 4000
"""Characters of a line."""
LONGEST_NAME: Final = 60
_NEAR: Final = TICKS_A_SECOND
_NAMED: Final = re.compile(rf"\s*([^:]{{1,{LONGEST_NAME}}}):\s")


@dataclass(frozen=True, slots=True)
class Written:
    """A line as a form has it: which one, what it said and who spoke when the form was opened, and what it should."""

    start: int
    end: int
    was: str
    was_speaker: str
    text: str
    speaker: str


class ChangedMeanwhile(Conflict):
    """Somebody else changed the line while it was written: `there` is how it stands, `written` what was not kept."""

    def __init__(self, there: Turn | None, written: Written) -> None:
        """Say it."""
        super().__init__("was changed meanwhile", subject="this line", hint="look at both, and save again")
        self.there, self.written = there, written


def save_line(archive: Archive, slug: str, recording: str, line: Written, by: By, *, now: datetime) -> list[KeptEdit]:
    """Keep what a person wrote on hearing a line; the same words say that it was right.

    A new line of the text that begins with a name and a colon is said by somebody else.

    Raises ChangedMeanwhile, InputRefused, NotFound.
    """
    parts = _parts(line.text, _name(line.speaker))
    with archive.database.write() as session:
        found = recordings.named(session, slug, recording)
        turn = _line(session, found.id, line)
        if turn is None or (turn.text, turn.speaker or "") != (line.was, line.was_speaker):
            raise ChangedMeanwhile(turn, line)
        made = _edits(session, found.id, turn, parts, by)
        return keep(session, [(found.id, edit) for edit in made], now)


def add_line(
    archive: Archive, slug: str, recording: str, start: Fraction, end: Fraction, text: str, speaker: str, by: By,
    *, now: datetime,
) -> list[KeptEdit]:  # fmt: skip
    """Write down what no machine heard. Raises Conflict where words are there, InputRefused, NotFound."""
    texts = _texts(text)
    with archive.database.write() as session:
        found = recordings.named(session, slug, recording)
        if not 0 <= start < end <= found.duration or not texts:
            raise InputRefused("a line has words, a start, and an end after it within the recording")
        first, past = floor(start / TIME_BASE), floor(end / TIME_BASE)
        if Sheet(rows.turns(session, found.id)).claimed(first, past, ""):
            raise Conflict("words are there already", subject=f"{float(start):.1f} s", hint="correct that line instead")
        values = {"words": texts, "expected": "", "heard": "", "speaker": _name(speaker)}
        edit = Edit(LINE, first, past, values, by.author, _reason(by))
        return keep(session, [(found.id, edit)], now)


def suggested(
    session: Session, recording: str, at: Fraction, shown: str, line: str, entry: int, by: By, *, now: datetime
) -> bool:
    """Keep what a visitor suggested for the caption `shown` at second `at`; False where it reads otherwise by now."""
    tick = floor(at / TIME_BASE)
    said = rows.heard_between(session, recording, max(0, tick - 20 * _NEAR), tick + 20 * _NEAR)
    cues = [cue for cue in (said.cues if said else ()) if cue.text == shown and abs(cue.start - tick) <= _NEAR]
    if not cues or not cues[0].words:
        return False
    texts, words = _texts(line), cues[0].words
    start, end = words[0].start, max(words[-1].end, words[0].start + 1)
    heard = Sheet(standing.machine_turns(session, recording)).text(start, end, shown)
    values = {"words": texts, "expected": shown, "heard": heard, "speaker": cues[0].speaker, "entry": entry}
    keep(session, [(recording, Edit(WORDS, start, end, values, by.author, _reason(by)))], now)
    return True


def take_back(session: Session, recording: str, entry: int, *, actor: str, now: datetime) -> None:
    """Undo what was kept of a visitor's suggestion."""
    for kept in journal.edits(session, recording):
        if kept.undone_at is None and kept.edit.values.get("entry") == entry:
            journal.undo(session, kept.id, whole_batch=False, actor=actor, now=now)
            show(session, [recording], now)


def undo(archive: Archive, number: int, *, whole_batch: bool, actor: str, now: datetime) -> list[KeptEdit]:
    """Let a change, or all that one wish made, count no longer. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        found = journal.undo(session, number, whole_batch=whole_batch, actor=actor, now=now)
        show(session, [kept.recording for kept in found], now)
        return found


def history(archive: Archive, slug: str, recording: str) -> list[KeptEdit]:
    """Return every change of a recording's words, the newest first. Raises NotFound."""
    with archive.database.read() as session:
        return journal.edits(session, recordings.named(session, slug, recording).id)[::-1]


def keep(session: Session, wishes: Sequence[tuple[str, Edit]], now: datetime) -> list[KeptEdit]:
    """Keep edits, each of a recording, as one wish, and show them."""
    made = journal.add(session, wishes, now)
    show(session, [recording for recording, _ in wishes], now)
    return made


def show(session: Session, changed: Iterable[str], now: datetime) -> None:
    """Lay the edits of recordings over their words again, and let search know."""
    names = dict.fromkeys(changed)
    for name in names:
        standing.lay_again(session, name, now)
    session.flush()
    for eva in dict.fromkeys(recordings.get(session, name).eva for name in names):
        renew(session, eva)


def _line(session: Session, recording: str, line: Written) -> Turn | None:
    """Return the turn that a form is about: of those who talk at once, who says what the form had."""
    at = [turn for turn in rows.turns(session, recording) if turn.start < line.end and line.start < turn.end]
    exact = [turn for turn in at if (turn.start, turn.end) == (line.start, line.end)]
    return next((turn for turn in exact if turn.text == line.was), next(iter([*exact, *at]), None))


def _edits(
    session: Session, recording: str, turn: Turn, parts: Sequence[tuple[str | None, list[str]]], by: By
) -> list[Edit]:  # fmt: skip
    """Return the edits that make a turn say what `parts` say; where it does, that a person found it right."""
    texts = [text for _, said in parts for text in said]
    start, end = turn.words[0].start, max(turn.words[-1].end, turn.words[0].start + 1)
    heard = Sheet(standing.machine_turns(session, recording)).text(start, end, turn.text)

    def edit(kind: str, **values: Any) -> Edit:
        return Edit(kind, start, end, {"expected": turn.text, "heard": heard, **values}, by.author, _reason(by))

    changed = " ".join(texts) != turn.text
    words = edit(LINE, words=texts, speaker=parts[0][0]) if changed else edit(READ)
    whole = edit(SPEAKER, expected=" ".join(texts), before=turn.speaker, speaker=parts[0][0])
    found = [words, whole] if texts and parts[0][0] != turn.speaker else [words]
    made, at = rewritten(turn.words, texts) if texts else (), 0
    for number, (speaker, said) in enumerate(parts):
        own, at = made[at : at + len(said)], at + len(said)
        if number:
            other = edit(SPEAKER, expected=" ".join(said), before=parts[0][0], speaker=speaker)
            found.append(replace(other, start=own[0].start, end=max(own[-1].end, own[0].start + 1)))
    return found


def _parts(text: str, speaker: str | None) -> list[tuple[str | None, list[str]]]:
    """Return who says what in a line as written: after the first, lines that begin with a name are somebody else's."""
    first, *more = text.strip().splitlines() or [""]
    found = [(speaker, _texts(first))]
    for line in more:
        name = _NAMED.match(line)
        said = _texts(line[name.end() :] if name else line)
        if name and said:
            found.append((_name(name[1]), said))
        else:
            found[-1][1].extend(said)
    return found


def _texts(text: str) -> list[str]:
    texts = text.split()
    if len(text) > LONGEST or not all(word.isprintable() for word in texts):
        raise InputRefused(f"a line has at most {LONGEST} characters, all of which can be read")
    return texts


def _name(text: str) -> str | None:
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InputRefused(f"a speaker's name has at most {LONGEST_NAME} characters", subject=repr(text[:40]))
    return name or None


def _reason(by: By) -> str:
    return " ".join(by.reason.split())[:2000]
