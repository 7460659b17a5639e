"""The desk's pages of words: one line saved at a time, who was first, undo, find and replace, what machines offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.transcripts import rows
from mediaarchive.transcripts.model import Turn
from tests.archive.test_wordedits import heard_again, suggestion
from tests.web.builder import EVA, NOW, TAKES, WORDS, build
from tests.web.forms import form_token, sign_in_pass
from tests.web.people import says
from web import create_app

PAGE = f"/desk/evas/{EVA}/words/helmet1a"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give an archive with words on two recordings, released."""
    archive = build(tmp_path / "archive", takes=(TAKES[0], TAKES[1]))
    yield archive
    archive.close()


@pytest.fixture
def desk(archive: Archive) -> FlaskClient:
    """Return Ada's browser."""
    client = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive)}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    return client


def turn(archive: Archive, number: int = 0) -> Turn:
    """Return a line as it is shown."""
    with archive.database.read() as session:
        return rows.turns(session, "helmet1a")[number]


def send(desk: FlaskClient, path: str, page: str = PAGE, **fields: object) -> str:
    """Send a form and follow; return what the page says."""
    token = form_token(desk, page)
    return says(desk.post(path, data={"csrf_token": token, **fields}, follow_redirects=True))


def line(of: Turn, text: str, **more: object) -> dict[str, object]:
    """Return the fields of a line's form."""
    who = of.speaker or ""
    said = {"start": of.start, "end": of.end, "was": of.text, "was_speaker": who, "text": text, "speaker": who}
    return {**said, "action": "save", **more}


def test_a_line_is_saved_and_the_answer_is_at_its_place(archive: Archive, desk: FlaskClient) -> None:
    """Saving answers with the page at the line; it says who changed what from what, and the public reads it."""
    first = turn(archive)
    answer = desk.post(
        f"{PAGE}/lines", data={"csrf_token": form_token(desk, PAGE), **line(first, "Copy <b>hatch</b>.")}
    )
    assert (303, f"{PAGE}?t=2.000#line-{first.start}") == (answer.status_code, answer.location)
    page = desk.get(PAGE).text
    assert "line written by Ada" in says(desk.get(PAGE))
    assert "<b>hatch" not in page
    assert "1 of 40 lines" in says(desk.get(PAGE))
    public = says(desk.get("/recordings/helmet1a"))
    assert "Copy <b>hatch</b>." in public
    assert "corrected by a person in one place" in public
    assert "corrigé par une personne à un endroit" in says(desk.get("/recordings/helmet1a?lang=fr"))
    assert "Copy &lt;b&gt;hatch" in desk.get("/recordings/helmet1a/captions.vtt").text


def test_right_nothing_and_undo(archive: Archive, desk: FlaskClient) -> None:
    """A line is found right, or nothing is said there; each is one change that one button takes back."""
    first, second = turn(archive), turn(archive, 1)
    send(desk, f"{PAGE}/lines", **line(first, "not this", action="right"))
    assert WORDS[0][1] == turn(archive).text
    told = send(desk, f"{PAGE}/lines", **line(second, "not this", action="nothing"))
    assert "The line is taken out" in told
    assert WORDS[2][1] == turn(archive, 1).text
    assert "1 change counts no longer." in send(desk, f"{PAGE}/undo/2")
    assert WORDS[1][1] == turn(archive, 1).text
    assert "Not done: change 2: was undone already by Ada" in send(desk, f"{PAGE}/undo/2")


def test_who_comes_second_sees_both(archive: Archive, desk: FlaskClient) -> None:
    """A line that was changed since the form was opened is not overwritten; the page shows both texts to save again."""
    first = turn(archive)
    send(desk, f"{PAGE}/lines", **line(first, "Copy."))
    token = form_token(desk, PAGE)
    answer = desk.post(f"{PAGE}/lines", data={"csrf_token": token, **line(first, "Roger.")})
    assert 409 == answer.status_code
    assert "Changed meanwhile." in says(answer)
    assert re.search(r"<textarea[^>]*>Roger\.</textarea>", answer.text)
    assert "Copy." == turn(archive).text
    send(desk, f"{PAGE}/lines", **line(turn(archive), "Roger."))
    assert "Roger." == turn(archive).text


def test_forms_that_make_no_sense_are_told(desk: FlaskClient, archive: Archive) -> None:
    """A form without a line, with too much text, or about a foreign recording is refused in place; nothing is kept."""
    assert "does not say which line" in send(desk, f"{PAGE}/lines", action="save")
    assert "at most 4000" in send(desk, f"{PAGE}/lines", **line(turn(archive), "x" * 5000))
    assert "what is to be done" in send(desk, f"{PAGE}/machine", action="?")
    assert "no moment of a recording" in send(desk, f"{PAGE}/more", **{"from": "x", "to": "y", "text": "z"})
    assert 404 == desk.get(f"/desk/evas/{EVA}/words/gone").status_code
    assert 404 == desk.get("/desk/evas/us-eva-38/words/helmet1a").status_code
    assert "Nothing yet." in says(desk.get(PAGE))


