"""The desk's page of uploads: groups decided in place, receipts, the plain form, and other people's cards."""

from __future__ import annotations

import io
from html import unescape

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, intake
from mediaarchive.ingest import ready
from mediaarchive.ingest.uploads import store
from tests.web.builder import NOW
from tests.web.forms import form_token
from tests.web.test_uploads import FILM, PLACED, Client, client_of

PAGE = "/desk/uploads"


@pytest.fixture
def ada(archive: Archive) -> Client:
    """Return a member of the team."""
    return client_of(archive)


def _register(client: Client, *files: tuple[str, int], folder: str = "EV1 helmet") -> dict[str, object]:
    listing = [{"name": name, "folder": folder, "size": size, "modified": 5} for name, size in files]
    answer = client.flask.post(
        f"{PAGE}/cards", json={"label": "Card 1", "files": listing}, headers={"X-CSRFToken": client.token}
    )
    assert 200 == answer.status_code, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def test_a_card_is_registered_decided_and_safe(ada: Client, archive: Archive) -> None:
    """Guesses are shown, one button confirms them, and the receipt says that the card may be wiped."""
    told = _register(ada, ("GX010001.MP4", len(FILM)))
    group = {"name": "ev1-helmet", "eva": None, "camera": "ev1-helmet", "decided": False, "files": 1, "takes": 1}
    assert [group] == told["groups"]
    assert "guessed from names" in str(told["decisions"])
    path = ada.create(len(FILM), filename="GX010001.MP4", folder="EV1 helmet", card=str(told["card"]))
    assert {"EV1 helmet/GX010001.MP4": path} == _register(ada, ("GX010001.MP4", len(FILM)))["open"]
    ada.patch(path, 0, FILM)
    page = ada.flask.get(str(told["page"])).text
    assert "Safe to wipe" in page
    decided = ada.flask.post(
        f"{PAGE}/cards/{told['card']}/decide",
        data={"csrf_token": ada.token, "group": "ev1-helmet", "eva": "us-eva-39", "camera": " ev1-helmet "},
    )
    assert 303 == decided.status_code
    assert "1 file taken in" in ada.flask.get(PAGE).text
    assert ["EV1 helmet/GX010001.MP4"] == _register(ada, ("GX010001.MP4", len(FILM)))["done"]


def test_a_creation_whose_answer_was_lost_is_the_same_upload(ada: Client, archive: Archive) -> None:
    """Begun twice without a byte: one upload; with bytes in one of two, the receipt counts the one that is farther."""
    told = _register(ada, ("a.mp4", len(FILM)))
    about = {"filename": "a.mp4", "folder": "EV1 helmet", "card": str(told["card"])}
    first = ada.create(len(FILM), **about)
    assert first == ada.create(len(FILM), **about)
    ada.patch(first, 0, FILM[:10])
    second = ada.create(len(FILM), **about)
    assert first != second
    ada.patch(first, 10, FILM[10:])
    ada.patch(second, 0, FILM[:5])
    assert "Safe to wipe" in ada.flask.get(str(told["page"])).text


def test_this_first_moves_a_recording_to_the_front(ada: Client, archive: Archive) -> None:
    """Of two files that came, the later one's steps are planned before the earlier one's once somebody says so."""
    told = _register(ada, ("a.mp4", len(FILM)), ("b.mp4", len(FILM) + 1))
    for name, data in (("a.mp4", FILM), ("b.mp4", FILM + b"b")):
        path = ada.create(len(data), filename=name, folder="EV1 helmet", card=str(told["card"]), **PLACED)
        ada.patch(path, 0, data)
    with archive.database.read() as session:
        first, second = (upload.recording for upload in store.every(session))
    assert [first, second] == _planned(archive)
    ada.flask.post(f"{PAGE}/cards/{told['card']}/first", data={"csrf_token": ada.token, "recording": second or ""})
    assert [second, first] == _planned(archive)
    assert "comes first" in ada.flask.get(str(told["page"])).text


def _planned(archive: Archive) -> list[str]:
    """Return the recordings in the order in which their first steps would run."""
    with archive.database.read() as session:
        return [step.subject for step in ready(intake._catalogues(archive, session, None, NOW))]


def test_a_file_that_cannot_be_read_is_named(ada: Client) -> None:
    """The card's page names it with its reason, and says that the card must not be wiped."""
    told = _register(ada, ("GX010001.MP4", 5))
    answer = ada.flask.post(
        f"{PAGE}/cards/{told['card']}/unreadable",
        json={"path": "EV1 helmet/GX010001.MP4", "why": "<b>I/O</b>"},
        headers={"X-CSRFToken": ada.token},
    )
    assert 200 == answer.status_code
    page = ada.flask.get(str(told["page"])).text
    assert "Do not wipe it yet" in page
    assert "cannot be read: &lt;b&gt;I/O&lt;/b&gt;" in page


