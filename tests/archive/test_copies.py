"""A better copy takes over: what was said of the old one is said of the new one, to the frame; and is taken back."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.anchors import Anchor
from mediaarchive.archive import Archive, copies, records
from mediaarchive.archive.basket import Item
from mediaarchive.archive.licences import requests, triage
from mediaarchive.clips import Clip, changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.errors import Conflict
from mediaarchive.frames import corrections
from mediaarchive.frames.corrections import Correction
from mediaarchive.frames.model import ConditionKind
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import Fact
from mediaarchive.transcripts import journal
from mediaarchive.transcripts.edits import Edit
from mediaarchive.transcripts.model import TICKS_A_SECOND
from tests.alignment.copies.test_compare import copy, known
from tests.conftest import NOW
from tests.films import film, scene
from tests.web.forms import form_token, sign_in_pass
from tests.web.people import send
from web import create_app

EVA = "us-eva-39"
_SKIP = 45
_AHEAD = Fraction(_SKIP, 30)


@pytest.fixture
def pair(archive: Archive, tmp_path: Path) -> tuple[Archive, Recording, Recording]:
    """Give an archive with a bad copy of a film, of which much was said, and the film, which begins 1.5 s earlier."""
    whole = film(tmp_path / "whole.mp4", scene(5, 360))
    worse, better = known(archive, copy(whole, tmp_path / "worse.mp4", skip=_SKIP), whole)
    said = Said("Ada", NOW)
    with archive.database.write() as session:
        recordings.release(session, [worse.id], NOW)
        session.flush()
        first, past = worse.pts_at(Fraction(2)), worse.pts_at(Fraction(5))
        for name, state in (("public", "published"), ("draft", "")):
            changes.make(session, Clip(name, worse.id, first, past, name, "", None, "draft", "Ada", None), said)
            if state:
                changes.move(session, name, state, said)
        alignment.add_anchor(session, worse.id, Anchor(1_000_000, 5_000_000, 1000, "Ada", "heard"), NOW)
        fact = Fact(0, worse.id, first, past, "people", "EV1", "", None, "a face", NOW, "Ada")
        recordings.add_fact(session, fact)
        seen = Correction(0, worse.id, ConditionKind.EARTH, first, past, True, "", NOW, "Ada")
        corrections.correct(session, seen)
        heard = {"words": ["hello"], "speaker": None, "expected": "", "heard": ""}
        journal.add(session, [(worse.id, Edit("line", 2 * TICKS_A_SECOND, 3 * TICKS_A_SECOND, heard, "Ada"))], NOW)
    return archive, worse, better


def test_all_that_was_said_moves_to_the_frame(pair: tuple[Archive, Recording, Recording]) -> None:
    """Clips keep address, state and citations; anchors, rights, sights and words are ahead by the same 1.5 s."""
    archive, worse, better = pair
    compared = copies.compare(archive, EVA, worse.id, better.id)
    assert (_AHEAD, ()) == (compared.same.offset, compared.lost)
    copies.take_over(archive, compared, by="Ada", now=NOW)

    start, end = Fraction(2) + _AHEAD, Fraction(5) + _AHEAD
    with archive.database.read() as session:
        moved = {clip.id: clip for clip in clips.of_recording(session, better.id)}
        spans = [(better.seconds_at(clip.in_pts), better.seconds_at(clip.out_pts)) for clip in moved.values()]
        anchor = alignment.standing(session, [better.id])[better.id][0]
        (fact,), (sight,) = recordings.facts(session, better.id), corrections.counting(session, better.id)
        (words,) = journal.edits(session, better.id)
        public = [recordings.get(session, one.id).released_at is not None for one in (worse, better)]
    assert ({"public": "published", "draft": "draft"}, [(start, end)] * 2) == (
        {name: clip.state for name, clip in moved.items()}, spans
    )  # fmt: skip
    assert 2_500_000 == anchor.at_us
    assert (start, end) == (better.seconds_at(fact.in_pts), better.seconds_at(fact.out_pts))
    assert (start, end) == (better.seconds_at(sight.start_pts), better.seconds_at(sight.end_pts))
    assert round(start * TICKS_A_SECOND) == words.edit.start
    assert [False, True] == public
    assert "copy.made" in {entry.action for entry in records.listing(archive).entries}


def test_old_links_lead_to_the_same_moment(pair: tuple[Archive, Recording, Recording]) -> None:
    """The page of the old recording sends its visitors on; a citation of the first edition shows what it showed."""
    archive, worse, better = pair
    visitor = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW + timedelta(1)).test_client()
    copies.take_over(archive, copies.compare(archive, EVA, worse.id, better.id), by="Ada", now=NOW)

    answer = visitor.get(f"/recordings/{worse.id}?t=3")
    assert (302, f"/recordings/{better.id}?t=4.500") == (answer.status_code, answer.headers["location"])
    assert 404 == visitor.get("/recordings/nobody").status_code
    from mediaarchive.archive.citations import citation
    from mediaarchive.recordings import PUBLIC

    first = citation(archive, "public", 1, actor=PUBLIC, now=NOW)
    assert (Fraction(2) + _AHEAD, worse.digest, 2) == (first.start, first.facts.digest, first.newest)
    assert 200 == visitor.get("/clips/public?version=1").status_code


def test_what_was_asked_for_is_shown_of_the_better_copy(pair: tuple[Archive, Recording, Recording]) -> None:
    """A licence request for seconds of the old recording, under the same secret link, and its row as it was."""
    archive, worse, better = pair
    ranges = triage.marked(archive, [Item(worse.id, Fraction(2), Fraction(5), "")], None, now=NOW)
    requests.begin(archive, ranges, {"use": "art"}, secret="s" * 43, address="192.0.2.1", now=NOW)
    copies.take_over(archive, copies.compare(archive, EVA, worse.id, better.id), by="Ada", now=NOW)
    (one,) = requests.page(archive, "s" * 43, now=NOW).excerpts
    assert (better.id, Fraction(2) + _AHEAD, Fraction(5) + _AHEAD) == (one.recording.id, one.start, one.end)
    assert worse.id == one.asked.recording


def test_it_is_taken_back_whole(pair: tuple[Archive, Recording, Recording]) -> None:
    """Clips go where they were, what was said of the new one counts no longer; then it can take over again."""
    archive, worse, better = pair
    compared = copies.compare(archive, EVA, worse.id, better.id)
    copies.take_over(archive, compared, by="Ada", now=NOW)
    with pytest.raises(Conflict, match="has a better copy already"):
        copies.take_over(archive, compared, by="Ada", now=NOW)
    copies.give_back(archive, worse.id, by="Bo", now=NOW)
    with archive.database.read() as session:
        assert ["draft", "public"] == sorted(clip.id for clip in clips.of_recording(session, worse.id))
        assert [] == clips.of_recording(session, better.id)
        assert {} == alignment.standing(session, [better.id])
        assert () == recordings.facts(session, better.id)
        assert () == corrections.counting(session, better.id)
        assert all(kept.undone_at for kept in journal.edits(session, better.id))
        assert recordings.get(session, worse.id).released_at is not None
    copies.take_over(archive, compared, by="Ada", now=NOW)
    assert {} != archive_state(archive, worse)


def test_it_is_done_on_the_desk(pair: tuple[Archive, Recording, Recording]) -> None:
    """Comparing changes nothing; the button does; what has a better copy is not compared; one press takes it back."""
    archive, worse, better = pair
    team = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive, minutes=2 * 24 * 60)}"
    team.post(link, data={"csrf_token": form_token(team, link)})
    page, chosen = f"/desk/evas/{EVA}/copies", {"older": worse.id, "newer": better.id}

    told = send(team, page, **chosen).text
    assert "They show the same" in told
    assert "+1.500 s" in told
    assert "Every recording stands for itself." in told
    assert 303 == send(team, page, **chosen, do="take over").status_code
    assert "Take back: whole.mp4 for worse.mp4" in team.get(page).text
    send(team, page, **chosen)
    assert "has a better copy already" in team.get(page).text
    send(team, f"{page}/back", token_of=page, older=worse.id)
    assert "Every recording stands for itself." in team.get(page).text


def archive_state(archive: Archive, older: Recording) -> dict[str, str]:
    """Return which recording stands for another."""
    found = copies.successor(archive, older.id)
    return {older.id: found[0]} if found else {}


def test_a_clip_that_would_lose_pictures_stops_it(archive: Archive, tmp_path: Path) -> None:
    """A copy that begins later lacks the beginning: the clip is named, and nothing moves."""
    whole = film(tmp_path / "whole.mp4", scene(5, 360))
    better, worse = known(archive, copy(whole, tmp_path / "late.mp4", skip=_SKIP), whole)
    with archive.database.write() as session:
        cut = Clip(
            "c", worse.id, worse.pts_at(Fraction(0)), worse.pts_at(Fraction(2)), "Early", "", None, "draft", "Ada", None
        )
        changes.make(session, cut, Said("Ada", NOW))
    compared = copies.compare(archive, EVA, worse.id, better.id)
    assert (-_AHEAD, ["Early"]) == (compared.same.offset, [clip.title for clip in compared.lost])
    with pytest.raises(Conflict, match="does not show all of “Early”"):
        copies.take_over(archive, compared, by="Ada", now=NOW)
    assert copies.successor(archive, worse.id) is None
