"""Words found and replaced over a recording, a spacewalk or the whole archive: first shown, then done as one wish."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import accumulate
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.taskedits import By
from mediaarchive.archive.wordedits import keep
from mediaarchive.errors import InputRefused
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.transcripts import standing
from mediaarchive.transcripts.edits import WORDS, Edit, KeptEdit
from mediaarchive.transcripts.model import TIME_BASE, Turn, Word
from mediaarchive.transcripts.rows import CueRow, TurnRow
from mediaarchive.transcripts.sheet import Sheet, said
from mediaarchive.transcripts.spread import shown

MOST: Final = 300
"""Places that are listed at once."""
_LONGEST: Final = 200
_AROUND: Final = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """What to find and what to write; in one `recording`, else in one `eva`, else everywhere."""

    find: str
    replace: str = ""
    whole_words: bool = True
    match_case: bool = False
    eva: str | None = None
    recording: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Words that were found: [start, end) ticks of a recording, with some words on either side."""

    recording: Recording
    start: int
    end: int
    speaker: str | None
    before: str
    found: str
    written: str
    after: str

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.recording.id}.{self.start}.{self.end}"

    @property
    def at(self) -> Fraction:
        """Second of the recording."""
        return self.start * TIME_BASE


def places(archive: Archive, wish: Wish) -> tuple[list[Place], bool]:
    """Return where the words are, at most `MOST` places, and whether there are more. Raises InputRefused, NotFound."""
    with archive.database.read() as session:
        found: list[Place] = []
        for place in _places(session, wish):
            if len(found) == MOST:
                return found, True
            found.append(place)
    return found, False


def replace(
    archive: Archive, wish: Wish, chosen: Collection[str] | None, by: By, *, now: datetime
) -> tuple[list[KeptEdit], int]:  # fmt: skip
    """Write other words at the chosen places (None: at all), as one wish; return also how many are there no longer.

    Raises InputRefused, NotFound.
    """
    with archive.database.write() as session:
        found = [place for place in _places(session, wish) if chosen is None or place.key in chosen]
        heard = {name: Sheet(standing.machine_turns(session, name)) for name in {p.recording.id for p in found}}
        wishes = [(place.recording.id, _edit(place, heard[place.recording.id], by)) for place in found]
        made = keep(session, wishes, now) if wishes else []
    return made, (len(chosen) - len(found) if chosen is not None else 0)


def _places(session: Session, wish: Wish) -> Iterator[Place]:
    pattern = _pattern(wish)
    for recording, turn in _turns(session, wish):
        yield from _in_turn(recording, turn, pattern, wish)


def _turns(session: Session, wish: Wish) -> Iterator[tuple[Recording, Turn]]:
    """Give the turns that may hold the words: those with a caption that has the longest of them."""
    if wish.recording is not None:
        assert wish.eva is not None
        names = {(r := recordings.named(session, wish.eva, wish.recording)).id: r}
    else:
        names = {r.id: r for r in recordings.every(session) if wish.eva in (None, r.eva)}
    longest = max(wish.find.split(), key=len)
    captions = select(CueRow.recording, CueRow.start).where(CueRow.text.icontains(longest, autoescape=True)).subquery()
    wanted = select(TurnRow).join(
        captions,
        (captions.c.recording == TurnRow.recording)
        & (captions.c.start >= TurnRow.start)
        & (captions.c.start <= TurnRow.end),
    )
    for name, recording in names.items():
        mine = wanted.where(TurnRow.recording == name).distinct().order_by(TurnRow.position)
        for row in session.scalars(mine):
            yield recording, row.turn()


def _in_turn(recording: Recording, turn: Turn, pattern: re.Pattern[str], wish: Wish) -> Iterator[Place]:
    words = shown(turn.words)
    ends = list(accumulate(len(word.text) + 1 for word in words))
    starts = [end - len(word.text) - 1 for word, end in zip(words, ends, strict=True)]
    text = said(words)
    group: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        first = next(n for n, end in enumerate(ends) if match.start() < end)
        past = next((n for n, start in enumerate(starts) if start >= match.end()), len(words))
        if group and first < group[-1][1]:
            group[-1] = (group[-1][0], past)  # two in one word
        else:
            group.append((first, past))
    for first, past in group:
        yield _place(recording, turn, words, first, past, pattern, wish)


def _place(
    recording: Recording, turn: Turn, words: Sequence[Word], first: int, past: int, pattern: re.Pattern[str], wish: Wish
) -> Place:  # fmt: skip
    there, found = words[first:past], said(words[first:past])
    end = max(there[-1].end, there[0].start + 1)
    written = " ".join(pattern.sub(lambda _: wish.replace, found).split())
    before, after = said(words[max(0, first - _AROUND) : first]), said(words[past : past + _AROUND])
    return Place(recording, there[0].start, end, turn.speaker, before, found, written, after)


def _edit(place: Place, heard: Sheet, by: By) -> Edit:
    values = {
        "words": place.written.split(),
        "expected": place.found,
        "heard": heard.text(place.start, place.end, place.found),
        "speaker": place.speaker,
    }
    return Edit(WORDS, place.start, place.end, values, by.author, " ".join(by.reason.split()))


def _pattern(wish: Wish) -> re.Pattern[str]:
    words = wish.find.split()
    if not words or max(len(wish.find), len(wish.replace)) > _LONGEST:
        raise InputRefused(f"write 1 to {_LONGEST} characters to look for")
    if not all(text.isprintable() for text in (*words, *wish.replace.split())):
        raise InputRefused("look for characters that can be read")
    text = r"\s+".join(map(re.escape, words))
    if wish.whole_words:
        text = rf"(?<!\w){text}(?!\w)"
    return re.compile(text, 0 if wish.match_case else re.IGNORECASE)