def test_one_file_comes_by_the_plain_form(ada: Client, archive: Archive) -> None:
    """Without a script: a file, its spacewalk and camera; the page says that it is safe."""
    data = {
        "csrf_token": form_token(ada.flask, PAGE), "file": (io.BytesIO(FILM), "../a<b>.mp4"),
        "eva": "us-eva-39", "camera": "ev1-helmet", "start": "2017-01-13T11:22:00Z",
    }  # fmt: skip
    answer = ada.flask.post(f"{PAGE}/plain", data=data, follow_redirects=True)
    assert "a&lt;b&gt;.mp4 is safe in the archive" in answer.text
    with archive.database.read() as session:
        assert ["taken"] == [upload.state for upload in store.every(session)]


def test_a_single_file_is_told_whose_it_is(ada: Client, archive: Archive) -> None:
    """A file that came without a camera waits on the page, is decided there, and cannot be decided twice."""
    path = ada.create(len(FILM), filename="x.mp4")
    ada.patch(path, 0, FILM)
    where = {"csrf_token": ada.token, "eva": "us-eva-39", "camera": "ev2-chest"}
    address = f"{PAGE}/files/{path.rpartition('/')[2]}"
    assert address in ada.flask.get(PAGE).text
    assert "belongs to ev2-chest" in ada.flask.post(address, data=where, follow_redirects=True).text
    assert "taken in already" in ada.flask.post(address, data=where, follow_redirects=True).text


def test_an_unfinished_upload_is_deleted_from_the_page(ada: Client) -> None:
    """A button deletes it; what was begun is gone."""
    path = ada.create(len(FILM), filename="x.mp4")
    address = f"{PAGE}/files/{path.rpartition('/')[2]}"
    ada.flask.post(address, data={"csrf_token": ada.token, "action": "delete"})
    assert 404 == ada.ask("HEAD", path).status_code


@pytest.mark.parametrize(
    "body",
    [[], {}, {"files": 5}, {"files": []}, {"files": [5]}, {"files": [{"name": "x", "size": -1}]},
     {"files": [{"name": "x", "size": "9"}]}, {"files": [{"name": "x", "size": 1e300}]}],
)  # fmt: skip
def test_a_card_that_makes_no_sense_is_refused(ada: Client, body: object) -> None:
    """Whatever comes as a listing: 400 in plain words, and no card."""
    headers = {"X-CSRFToken": ada.token, "Accept": "application/json"}
    for address in ("cards", "known"):
        answer = ada.flask.post(f"{PAGE}/{address}", json=body, headers=headers)
        assert answer.status_code in (200, 400)
        assert address == "known" or answer.status_code == 400
    assert "No card has come yet" in ada.flask.get(PAGE).text


def test_U38_odd_names_on_a_card(ada: Client) -> None:
    """Names with marks of direction, tags and half a character are shown as text, and found again when they arrive."""
    told = _register(ada, ("<i>\u202e\ud83d.mp4", 4), folder="\x00&")
    page = ada.flask.get(str(told["page"])).text
    assert "<i>" not in page
    assert "\u202e" not in unescape(page)
    path = ada.create(4, filename="<i>\u202e\ufffd\ufffd\ufffd.mp4", folder="\x00&", card=str(told["card"]))
    assert [path] == list(_register(ada, ("<i>\u202e\ud83d.mp4", 4), folder="\x00&")["open"].values())  # type: ignore[attr-defined]


def test_U45_another_person_s_card_is_not_there(ada: Client, archive: Archive) -> None:
    """Its page, its decisions and its files answer as if it had never been."""
    told = _register(ada, ("GX010001.MP4", 5))
    grace = client_of(archive, name="Grace")
    assert 404 == grace.flask.get(str(told["page"])).status_code
    data = {"csrf_token": grace.token, "group": "ev1-helmet", "eva": "us-eva-39", "camera": "x"}
    refused = grace.flask.post(f"{PAGE}/cards/{told['card']}/decide", data=data, follow_redirects=True)
    assert "no such card" in refused.text
    assert "Card 1" not in grace.flask.get(PAGE).text


def test_visitors_see_nothing(archive: Archive, ada: Client) -> None:
    """Pages of uploads are the team's alone."""
    visitor: FlaskClient = ada.flask.application.test_client()
    assert 401 == visitor.get(PAGE).status_code
    assert 401 == visitor.get(f"{PAGE}/cards/x").status_code
