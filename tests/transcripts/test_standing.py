"""Another machine transcript of a recording: edits stand over it, and what is public stays until somebody takes it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, NotFound
from mediaarchive.transcripts import journal, rows, standing
from mediaarchive.transcripts.edits import LINE, Edit, KeptEdit
from mediaarchive.transcripts.model import Turn
from tests.conftest import NOW
from tests.transcripts.test_edits import edit, turn
from tests.transcripts.test_rows import document, session

__all__ = ["session"]


def shown(session: Session) -> list[str]:
    """Return what cues say, which is what turns say."""
    heard = rows.heard(session, "r")
    assert heard
    assert [there.text for there in heard.turns] == [cue.text for cue in heard.cues]
    return [cue.text for cue in heard.cues]


def write(session: Session, there: Turn, words: str) -> KeptEdit:
    """Write a line."""
    (kept,) = journal.add(session, [("r", edit(LINE, there, words))], NOW)
    standing.lay_again(session, "r", NOW)
    return kept


def arrive(session: Session, *turns: Turn, public: bool = False) -> None:
    """Let a machine give turns."""
    standing.arrive(session, "r", document(*turns), public=public, now=NOW)


def test_edits_stand_over_another_transcript(session: Session) -> None:
    """What a person wrote survives the next ingest, and all else is the newer machine's."""
    first, second = turn(1, "copy hutch"), turn(9, "work sight")
    arrive(session, first, second)
    write(session, first, "Copy, hatch.")
    arrive(session, turn(1, "copy hush"), turn(9, "worksite"))

    assert ["Copy, hatch.", "worksite"] == shown(session)
    assert [("Copy, hatch.", "copy hush")] == [(d.kept.edit.text, d.now) for d in standing.disputed(session, "r")]
    assert None is standing.offer(session, "r")


def test_undo_brings_the_machines_words_back(session: Session) -> None:
    """Rows after undoing are those before, to the tick and the cue."""
    first, second = turn(1, "copy hutch", doubts=("unlikely",)), turn(9, "work sight")
    arrive(session, first, second)
    before = rows.heard(session, "r")
    kept = write(session, first, "")
    assert ["work sight"] == shown(session)
    journal.undo(session, kept.id, whole_batch=False, actor="Ada", now=NOW)
    standing.lay_again(session, "r", NOW)

    assert before == rows.heard(session, "r")
    with pytest.raises(Conflict, match="undone already by Ada"):
        journal.undo(session, kept.id, whole_batch=False, actor="Ada", now=NOW)


def test_what_is_public_stays_and_the_new_is_offered(session: Session) -> None:
    """A machine that listens again changes no public word; what it would change is told by range."""
    first, second = turn(1, "copy hutch"), turn(9, "work sight")
    arrive(session, first, second)
    arrive(session, turn(1, "copy hatch"), second, public=True)
    offer = standing.offer(session, "r")

    assert ["copy hutch", "work sight"] == shown(session)
    assert offer
    assert [("copy hutch", "copy hatch")] == [(d.before[0].text, d.after[0].text) for d in offer.differences]


def test_the_offer_is_taken_under_what_people_wrote_and_put_back(session: Session) -> None:
    """Taking lets the newer one count, with edits over it; the one before can be taken again."""
    first, second = turn(1, "copy hutch"), turn(9, "work sight")
    arrive(session, first, second)
    write(session, second, "worksite")
    arrive(session, turn(1, "copy hatch"), turn(9, "work side"), public=True)
    offer = standing.offer(session, "r")
    assert offer
    standing.adopt(session, "r", offer.machine.id, actor="Ada", now=NOW)
    assert ["copy hatch", "worksite"] == shown(session)
    (before,) = standing.past(session, "r")
    standing.adopt(session, "r", before.id, actor="Ada", now=NOW)

    assert ["copy hutch", "worksite"] == shown(session)
    assert None is standing.offer(session, "r")


def test_the_offer_is_dismissed(session: Session) -> None:
    """What is shown stays, and nothing is offered any more."""
    arrive(session, turn(1, "copy hutch"))
    arrive(session, turn(1, "copy hatch"), public=True)
    offer = standing.offer(session, "r")
    assert offer
    standing.dismiss(session, "r", offer.machine.id, actor="Ada", now=NOW)

    assert ["copy hutch"] == shown(session)
    assert None is standing.offer(session, "r")
    with pytest.raises(NotFound):
        standing.adopt(session, "r", 99, actor="Ada", now=NOW)


def test_the_same_words_are_no_offer(session: Session) -> None:
    """Times and numbers of voices that differ are not worth a question, and change nothing that is public."""
    arrive(session, turn(1, "copy hatch", "voice 1"))
    before = rows.heard(session, "r")
    arrive(session, turn(1, "copy hatch", "voice 2"), public=True)

    assert None is standing.offer(session, "r")
    assert before == rows.heard(session, "r")


def test_people_write_where_no_machine_hears(session: Session) -> None:
    """A recording on which nobody was heard speaks once a person wrote a line."""
    standing.arrive(session, "r", {"state": "no-speech"}, public=False, now=NOW)
    values = {"words": ["Copy."], "expected": "", "heard": "", "speaker": "IV"}
    journal.add(session, [("r", Edit(LINE, 16_000, 32_000, values, "Ada"))], NOW)
    standing.lay_again(session, "r", NOW)
    heard = rows.heard(session, "r")

    assert heard
    assert ("speech", 1, ["Copy."]) == (heard.state, heard.corrected, [cue.text for cue in heard.cues])


def test_only_rows_that_change_are_written(session: Session) -> None:
    """Places of cues stay in order without gaps when a line in the middle becomes longer, and shorter."""
    there = [turn(second, f"word {second}") for second in range(1, 60, 5)]
    arrive(session, *there)
    write(session, there[4], " ".join(["hatch"] * 40))
    assert [" ".join(["hatch"] * 40)] == [t.text for t in rows.turns(session, "r") if "hatch" in t.text]
    write(session, there[5], "")
    heard = rows.heard_between(session, "r", 0, 10**9)

    assert heard
    assert list(range(len(heard.cues))) == list(heard.numbers)
    assert sorted(heard.cues, key=lambda cue: cue.start) == list(heard.cues)
