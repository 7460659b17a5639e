"""Words that machines should listen for, and what it costs to let them listen again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.costs import seconds_a_second
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.transcripts import rows, wanted
from mediaarchive.transcripts.steps import TRANSCRIBE
from mediaarchive.transcripts.wanted import Wanted


@dataclass(frozen=True, slots=True)
class HearAgain:
    """The terms of a spacewalk, and the recordings that were heard without some of them.

    `work_s` is how long listening to them would take, by what it took so far; None where nothing was heard here yet.
    """

    terms: tuple[Wanted, ...]
    recordings: tuple[str, ...]
    footage_s: Fraction
    work_s: Fraction | None


def hear_again(archive: Archive, slug: str) -> HearAgain:
    """Return what is wanted of a spacewalk's words, and its cost. Raises NotFound."""
    with archive.database.read() as session:
        evas.get(session, slug)
        lengths = {r.id: r.duration for r in recordings.of_eva(session, slug)}
        behind = wanted.behind(session, slug, sorted(rows.with_speech(session, lengths)))
        footage = sum((lengths[name] for name in behind), Fraction(0))
        each = seconds_a_second(session, TRANSCRIBE[0])
        terms = tuple(wanted.of_eva(session, slug))
        return HearAgain(terms, tuple(behind), footage, footage * each if each is not None else None)


def want(
    archive: Archive, slug: str, text: str, heard: str, *, everywhere: bool, actor: str, now: datetime
) -> None:  # fmt: skip
    """Let machines listen for a term from the next transcription on. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        evas.get(session, slug)
        wanted.add(session, None if everywhere else slug, text, heard, actor=actor, now=now)


def forget(archive: Archive, slug: str, number: int, *, actor: str, now: datetime) -> None:
    """Want a term no longer. Raises NotFound."""
    with archive.database.write() as session:
        evas.get(session, slug)
        wanted.remove(session, number, actor=actor, now=now)


def listen_again(archive: Archive, slug: str) -> int:
    """Let the recordings be heard again that were heard without a wanted term; return how many. Raises NotFound."""
    found = hear_again(archive, slug).recordings
    with archive.database.write() as session:
        wanted.listen_again(session, slug, list(found))
    return len(found)
