"""Photos of a card: looked at in the sandbox, on the mission's clock, public when released and not before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import Archive, ingestview, intake, media, photos, uploads
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.ingest.uploads import Listed, NewUpload
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.photos.exif import MAKE, MODEL, PART, SERIAL, TAKEN, TURN, ZONE
from mediaarchive.recordings import PUBLIC, TEAM
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.timeline import from_micros
from tests.watching import Notes
from tests.web.builder import EVA, NOW, TAKES, build
from tests.web.forms import form_token, sign_in_pass
from web import create_app

_FOLDER = "EV1 helmet/DCIM/100GOPRO"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


def photo(taken: str = "2017:01:13 12:00:00", *, part: str = "50", turn: int = 1, zone: str = "") -> bytes:
    """Return a JPEG of 60 by 40 with a red left half, as a camera would write it."""
    exif = Image.Exif()
    exif[MAKE], exif[MODEL], exif[TURN] = "GoPro", "HERO12 Black", turn
    inner = exif.get_ifd(0x8769)
    inner |= {TAKEN: taken, PART: part, SERIAL: "C350"} | ({ZONE: zone} if zone else {})
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, :30, 0] = 255
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive with a film of the same camera whose clock is 42 s slow."""
    made = build(tmp_path / "archive", takes=TAKES[:1])
    with made.database.write() as session:
        zero = alignment.clocks(session, ["helmet1a"])["helmet1a"].zero_us
        assert zero is not None
        claim = [{"source": "creation_time", "value": from_micros(zero - 42_000_000).isoformat()}]
        session.execute(update(RecordingRow).where(RecordingRow.id == "helmet1a").values(clocks=claim))
    yield made
    made.close()


@pytest.fixture
def team(archive: Archive) -> FlaskClient:
    """Return Ada, signed in."""
    client = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive)}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    return client


def _bring(archive: Archive, **files: bytes) -> str:
    listing = [Listed(name, _FOLDER, len(data)) for name, data in files.items()]
    card = uploads.register(archive, "Ada", "CARD", listing, now=NOW).id
    for name, data in files.items():
        begun = uploads.begin(archive, "Ada", NewUpload(len(data), name, _FOLDER, card=card), now=NOW)
        uploads.append(archive, "Ada", begun.id, 0, io.BytesIO(data).read, len(data), now=NOW)
    uploads.decide(archive, "Ada", card, "ev1-helmet", Place(EVA, "ev1-helmet"), now=NOW)
    intake.drive(archive, watcher=Notes(), clock=lambda: NOW, only="photos.look")
    return card


def _page(archive: Archive, actor: str = TEAM) -> photos.PhotosPage:
    return photos.photos_page(archive, EVA, actor=actor, now=NOW)


def test_photos_of_a_card_stand_on_the_missions_clock(archive: Archive, team: FlaskClient) -> None:
    """By the clock of their camera's film, in order, with a thumbnail; HEIC and raw ones are listed, THM is none."""
    files = {
        "GOPR0002.JPG": photo("2017:01:13 12:00:10"), "GOPR0001.JPG": photo(), "IMG_1.HEIC": HEIC,
        "GOPR0003.GPR": b"II*\0" + bytes(60), "GX010001.THM": photo(),
    }  # fmt: skip
    card = _bring(archive, **files)
    page = _page(archive)
    names = ["GOPR0001.JPG", "GOPR0002.JPG", "GOPR0003.GPR", "IMG_1.HEIC"]
    assert names == [view.photo.file_name for view in page.photos]
    assert ["ready", "ready", "listed", "listed"] == [view.photo.state for view in page.photos]
    placed = page.photos[0].placed
    assert placed is not None
    assert "12:00:42.5" == f"{page.photos[0].utc:%H:%M:%S.%f}"[:10]
    assert "the camera's is 42.0 s slow" in placed.words
    assert "GoPro HERO12 Black C350" == page.photos[0].photo.body
    shown = team.get(f"/desk/evas/{EVA}/photos").text
    assert 2 == shown.count("/thumb.jpg?pass=")
    assert "HEIC: listed only" in shown
    words = {line.file.name: line.words for line in uploads.receipt(archive, card, read_again=False).lines}
    assert "is a photo" == words["GOPR0001.JPG"]
    assert "a photo (JPEG), not a moving picture" in words["GX010001.THM"]
    assert not [s for s in ingestview.ingest_page(archive, now=NOW).subjects if s.photo]


