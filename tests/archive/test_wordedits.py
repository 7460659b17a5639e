"""What people change of words, through the archive: lines, find and replace, suggestions, offers, terms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import update

from mediaarchive.archive import Archive, findreplace, hearagain, machines, moderation, pages, words
from mediaarchive.archive.find import find
from mediaarchive.archive.findreplace import Wish
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.taskedits import By
from mediaarchive.archive.voices import name_voice
from mediaarchive.archive.wordedits import ChangedMeanwhile, Written, add_line, history, save_line, undo
from mediaarchive.archive.wordpages import eva_words, words_page
from mediaarchive.clips import store as clips
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.feedback import store as feedback
from mediaarchive.feedback.model import CLIP, CORRECTION, NewEntry, Subject
from mediaarchive.ingest import results
from mediaarchive.recordings import PUBLIC, RecordingRow
from mediaarchive.steps.model import Step, StepRow
from mediaarchive.transcripts import rows, standing
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.steps import TRANSCRIBE
from tests.web.builder import EVA, NOW, TAKES, WORDS, build

ADA = By("Ada")
FIRST = "helmet1a"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give an archive with words on two recordings of one EVA, released, and clips."""
    archive = build(tmp_path / "archive", takes=(TAKES[0], TAKES[1]))
    yield archive
    archive.close()


def turns(archive: Archive, recording: str = FIRST) -> tuple[Turn, ...]:
    """Return what is shown."""
    with archive.database.read() as session:
        return rows.turns(session, recording)


def written(turn: Turn, text: str, speaker: str | None = None) -> Written:
    """Return a form of a line as its page had it."""
    was = turn.speaker or ""
    return Written(turn.start, turn.end, turn.text, was, text, was if speaker is None else speaker)


def captions(archive: Archive, recording: str = FIRST) -> str:
    """Return what the public reads."""
    return words.captions(archive, recording, actor=PUBLIC, now=NOW)


def hits(archive: Archive, asked: str) -> int:
    """Return how many captions the public finds."""
    return find(archive, asked, chosen={"kind": "cue"}, literal=True, actor=PUBLIC, now=NOW).total


def test_a_line_is_corrected_everywhere_at_once_and_undone(archive: Archive) -> None:
    """Captions and search have the words of a person with the next question, and the machine's after undo."""
    turn = turns(archive)[0]
    before = captions(archive)
    (kept,) = save_line(
        archive, EVA, FIRST, written(turn, "Okay Shane, you have a go to open the zarya."), ADA, now=NOW
    )
    assert "open the zarya." in captions(archive)
    assert "People have corrected them" in captions(archive)
    assert 1 == hits(archive, "zarya")
    page = pages.recording_page(archive, FIRST, actor=PUBLIC, now=NOW)
    assert ("Okay Shane, you have a go to open the zarya.", 1) == (page.cues[0].text, page.corrected)
    undo(archive, kept.id, whole_batch=False, actor="Ada", now=NOW)

    assert before == captions(archive)
    assert 0 == hits(archive, "zarya")
    assert ["Ada"] == [edit.undone_by for edit in history(archive, EVA, FIRST)]


def test_a_line_that_is_right_is_read(archive: Archive) -> None:
    """Saving the same words says that a person heard them: no doubt is left, and the progress counts it."""
    turn = next(turn for turn in turns(archive) if turn.words[0].confidence < 0.5)
    before = words_page(archive, EVA, FIRST, number=1, at=None, now=NOW)
    save_line(archive, EVA, FIRST, written(turn, turn.text), ADA, now=NOW)
    after = words_page(archive, EVA, FIRST, number=1, at=None, now=NOW)
    (line,) = [line for line in after.lines if line.turn.start == turn.start]

    assert (True, False) == (line.read, line.doubtful)
    assert (0, before.progress.doubtful) == (before.progress.read, after.progress.doubtful + 1)
    assert 1 == after.progress.read


def test_a_speaker_is_named_in_one_line_and_in_all(archive: Archive) -> None:
    """One line can be somebody else's; a name for a voice goes with the lines that were given to it."""
    turn = turns(archive)[0]
    save_line(archive, EVA, FIRST, written(turn, turn.text, "Capcom"), ADA, now=NOW)
    assert "Capcom" == turns(archive)[0].speaker
    name_voice(archive, EVA, FIRST, "Capcom", "Houston", actor="Ada", now=NOW)
    save_line(archive, EVA, FIRST, written(turns(archive)[1], "Copy."), ADA, now=NOW)

    assert ("Houston", "Copy.") == (turns(archive)[0].speaker, turns(archive)[1].text)


