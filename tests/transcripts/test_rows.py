"""Transcripts in the catalogue: turns as they were heard, and names of voices that outlive the machine's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from mediaarchive.archive import Archive
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.recordings import store as recordings
from mediaarchive.transcripts import rows
from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.model import TICKS_A_SECOND, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.naming import renamed
from tests.conftest import NOW


@pytest.fixture
def session(archive: Archive) -> Iterator[Session]:
    """Give a transaction on a catalogue with one recording, `r`."""
    with archive.database.write() as session:
        recordings.add(
            session, recording_id="r", eva="us-eva-39", camera="c", file_name="a.mp4", digest="0" * 64, size=1,
            mismatch=None, declared=None, now=NOW,
        )  # fmt: skip
        session.flush()
        yield session


def said(second: int, text: str, speaker: str | None, **more: object) -> Turn:
    """Return a turn of two seconds."""
    start = second * TICKS_A_SECOND
    word = Word(start, start + TICKS_A_SECOND, text, 0.5, raw="hurd")
    return Turn(start, start + 2 * TICKS_A_SECOND, (word,), speaker=speaker, sure=0.7, **more)  # type: ignore[arg-type]


def document(*turns: Turn) -> dict[str, object]:
    """Return what the step gives for turns."""
    made = Transcript("en", Recogniser("base", "engine 1", "ab" * 32), (), tuple(cut_cues(turns)), turns)
    return {"state": "speech", "transcript": made.to_json(), "clipped": 3}


def shown(session: Session) -> list[tuple[str, str | None]]:
    """Return text and speaker of each cue, which must be those of the turns too."""
    heard = rows.heard(session, "r")
    assert heard
    found = [(cue.text, cue.speaker) for cue in heard.cues]
    assert found == [(turn.text, turn.speaker) for turn in heard.turns]
    return found


def test_turns_come_back_as_they_were_saved(session: Session) -> None:
    """Words, what was heard instead, language, translation, doubts and speaker survive the catalogue."""
    turns = (
        said(1, "Copy.", "voice 1"),
        said(5, "Da.", None, language="ru", translation="Yes.", doubts=("unlikely",)),
    )
    rows.save(session, "r", document(*turns))
    heard = rows.heard(session, "r")

    assert heard
    assert turns == heard.turns
    assert tuple(cut_cues(turns)) == heard.cues
    assert ("engine 1 base abababababab", 3) == (heard.model, heard.clipped)


def test_a_new_transcript_replaces_the_old_one(session: Session) -> None:
    """Nothing of the old one is left, not even where the new one holds no words."""
    rows.save(session, "r", document(said(1, "one", None), said(9, "two", None)))
    rows.save(session, "r", document(said(1, "three", None)))
    assert [("three", None)] == shown(session)

    rows.save(session, "r", {"state": "no-speech"})
    heard = rows.heard(session, "r")
    assert heard == rows.Heard("no-speech", None, None, ())


def test_a_name_is_kept_when_the_voices_are_numbered_anew(session: Session) -> None:
    """The team's name stays with whoever spoke then, whatever number the next run gives that voice."""
    rows.save(session, "r", document(said(1, "one", "voice 1"), said(5, "two", "voice 2"), said(9, "three", "voice 1")))
    rows.name_speaker(session, "r", "voice 1", "IV")
    assert [("one", "IV"), ("two", "voice 2"), ("three", "IV")] == shown(session)

    rows.save(session, "r", document(said(1, "one", "voice 2"), said(5, "two", "voice 1"), said(9, "three", "voice 2")))
    assert [("one", "IV"), ("two", "voice 1"), ("three", "IV")] == shown(session)


def test_names_can_be_changed_and_joined(session: Session) -> None:
    """A name is corrected like a voice's number; two voices under one name are one person."""
    rows.save(session, "r", document(said(1, "one", "voice 1"), said(5, "two", "voice 2"), said(9, "three", "EV1")))
    rows.name_speaker(session, "r", "voice 1", "IV")
    rows.name_speaker(session, "r", "IV", "  Houston ")
    rows.name_speaker(session, "r", "voice 2", "Houston")
    expected = [("one", "Houston"), ("two", "Houston"), ("three", "EV1")]
    assert expected == shown(session)

    rows.save(session, "r", document(said(1, "one", "voice 2"), said(5, "two", "voice 1"), said(9, "three", "EV1")))
    assert expected == shown(session)


def test_a_name_never_falls_on_somebody_else(session: Session) -> None:
    """A voice that mostly says what nobody named is not named, though its number is the same."""
    rows.save(session, "r", document(said(1, "one", "voice 1")))
    rows.name_speaker(session, "r", "voice 1", "IV")
    rows.save(session, "r", document(said(1, "one", None), said(20, "two", "voice 1")))

    assert [("one", None), ("two", "voice 1")] == shown(session)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [("voice 9", "IV", NotFound), ("voice 1", " ", InputRefused), ("voice 1", "a\0b", InputRefused)],
)
def test_names_are_checked(session: Session, old: str, new: str, error: type[Exception]) -> None:
    """Only somebody who speaks can be named, and a name is a short line of text."""
    rows.save(session, "r", document(said(1, "one", "voice 1")))
    with pytest.raises(error):
        rows.name_speaker(session, "r", old, new)

    assert [("one", "voice 1")] == shown(session)


def test_a_voice_takes_the_name_it_shares_most_time_with() -> None:
    """Half of what a voice says must lie under a name, and the greater share decides."""
    turns = [said(0, "a", "voice 1"), said(4, "b", "voice 1"), said(8, "c", "voice 2")]
    second = TICKS_A_SECOND

    assert {"voice 1": "IV"} == renamed(turns, {"IV": [[0, 6 * second]], "EV1": [[0, second]]})
    assert {} == renamed(turns, {"IV": [[0, 2 * second]]})
    assert {} == renamed(turns, {})
