"""Small copies of films: matched by name, card and length, shown for a while, never recordings, never public."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, ingestview, intake, media, pages, uploads
from mediaarchive.errors import NotFound
from mediaarchive.ingest import Arrival
from mediaarchive.ingest.uploads import Listed, NewUpload
from mediaarchive.ingest.uploads.model import Place, Upload
from mediaarchive.ingest.uploads.names import groups, guess, stem_of
from mediaarchive.recordings import PUBLIC, TEAM, Recording, sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.sides import Side
from mediaarchive.settings import load
from tests.archives import created
from tests.films import film, scene
from tests.watching import Notes
from tests.web.builder import NOW
from tests.web.forms import form_token, sign_in_pass
from web import create_app

_FOLDER = "EV1 helmet/DCIM/100GOPRO"
_ONLY = ("recordings.probe", "renditions.side", "renditions.proxy")


@pytest.mark.parametrize(
    ("folder", "small", "its"),
    [
        ("DCIM/100GOPRO", "GL010034.LRV", "GX010034.MP4"),
        ("DCIM/100GOPRO", "GL020034.LRV", "GH020034.MP4"),
        ("DCIM/100GOPRO", "GOPR0034.LRV", "GOPR0034.MP4"),
        ("DCIM/DJI_001", "DJI_20260101120000_0003_D.LRF", "DJI_20260101120000_0003_D.MP4"),
        ("PRIVATE/M4ROOT/SUB", "C0001S03.MP4", "C0001.MP4"),
    ],
)
def test_names_tell_a_small_copy_and_its_film(folder: str, small: str, its: str) -> None:
    """GoPro, DJI and Sony: the copy is one, its film is footage, and both have one stem."""
    told = guess(folder, small)
    assert "side" == told.kind
    assert "footage" == guess(folder.replace("SUB", "CLIP"), its).kind
    assert stem_of(its) == stem_of(small)


def test_what_only_looks_like_one_is_footage() -> None:
    """A film whose name ends in S03 is one where it does not lie in SUB; other chapters have other stems."""
    assert "footage" == guess("PRIVATE/M4ROOT/CLIP", "TAKES03.MP4").kind
    assert stem_of("GX010034.MP4") != stem_of("GL020034.LRV")


def test_a_sony_card_is_one_group() -> None:
    """Films and their copies lie in two folders and need one decision."""
    files = [("CARD A/PRIVATE/M4ROOT/CLIP", "C0001.MP4"), ("CARD A/PRIVATE/M4ROOT/SUB", "C0001S03.MP4")]
    assert [("CARD A", 1)] == [(group.name, len(group.files)) for group in groups(files)]
    assert {"CARD A"} == {guess(*file).group for file in files}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Return an empty archive without a speech model: nothing is heard here, and finding one takes seconds."""
    made = created(load({"MEDIAARCHIVE_ASR_MODEL": "none"}, home=tmp_path / "archive"), NOW)
    yield made
    made.close()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a film of two seconds, a small copy of it, and one that is half a second too short."""
    folder = tmp_path_factory.mktemp("films")
    film(folder / "big.mp4", scene(3, 60), crf="4")
    film(folder / "small.mp4", scene(3, 59), crf="35")
    film(folder / "short.mp4", scene(3, 45), crf="35")
    return folder


def _send(archive: Archive, card: str, name: str, data: bytes, *, part: float = 1.0) -> Upload:
    begun = uploads.begin(archive, "Ada", NewUpload(len(data), name, _FOLDER, card=card), now=NOW)
    size = int(len(data) * part)
    return uploads.append(archive, "Ada", begun.id, 0, io.BytesIO(data[:size]).read, size, now=NOW)


def _card(archive: Archive, **files: bytes) -> str:
    listing = [Listed(name, _FOLDER, len(data)) for name, data in files.items()]
    card = uploads.register(archive, "Ada", f"CARD {len(files)}", listing, now=NOW).id
    uploads.decide(archive, "Ada", card, "ev1-helmet", Place("us-eva-39", "ev1-helmet"), now=NOW)
    return card


def _work(archive: Archive, *names: str) -> None:
    for name in names:
        intake.drive(archive, watcher=Notes(), clock=lambda: NOW, only=name)


def _all(archive: Archive) -> tuple[list[Recording], list[Side]]:
    with archive.database.read() as session:
        return recordings.every(session), sides.of_evas(session, ["us-eva-39"])


def _team(archive: Archive) -> FlaskClient:
    client = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive)}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    return client


def test_it_is_watched_before_its_film_is_there(archive: Archive, films: Path) -> None:
    """While a third of the film is here, the copy plays at the desk, says what it is, and is no recording."""
    big, small = (films / "big.mp4").read_bytes(), (films / "small.mp4").read_bytes()
    card = _card(archive, **{"GX010034.MP4": big, "GL010034.LRV": small})
    _send(archive, card, "GX010034.MP4", big, part=0.34)
    sent = _send(archive, card, "GL010034.LRV", small)
    assert ("taken", None) == (sent.state, sent.recording)
    _work(archive, "renditions.side")
    found, (side,) = _all(archive)
    assert [] == found
    served = media.find(archive, side.id, "side.mp4", actor=TEAM, now=NOW)
    assert side.digest != served.digest
    with pytest.raises(NotFound):
        media.find(archive, side.id, "side.mp4", actor=PUBLIC, now=NOW)
    client = _team(archive)
    page = client.get(f"/desk/uploads/small/{side.id}").text
    assert "33 %" in page or "34 %" in page
    assert "/side.mp4?pass=" in page
    assert f"/desk/uploads/small/{side.id}" in client.get(f"/desk/uploads/cards/{card}").text
    assert "GL010034.LRV" in client.get("/desk/ingest").text


def test_it_stands_in_until_the_film_can_be_played(archive: Archive, films: Path) -> None:
    """Equal in length to a picture it is shown instead of the film, marked; the proxy takes its place."""
    big, small = (films / "big.mp4").read_bytes(), (films / "small.mp4").read_bytes()
    card = _card(archive, **{"GX010034.MP4": big, "GL010034.LRV": small})
    for name, data in (("GL010034.LRV", small), ("GX010034.MP4", big)):
        _send(archive, card, name, data)
    _work(archive, *_ONLY[:2])
    (recording,), (side,) = _all(archive)
    assert (recording.id, True, "as long as GX010034.MP4, to a picture") == (
        side.recording, side.stands_in, side.compared
    )  # fmt: skip
    client = _team(archive)
    address = f"/desk/evas/us-eva-39/watch/{recording.id}"
    assert "camera’s own small copy" in client.get(address).text
    assert not pages.recording_page(archive, recording.id, actor=TEAM, now=NOW).playable
    with pytest.raises(NotFound):
        media.find(archive, recording.id, "side.mp4", actor=PUBLIC, now=NOW)
    _work(archive, _ONLY[2])
    shown = client.get(address).text
    assert "proxy.mp4" in shown
    assert "side.mp4" not in shown


def test_one_of_another_length_never_stands_in(archive: Archive, films: Path) -> None:
    """It is kept as a file of the film, and the card says by how much it differs."""
    big, short = (films / "big.mp4").read_bytes(), (films / "short.mp4").read_bytes()
    card = _card(archive, **{"GX010034.MP4": big, "GL010034.LRV": short})
    for name, data in (("GL010034.LRV", short), ("GX010034.MP4", big)):
        _send(archive, card, name, data)
    _work(archive, *_ONLY[:2])
    (recording,), (side,) = _all(archive)
    assert (recording.id, False) == (side.recording, side.stands_in)
    assert "0.500 s shorter than GX010034.MP4" in side.compared
    with pytest.raises(NotFound):
        media.find(archive, recording.id, "side.mp4", actor=TEAM, now=NOW)
    assert "0.500 s shorter" in _team(archive).get(f"/desk/uploads/cards/{card}").text


def test_the_same_number_on_another_card_is_another_film(archive: Archive, films: Path) -> None:
    """Cameras count from one again: a copy never goes to the film of another card."""
    big, small = (films / "big.mp4").read_bytes(), (films / "small.mp4").read_bytes()
    first = _card(archive, **{"GX010034.MP4": big})
    second = _card(archive, **{"GX010034.MP4": big + b"x", "GL010034.LRV": small})
    _send(archive, first, "GX010034.MP4", big)
    _send(archive, second, "GL010034.LRV", small)
    _work(archive, *_ONLY[:2])
    assert [None] == [side.recording for side in _all(archive)[1]]


def test_what_is_no_film_is_kept_and_said(archive: Archive) -> None:
    """Noise under such a name is refused in the sandbox; the file stays, the page of ingest offers another try."""
    noise = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + os.urandom(3000)
    card = _card(archive, **{"GL010034.LRV": noise})
    _send(archive, card, "GL010034.LRV", noise)
    _work(archive, "renditions.side")
    (side,) = _all(archive)[1]
    assert "quarantined" == side.state
    view = next(s for s in ingestview.ingest_page(archive, now=NOW).subjects if s.key == side.id)
    assert view.side is not None
    ingestview.try_again(archive, side.id)
    assert ["arrived"] == [one.state for one in _all(archive)[1]]


def test_a_folder_of_the_command_line_takes_it_in_too(archive: Archive, films: Path, tmp_path: Path) -> None:
    """A copy that lies beside its film is a file of it, whichever came first."""
    for name, source in (("GX010034.MP4", "big"), ("GX010034.LRV", "small")):
        (tmp_path / name).write_bytes((films / f"{source}.mp4").read_bytes())
        intake.add_footage(archive, Arrival(tmp_path / name, "ev1-helmet"), eva="us-eva-39", now=NOW)
    _work(archive, *_ONLY[:2])
    (recording,), (side,) = _all(archive)
    assert (recording.id, True) == (side.recording, side.stands_in)