def test_a_line_of_two_people_is_parted(archive: Archive) -> None:
    """A new line that begins with a name is somebody else's; each has a part of the time, and one undo joins them."""
    turn = turns(archive)[0]
    text = "Okay Shane, you have a go\nEV1: to open the hatch.\nso: 1 more"
    made = save_line(archive, EVA, FIRST, written(turn, text), ADA, now=NOW)
    first, second, third = turns(archive)[:3]

    assert [("IV", "Okay Shane, you have a go"), ("EV1", "to open the hatch."), ("so", "1 more")] == [
        (part.speaker, part.text) for part in (first, second, third)
    ]
    assert turn.start == first.start
    assert first.end <= second.start < second.end <= third.start < third.end <= turn.end
    undo(archive, made[0].id, whole_batch=True, actor="Ada", now=NOW)
    assert turn == turns(archive)[0]


def test_the_second_of_two_is_told(archive: Archive) -> None:
    """Who saves a line that somebody changed meanwhile gets both, and nothing is kept."""
    turn = turns(archive)[0]
    save_line(archive, EVA, FIRST, written(turn, "Copy."), ADA, now=NOW)
    with pytest.raises(ChangedMeanwhile) as told:
        save_line(archive, EVA, FIRST, written(turn, "Roger."), By("Grace"), now=NOW)

    assert told.value.there
    assert ("Copy.", "Roger.") == (told.value.there.text, told.value.written.text)
    assert 1 == len(history(archive, EVA, FIRST))


def test_a_line_is_added_where_nobody_was_heard(archive: Archive) -> None:
    """Words that no machine heard get a line; where words are, that line is corrected instead."""
    add_line(archive, EVA, FIRST, Fraction(20), Fraction(22), "Stand by.", "IV", ADA, now=NOW)
    assert "Stand by." in captions(archive)
    with pytest.raises(Conflict, match="words are there already"):
        add_line(archive, EVA, FIRST, Fraction(20), Fraction(22), "Again.", "", ADA, now=NOW)
    with pytest.raises(InputRefused):
        add_line(archive, EVA, FIRST, Fraction(30), Fraction(30), "Again.", "", ADA, now=NOW)


def test_words_are_replaced_over_a_spacewalk_and_taken_back_as_one(archive: Archive) -> None:
    """Every place is shown with what is around it; one wish changes those chosen, and one undo brings them back."""
    wish = Wish("Tether", "safety tether", eva=EVA)
    places, more = findreplace.places(archive, wish)
    assert not more
    assert {FIRST, "helmet1b"} == {place.recording.id for place in places}
    assert ("My", "tether", "safety tether") == (places[0].before, places[0].found, places[0].written)
    before = [captions(archive, name) for name in (FIRST, "helmet1b")]
    keys = [place.key for place in places]
    made, gone = findreplace.replace(archive, wish, {*keys[:-1], "gone.1.2"}, ADA, now=NOW)
    assert (len(keys) - 1, 1) == (len(made), gone)
    assert "My safety tether is configured" in captions(archive)
    undo(archive, made[-1].id, whole_batch=True, actor="Ada", now=NOW)

    assert before == [captions(archive, name) for name in (FIRST, "helmet1b")]


@pytest.mark.parametrize(
    ("wish", "count"),
    [
        (Wish("tether"), 5), (Wish("ether"), 0), (Wish("ether", whole_words=False), 5), (Wish("TETHER"), 5),
        (Wish("TETHER", match_case=True), 0), (Wish("is   configured AND"), 5), (Wish("100% ("), 0),
    ],
)  # fmt: skip
def test_what_is_found(archive: Archive, wish: Wish, count: int) -> None:
    """Whole words unless asked otherwise, any case unless asked otherwise, phrases over any blanks, no patterns."""
    asked = Wish(wish.find, "x", wish.whole_words, wish.match_case, EVA, FIRST)

    assert count == len(findreplace.places(archive, asked)[0])


def test_nothing_to_look_for_is_refused(archive: Archive) -> None:
    """An empty question is none."""
    with pytest.raises(InputRefused):
        findreplace.places(archive, Wish("  "))