def test_find_and_replace(desk: FlaskClient, archive: Archive) -> None:
    """Places are listed with what is around them; those ticked are changed as one, and taken back as one."""
    find = f"/desk/words?find=tether&replace=safety+tether&eva={EVA}&recording=helmet1a&scope=recording"
    page = desk.get(find)
    keys = re.findall(r'name="place" value="([^"]+)"', page.text)
    assert "5 places" in says(page)
    fields = {"find": "tether", "replace": "safety tether", "scope": "recording", "eva": EVA, "recording": "helmet1a"}
    assert "no place is ticked" in send(desk, "/desk/words", find, **fields)
    told = send(desk, "/desk/words", find, **fields, place=keys[:2], always="1")
    assert "2 places changed." in told
    assert "Machines listen for “safety tether”" in told
    assert "Undo all 2" in told
    assert "2 changes count no longer." in send(desk, f"{PAGE}/undo/1", batch="1")
    assert "5 places" in says(desk.get(find))
    assert "nowhere there" in says(desk.get("/desk/words?find=zarya&scope=archive"))


def test_replacing_everywhere_is_undone_from_its_answer(desk: FlaskClient) -> None:
    """After a replacement over the whole archive the page has one button that takes all of it back."""
    find = "/desk/words?find=tether&replace=rope&scope=archive"
    keys = re.findall(r'name="place" value="([^"]+)"', desk.get(find).text)
    told = send(desk, "/desk/words", find, find="tether", replace="rope", scope="archive", place=keys)
    assert f"{len(keys)} places changed." in told
    assert "Undo all of that" in told
    assert f"{len(keys)} changes count no longer." in send(desk, "/desk/words/undo", find, number=1)


def test_what_a_machine_offers_is_decided(desk: FlaskClient, archive: Archive) -> None:
    """The page shows the differences of a newer transcript; a range is taken, the rest left; both can be undone."""
    heard_again(archive, "Okay, one.", "Okay, two.")
    page = says(desk.get(PAGE))
    assert "A machine has listened again" in page
    assert "2 proposals of a machine" in says(desk.get(f"/desk/evas/{EVA}/words"))
    told = send(desk, f"{PAGE}/machine", action="range", number=turn(archive).start)
    assert "The machine’s words are taken there." in told
    assert "Okay, one." == turn(archive).text
    number = re.search(
        r'name="action" value="dismiss"><input type="hidden" name="number" value="(\d+)"', desk.get(PAGE).text
    )
    assert number
    told = send(desk, f"{PAGE}/machine", action="dismiss", number=number[1])
    assert "What is shown stays." in told
    assert "A machine has listened again" not in told
    assert "Other machine transcripts" in told
    send(desk, f"{PAGE}/machine", action="all", number=number[1])
    assert "Okay, two." == turn(archive, 1).text


def test_terms_and_their_cost(desk: FlaskClient) -> None:
    """A term is added, its cost told, and machines listen again only when somebody presses the button."""
    terms = f"/desk/evas/{EVA}/words"
    told = send(desk, f"/desk/evas/{EVA}/terms", terms, action="add", text="Zarya", heard="czar ya")
    assert "Machines listen for “Zarya”" in told
    assert "2 recordings (1 h 05 min) were heard with other terms" in told
    assert "2 recordings will be heard again" in send(desk, f"/desk/evas/{EVA}/terms", terms, action="listen")
    told = send(desk, f"/desk/evas/{EVA}/terms", terms, action="forget", number=1)
    assert "No term yet." in told
    assert "does not say what is to be done" in send(desk, f"/desk/evas/{EVA}/terms", terms, action="?")


def test_a_voice_is_named_and_a_line_added(desk: FlaskClient, archive: Archive) -> None:
    """A voice gets its name in every line; a line is written where no machine heard one."""
    assert "IV is Houston from now on" in send(desk, f"{PAGE}/voices", old="IV", new="Houston")
    assert "Houston" == turn(archive).speaker
    more = {"from": "0:20", "to": "0:22", "text": "Stand by.", "speaker": "EV2"}
    assert "The line is added." in send(desk, f"{PAGE}/more", **more)
    assert "Not done: 20.0 s: words are there already" in send(desk, f"{PAGE}/more", **more)


def test_a_suggestion_is_accepted_from_the_queue(desk: FlaskClient, archive: Archive) -> None:
    """The queue holds the line as it would be; accepting it corrects the words, and undo brings them back."""
    number = suggestion(archive, "Shane", "Commander")
    queue = "/desk/feedback?show=corrections"
    assert "Okay Commander, you have a go" in desk.get(queue).text
    told = send(desk, f"/desk/feedback/{number}", queue, action="correct", line="Okay Commander, go.")
    assert f"Entry {number} is accepted, and the line says so now." in told
    assert "Okay Commander, go." == turn(archive).text
    send(desk, f"/desk/feedback/{number}", queue, action="undo")
    assert WORDS[0][1] == turn(archive).text