def test_what_is_shown_is_upright_and_says_nothing_of_its_camera(archive: Archive) -> None:
    """A photo that was turned stands; the pictures made of it hold no EXIF at all."""
    _bring(archive, **{"GOPR0001.JPG": photo(turn=6)})
    (view,) = _page(archive).photos
    assert (40, 60) == (view.photo.width, view.photo.height)
    for name in ("photo.jpg", "thumb.jpg"):
        made = Image.open(media.find(archive, view.photo.id, name, actor=TEAM, now=NOW).path)
        assert (40, 60) == made.size
        top, bottom = (made.getpixel((20, y)) for y in (10, 50))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert top[0] > 200 > 60 > bottom[0]
        assert not dict(made.getexif())


def test_one_correction_moves_all_photos_of_the_camera(archive: Archive, team: FlaskClient) -> None:
    """A person says when one was taken; the others move by the same, and stand where they stood after the undo."""
    _bring(archive, **{"GOPR0001.JPG": photo(), "GOPR0002.JPG": photo("2017:01:13 12:00:10")})
    before = [view.utc for view in _page(archive).photos]
    path = f"/desk/evas/{EVA}/photos"
    first = _page(archive).photos[0].photo.id
    form = {"csrf_token": form_token(team, path), "photo": first, "instant": "2017-01-13T12:30:00.5Z", "sigma": "0.25",
            "reason": "a clock in the picture"}  # fmt: skip
    assert 303 == team.post(f"{path}/clock", data=form).status_code
    moved = _page(archive)
    assert ["12:30:00", "12:30:10"] == [f"{view.utc:%H:%M:%S}" for view in moved.photos]
    assert "a clock in the picture" in team.get(path).text
    number = moved.corrections[0].id
    team.post(f"{path}/clock/{number}/undo", data={"csrf_token": form_token(team, path)})
    assert before == [view.utc for view in _page(archive).photos]
    with pytest.raises(Conflict):
        photos.undo(archive, EVA, number, by="Ada", now=NOW)
    for wrong in ({"instant": "2018-01-13T12:00Z"}, {"reason": " "}, {"sigma": "-1"}):
        asked = {"instant": "2017-01-13T12:00Z", "sigma": "1", "reason": "x"} | wrong
        with pytest.raises(InputRefused):
            photos.correct(archive, EVA, first, **asked, by="Ada", now=NOW)


def test_the_public_gets_what_was_released_and_nothing_else(archive: Archive, team: FlaskClient) -> None:
    """Not before, not the other one, and not after it was held back; never the photo as it came."""
    _bring(archive, **{"GOPR0001.JPG": photo(), "GOPR0002.JPG": photo("2017:01:13 12:00:10")})
    one, other = (view.photo.id for view in _page(archive).photos)
    public = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    assert not _page(archive, PUBLIC).photos
    assert one not in public.get(f"/evas/{EVA}").text
    path = f"/desk/evas/{EVA}/photos"
    form = {"csrf_token": form_token(team, path), "photo": one, "public": "1"}
    assert 303 == team.post(f"{path}/release", data=form).status_code
    assert media.find(archive, one, "thumb.jpg", actor=PUBLIC, now=NOW)
    assert f"{one}/thumb.jpg" in public.get(f"/evas/{EVA}").text
    with pytest.raises(NotFound):
        media.find(archive, other, "thumb.jpg", actor=PUBLIC, now=NOW)
    photos.release(archive, EVA, [one], public=False, by="Ada", now=NOW)
    with pytest.raises(NotFound):
        media.find(archive, one, "photo.jpg", actor=PUBLIC, now=NOW)


def test_what_is_no_picture_is_kept_and_said(archive: Archive, team: FlaskClient) -> None:
    """Noise that begins like a JPEG is refused in the sandbox; the page says so and nothing else is lost."""
    _bring(archive, **{"GOPR0001.JPG": b"\xff\xd8\xff\xe0" + bytes(300)})
    (view,) = _page(archive).photos
    assert "quarantined" == view.photo.state
    assert [view.photo.id] == [s.key for s in ingestview.ingest_page(archive, now=NOW).subjects if s.photo]
    assert view.photo.reason
    assert view.photo.reason in team.get(f"/desk/evas/{EVA}/photos").text.replace("&#39;", "'")
