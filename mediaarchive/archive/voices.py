"""The voices of a recording, and the names that the team gives them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.wordedits import show
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.transcripts import journal
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.edits import SPEAKER, KeptEdit
from mediaarchive.transcripts.model import TIME_BASE


def voices(archive: Archive, slug: str, recording: str) -> list[tuple[str | None, int, Fraction]]:
    """Return who speaks on a recording with turns and seconds, longest first; None for turns of nobody known.

    `recording` is its id or file name. Raises NotFound.
    """
    with archive.database.read() as session:
        evas.get(session, slug)
        found = transcripts.turns(session, recordings.named(session, slug, recording).id)
    turns = Counter(turn.speaker for turn in found)
    ticks: Counter[str | None] = Counter()
    for turn in found:
        ticks[turn.speaker] += turn.end - turn.start
    return [(name, turns[name], length * TIME_BASE) for name, length in ticks.most_common()]


def name_voice(
    archive: Archive, slug: str, recording: str, old: str, new: str, *, actor: str, now: datetime
) -> None:  # fmt: skip
    """Call a voice by a name, in the transcript that is there and in those to come. Raises NotFound, InputRefused."""
    with archive.database.write() as session:
        evas.get(session, slug)
        name = recordings.named(session, slug, recording).id
        transcripts.name_speaker(session, name, old, new)
        named = [kept for kept in journal.edits(session, name) if _names(kept, old)]
        for kept in named:
            journal.undo(session, kept.id, whole_batch=False, actor=actor, now=now)
        called = {"speaker": " ".join(new.split())}
        again = [replace(kept.edit, values={**kept.edit.values, **called}, by=actor) for kept in named]
        journal.add(session, [(name, edit) for edit in again], now)
        show(session, [name], now)


def _names(kept: KeptEdit, name: str) -> bool:
    """Say whether an edit that stands gives a line to somebody of this name."""
    return kept.undone_at is None and kept.edit.kind == SPEAKER and kept.edit.values["speaker"] == name
