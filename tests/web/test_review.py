"""The team's pages of clips: cutting, naming, many at once, publishing, and taking it back."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.clips import Clip, changes, proposals
from mediaarchive.clips import store as clips
from tests.web.builder import EVA, NOW
from tests.web.people import send

_LIST = f"/desk/evas/{EVA}/clips"


@pytest.fixture
def visitor(team: FlaskClient) -> FlaskClient:
    """Return somebody without account on the same site."""
    return team.application.test_client()


def _one(archive: Archive, state: str) -> Clip:
    with archive.database.read() as session:
        return next(clip for clip in clips.of_eva(session, EVA) if clip.state == state)


def _again(archive: Archive, clip: Clip) -> Clip:
    with archive.database.read() as session:
        return clips.get(session, clip.id)


def _fields(team: FlaskClient, clip: Clip) -> dict[str, str]:
    page = team.get(f"/desk/clips/{clip.id}").text
    found = dict(re.findall(r'<input[^>]*name="(in|out|title|seen)" value="([^"]*)"', page))
    return {name: unescape(value) for name, value in found.items()}


def test_a_clip_is_trimmed_to_the_frame_and_visitors_see_it(
    own: Archive, team: FlaskClient, visitor: FlaskClient
) -> None:
    """What is written is moved to the nearest frame; the public page says the new title at once, search finds it."""
    clip = _one(own, "published")
    path = f"/desk/clips/{clip.id}"
    fields = _fields(team, clip) | {"in": "0:01.041", "out": "0:03.999", "title": "Wrench & socket"}
    assert "Saved." in team.get(send(team, path, **fields).location).text
    after = _again(own, clip)
    assert (26 * 512, 100 * 512) == (after.in_pts, after.out_pts)
    assert "Wrench &amp; socket" in visitor.get(f"/clips/{clip.id}").text
    assert clip.id in visitor.get("/search?q=wrench+socket&kind=clip").text
    history = team.get(path).text
    assert "Wrench &amp; socket" in history
    send(team, f"{path}/undo/{_last(own, clip)}", token_of=path)
    assert (clip.in_pts, clip.out_pts, clip.title) == (
        _again(own, clip).in_pts,
        _again(own, clip).out_pts,
        _again(own, clip).title,
    )


def _last(archive: Archive, clip: Clip) -> int:
    with archive.database.read() as session:
        return changes.last(session, clip.id)


def test_an_untouched_form_changes_nothing(own: Archive, team: FlaskClient) -> None:
    """What the page writes into its own fields is read back as the same frames."""
    for state in ("published", "draft"):
        clip = _one(own, state)
        path = f"/desk/clips/{clip.id}"
        answer = send(team, path, **_fields(team, clip), description=clip.description, task=clip.task or "")
        assert "Nothing was different." in team.get(answer.location).text
        assert clip == _again(own, clip)


def test_a_form_from_before_is_refused_with_words(own: Archive, team: FlaskClient) -> None:
    """Two people save the same clip: the second is told, and nothing of theirs is kept."""
    clip = _one(own, "published")
    path, fields = f"/desk/clips/{clip.id}", _fields(team, clip)
    send(team, path, **fields | {"title": "Mine"})
    answer = send(team, path, **fields | {"title": "Yours"})
    assert "somebody has changed this clip meanwhile" in team.get(answer.location).text
    assert "Mine" == _again(own, clip).title


def test_many_are_published_at_once_and_taken_back_at_once(own: Archive, team: FlaskClient) -> None:
    """What one clip refuses is told by name; one press takes back what the other has done."""
    with own.database.read() as session:
        ids = [clip.id for clip in clips.of_eva(session, EVA)][:3]
    answer = team.post(_LIST, data=_with_token(team, {"clip": ids, "do": "replace", "find": "e", "put": "é"}))
    page = team.get(answer.location).text
    assert "3 clips changed." in page
    undo = re.search(r'action="([^"]*/clips/undo/[^"]*)"', page)
    assert undo
    with own.database.read() as session:
        assert all("é" in clips.get(session, name).title for name in ids)
    assert "3 clips are as before." in team.get(send(team, undo[1], token_of=_LIST).location).text
    with own.database.read() as session:
        assert not any("é" in clips.get(session, name).title for name in ids)
    answer = team.post(_LIST, data=_with_token(team, {"clip": ids, "do": "published"}))
    assert "is published already" in team.get(answer.location).text


def _with_token(team: FlaskClient, data: dict[str, object]) -> dict[str, object]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', team.get(_LIST).text)
    assert token
    return {"csrf_token": token[1], **data}


def test_a_clip_goes_from_draft_by_review_to_the_public_and_off_again(
    own: Archive, team: FlaskClient, visitor: FlaskClient
) -> None:
    """Only when published it is seen; withdrawn it answers 410 with the reason."""
    clip = _one(own, "draft")
    page, state = f"/desk/clips/{clip.id}", f"/desk/clips/{clip.id}/state"
    seen = []
    for into in ("review", "published"):
        seen.append(visitor.get(f"/clips/{clip.id}").status_code)
        send(team, state, token_of=page, state=into)
    seen.append(visitor.get(f"/clips/{clip.id}").status_code)
    send(team, state, token_of=page, state="withdrawn", reason="A name was wrong")
    gone = visitor.get(f"/clips/{clip.id}")
    assert [404, 404, 200, 410] == [*seen, gone.status_code]
    assert "A name was wrong" in gone.text


def test_a_new_clip_is_a_draft_of_its_own(own: Archive, team: FlaskClient, visitor: FlaskClient) -> None:
    """It is cut where the form says; a range that is none is refused with words and makes nothing."""
    made = send(
        team, f"{_LIST}/new", token_of=_LIST, recording="helmet1a", **{"in": "2", "out": "0:04", "title": "Cut"}
    )
    clip_id = made.location.rpartition("/")[2]
    with own.database.read() as session:
        clip = clips.get(session, clip_id)
    assert (2 * 12800, 4 * 12800, "draft", "Ada") == (clip.in_pts, clip.out_pts, clip.state, clip.made_by)
    assert 404 == visitor.get(f"/clips/{clip_id}").status_code
    bad = send(team, f"{_LIST}/new", token_of=_LIST, recording="helmet1a", **{"in": "9:99", "out": "x", "title": "Cut"})
    assert "is no moment of a recording" in team.get(bad.location).text
    other = send(team, f"{_LIST}/new", token_of=_LIST, recording="nothing", **{"in": "0", "out": "1", "title": "Cut"})
    assert "Not done" in team.get(other.location).text


def test_the_chosen_still_stands_for_the_clip(own: Archive, team: FlaskClient, visitor: FlaskClient) -> None:
    """Its page shows it as the poster; one that there is not is refused."""
    clip = _one(own, "published")
    path = f"/desk/clips/{clip.id}"
    stills = re.findall(r'name="pts" value="(\d+)"', team.get(path).text)
    assert stills
    send(team, f"{path}/cover", token_of=path, pts=stills[-1])
    assert f"keyframes/{stills[-1]}.jpg" in visitor.get(f"/clips/{clip.id}").text.partition("<video")[2][:400]
    refused = send(team, f"{path}/cover", token_of=path, pts="77")
    assert "there is no such still" in team.get(refused.location).text


def test_footage_is_held_back_and_released(own: Archive, team: FlaskClient, visitor: FlaskClient) -> None:
    """Its clips are gone with the next request, and come back with it."""
    clip = _one(own, "published")
    path = f"/desk/evas/{EVA}/release"
    codes = []
    for do in ("hold", "release"):
        send(team, path, token_of=_LIST, recording=clip.recording, do=do)
        codes.append(visitor.get(f"/clips/{clip.id}").status_code)
    assert [404, 200] == codes


def test_what_the_machine_says_now_is_shown_beside_and_taken_by_a_press(own: Archive, team: FlaskClient) -> None:
    """The list names it, the clip's page shows both, taking it is a change of its own that can be undone."""
    clip = _one(own, "published")
    with own.database.write() as session:
        every = clips.of_eva(session, EVA)
        rerun = [_shifted(c) if c.id == clip.id else c for c in every]
        proposals.save(session, EVA, rerun, NOW)
    assert clip.title in unescape(team.get(f"{_LIST}?show=proposed").text)
    path = f"/desk/clips/{clip.id}"
    assert "The machine says otherwise now" in team.get(path).text
    send(team, f"{path}/proposal", token_of=path, do="take")
    assert clip.out_pts - 512 == _again(own, clip).out_pts
    send(team, f"{path}/undo/{_last(own, clip)}", token_of=path)
    assert clip.out_pts == _again(own, clip).out_pts


def _shifted(clip: Clip) -> Clip:
    return replace(clip, out_pts=clip.out_pts - 512)


@pytest.mark.parametrize("show", ["draft", "review", "published", "withdrawn", "rejected", "proposed"])
def test_every_list_opens_also_when_it_is_empty(team: FlaskClient, show: str) -> None:
    """None is a blank page."""
    page = team.get(f"{_LIST}?show={show}")
    assert 200 == page.status_code
    assert 'aria-current="page"' in page.text