def suggestion(archive: Archive, says: str, should: str) -> int:
    """Keep a visitor's correction of the first caption, as the site does; return its number."""
    page = pages.recording_page(archive, FIRST, actor=PUBLIC, now=NOW)
    cue = page.cues[0]
    with archive.database.write() as session:
        clip = next(clip for clip in clips.of_eva(session, EVA) if clip.recording == FIRST)
        details = (("thing", "cue-0"), ("says", says), ("should", should), ("shown", cue.text),
                   ("at", f"{float(cue.start):.3f}"))  # fmt: skip
        new = NewEntry(CORRECTION, Subject(CLIP, clip.id), "", details=details)
        return feedback.add(session, new, (), visitor="v", network="n", now=NOW).id


def test_an_accepted_suggestion_corrects_the_line(archive: Archive) -> None:
    """Accepting writes the line, undoing takes it back; a line that reads otherwise by now is left alone."""
    number = suggestion(archive, "Shane", "Commander")
    (item,) = moderation.queue(archive, "corrections").items
    assert item.line == WORDS[0][1].replace("Shane", "Commander")
    assert moderation.accept_line(archive, number, item.line, actor="Ada", now=NOW)
    assert item.line == turns(archive)[0].text
    moderation.undo(archive, number, actor="Ada", now=NOW)
    assert WORDS[0][1] == turns(archive)[0].text
    save_line(archive, EVA, FIRST, written(turns(archive)[0], "Copy."), ADA, now=NOW)

    assert not moderation.accept_line(archive, number, item.line, actor="Ada", now=NOW)
    assert "Copy." == turns(archive)[0].text


def _document(archive: Archive, *texts: str) -> dict[str, object]:
    """Return what a machine says that hears these lines first, and then what is shown."""
    found = []
    for number, text in enumerate(texts):
        there = turns(archive)[number]
        word = Word(there.start, there.end, text, 0.9)
        found.append(Turn(there.start, there.end, (word,), speaker=there.speaker))
    said = (*found, *turns(archive)[len(texts) :])
    cues = tuple(Cue(t.start, t.end, t.text, t.speaker, 0.9, t.words) for t in said)
    made = Transcript("en", Recogniser("large", "faster-whisper", "cd" * 32), (), cues, said)
    return {"state": "speech", "transcript": made.to_json()}


def heard_again(archive: Archive, *texts: str) -> None:
    """Let a machine listen again to the public recording, and hear these lines first."""
    document = _document(archive, *texts)
    with archive.database.write() as session:
        standing.arrive(session, FIRST, document, public=True, now=NOW)


def test_a_range_of_an_offer_is_taken(archive: Archive) -> None:
    """One of two differences is taken, and undone like any change; when none is left, nothing is offered."""
    before = captions(archive)
    heard_again(archive, "Okay, one.", "Okay, two.")
    assert before == captions(archive)
    offer, disputed = machines.proposals(archive, EVA, FIRST)
    assert offer
    assert (2, []) == (len(offer.differences), disputed)
    machines.take_range(archive, EVA, FIRST, offer.differences[0].start, ADA, now=NOW)
    assert ("Okay, one.", WORDS[1][1]) == tuple(turn.text for turn in turns(archive)[:2])
    machines.take_range(archive, EVA, FIRST, offer.differences[1].start, ADA, now=NOW)
    assert "Okay, two." in captions(archive)
    assert None is machines.proposals(archive, EVA, FIRST)[0]
    for kept in history(archive, EVA, FIRST):
        undo(archive, kept.id, whole_batch=False, actor="Ada", now=NOW)

    assert before == captions(archive)


def test_who_wrote_decides_when_the_machine_hears_otherwise(archive: Archive) -> None:
    """A person's line stands over a newer transcript; keeping it ends the question, taking the machine's too."""
    save_line(archive, EVA, FIRST, written(turns(archive)[0], "Mine one."), ADA, now=NOW)
    save_line(archive, EVA, FIRST, written(turns(archive)[1], "Mine two."), ADA, now=NOW)
    heard_again(archive, "Okay, one.", "Okay, two.")
    offer, disputed = machines.proposals(archive, EVA, FIRST)
    assert offer
    assert (0, 2, []) == (len(offer.differences), len(offer.disputed), disputed)
    machines.take_all(archive, EVA, FIRST, offer.machine.id, actor="Ada", now=NOW)
    assert ["Mine one.", "Mine two."] == [turn.text for turn in turns(archive)[:2]]
    first, second = machines.proposals(archive, EVA, FIRST)[1]
    machines.keep_mine(archive, EVA, FIRST, first.kept.id, ADA, now=NOW)
    machines.take_machines(archive, EVA, FIRST, second.kept.id, actor="Ada", now=NOW)

    assert ["Mine one.", "Okay, two."] == [turn.text for turn in turns(archive)[:2]]
    assert [] == machines.proposals(archive, EVA, FIRST)[1]
    with pytest.raises(Conflict):
        machines.keep_mine(archive, EVA, FIRST, first.kept.id, ADA, now=NOW)


def due(archive: Archive) -> list[str]:
    """Return the recordings that are to be heard with other hints than they were."""
    found = {
        step.subject: step.parameters.get("wanted")
        for step, _ in progress_of(archive, now=NOW)
        if step.name == TRANSCRIBE[0]
    }
    return sorted(name for name, wanted in found.items() if wanted)


def test_a_term_sets_no_machine_to_work_until_somebody_says_so(archive: Archive) -> None:
    """A wanted term makes nothing due; its cost is told by what listening took so far; then a person lets it run."""
    with archive.database.write() as session:
        spent = timedelta(seconds=750)
        session.execute(
            update(StepRow).where(StepRow.name == TRANSCRIBE[0]).values(finished_at=NOW + spent, started_at=NOW)
        )
    hearagain.want(archive, EVA, "worksite", "work sight", everywhere=False, actor="Ada", now=NOW)
    assert [] == due(archive)
    found = hearagain.hear_again(archive, EVA)
    assert ({FIRST, "helmet1b"}, 3900, 1500) == (set(found.recordings), found.footage_s, found.work_s)
    with pytest.raises(Conflict):
        hearagain.want(archive, EVA, "worksite", "work sight", everywhere=False, actor="Ada", now=NOW)
    assert 2 == hearagain.listen_again(archive, EVA)
    assert () == hearagain.hear_again(archive, EVA).recordings
    hearagain.forget(archive, EVA, found.terms[0].id, actor="Ada", now=NOW)

    assert 2 == len(hearagain.hear_again(archive, EVA).recordings)


@pytest.mark.parametrize("public", [True, False])
def test_a_step_that_ran_again_asks_where_words_are_public(archive: Archive, public: bool) -> None:
    """The result of transcribing again replaces words that nobody has read, and only proposes where they are public."""
    said = archive.storage.put_bytes(json.dumps(_document(archive, "Okay, one.")).encode())
    step = Step(*TRANSCRIBE, "", FIRST, {}, {"wanted": [["Zarya", ""]]})
    with archive.database.write() as session:
        session.execute(update(RecordingRow).values(released_at=NOW - timedelta(1) if public else NOW + timedelta(1)))
        session.flush()
        session.expire_all()
        results.apply(archive.storage, archive.id_key, lambda: NOW)(session, step, {"transcript": said})
        assert [["Zarya", ""]] == session.get_one(rows.TranscriptRow, FIRST).terms

    assert (WORDS[0][1] if public else "Okay, one.") == turns(archive)[0].text
    assert public == (machines.proposals(archive, EVA, FIRST)[0] is not None)


def test_a_recording_of_hours_has_pages(archive: Archive) -> None:
    """A hundred lines a page; a second leads to its page, and every doubtful line to the next one."""
    each = TICKS_A_SECOND * 5
    said = [
        Turn(n * each, n * each + 100, (Word(n * each, n * each + 100, f"word{n}", 0.2 if n in (5, 205) else 0.9),))
        for n in range(250)
    ]
    made = Transcript("en", Recogniser("base", "engine", "00"), (), (), tuple(said))
    with archive.database.write() as session:
        rows.save(session, FIRST, {"state": "speech", "transcript": made.to_json()})
    first = words_page(archive, EVA, FIRST, number=None, at=Fraction(3), now=NOW)
    third = words_page(archive, EVA, FIRST, number=None, at=Fraction(1100), now=NOW)

    assert (1, 3, 100, 3, 50) == (first.number, first.pages, len(first.lines), third.number, len(third.lines))
    assert first.lines[5].following == third.doubtful
    assert (250, 0, 2) == (first.progress.lines, first.progress.read, first.progress.doubtful)
    overview = eva_words(archive, EVA, now=NOW)
    assert [2, 0] == [found.progress.doubtful for found in overview.recordings if found.recording.id == FIRST] + [0]
