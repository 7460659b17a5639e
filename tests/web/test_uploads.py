"""The tus server, request by request: what each number of the protocol means here."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive
from mediaarchive.ingest.uploads import store
from mediaarchive.recordings import store as recordings
from tests.conftest import NOW
from tests.tus import BYTES, checksum, metadata
from tests.web.forms import form_token
from web import create_app

FILM = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(range(256)) * 40
PLACED = {"eva": "us-eva-39", "camera": "ev1-helmet"}


@dataclass
class Client:
    """One person at one browser."""

    flask: FlaskClient
    token: str

    def ask(self, method: str, path: str, data: bytes | None = None, **more: str) -> TestResponse:
        """Send one request with the protocol's headers."""
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return self.flask.open(path, method=method, data=data, headers=headers)

    def create(self, length: int, **told: str) -> str:
        """Begin an upload and return its path."""
        answer = self.ask("POST", "/uploads/", Upload_Length=str(length), Upload_Metadata=metadata(**told))
        assert 201 == answer.status_code, answer.text
        return answer.headers["Location"]

    def patch(self, path: str, offset: int | str, data: bytes, **more: str) -> TestResponse:
        """Send bytes."""
        return self.ask("PATCH", path, data, Upload_Offset=str(offset), Content_Type=BYTES, **more)

    def offset(self, path: str) -> int:
        """Ask how far an upload is."""
        return int(self.ask("HEAD", path).headers["Upload-Offset"])


def client_of(archive: Archive, *, days: int = 0, name: str = "Ada") -> Client:
    """Sign somebody in, so many days after the archive was made."""
    now = NOW + timedelta(days=days)
    flask = create_app(archive, media_url="http://media.test", clock=lambda: now).test_client()
    with flask.session_transaction() as session:
        session["passing"] = [name, "editor", int(now.timestamp()) + 3600]
    return Client(flask, form_token(flask, "/desk"))


@pytest.fixture
def ada(archive: Archive) -> Client:
    """Return a member of the team."""
    return client_of(archive)


def uploads_of(archive: Archive) -> list[Any]:
    """Return every upload."""
    with archive.database.read() as session:
        return store.every(session)


def parts_of(archive: Archive) -> list[Path]:
    """Return every part."""
    return list(archive.storage.parts().iterdir())


def test_the_server_says_what_it_can(ada: Client) -> None:
    """Version, extensions, checksums and the largest file; another version is refused by the one that is spoken."""
    told = ada.ask("OPTIONS", "/uploads/")
    assert 204 == told.status_code
    assert "1.0.0" == told.headers["Tus-Version"]
    assert {"creation", "creation-with-upload", "termination", "checksum", "expiration"} == set(
        told.headers["Tus-Extension"].split(",")
    )
    assert "sha1" in told.headers["Tus-Checksum-Algorithm"].split(",")
    refused = ada.ask("POST", "/uploads/", Tus_Resumable="0.2.2", Upload_Length="4")
    assert (412, "1.0.0") == (refused.status_code, refused.headers["Tus-Version"])


def test_a_film_becomes_a_recording_with_its_last_byte(ada: Client, archive: Archive) -> None:
    """In three pieces: an object of equal hash, a recording of the camera that was named, and no part left."""
    path = ada.create(len(FILM), filename="GX010007.MP4", **PLACED)
    for start in range(0, len(FILM), 4000):
        answer = ada.patch(path, start, FILM[start : start + 4000])
        assert 204 == answer.status_code
        assert min(start + 4000, len(FILM)) == int(answer.headers["Upload-Offset"])
    digest = hashlib.sha256(FILM).hexdigest()
    assert FILM == archive.storage.read_bytes(digest)
    with archive.database.read() as session:
        found = recordings.by_digest(session, digest)
    assert found
    assert ("us-eva-39", "ev1-helmet", "GX010007.MP4", "arrived") == (
        found.eva, found.camera, found.file_name, found.state
    )  # fmt: skip
    assert [] == parts_of(archive)
    assert len(FILM) == ada.offset(path)


def test_bytes_may_come_with_the_creation(ada: Client, archive: Archive) -> None:
    """A whole small file in one request."""
    answer = ada.ask(
        "POST", "/uploads/", FILM, Upload_Length=str(len(FILM)), Content_Type=BYTES, Upload_Metadata=metadata(**PLACED)
    )
    assert (201, str(len(FILM))) == (answer.status_code, answer.headers["Upload-Offset"])
    assert ["taken"] == [upload.state for upload in uploads_of(archive)]


def test_what_is_no_footage_is_kept_and_says_why(ada: Client, archive: Archive) -> None:
    """A still of a film and an empty file: objects, no recordings, and a reason that a person reads."""
    ada.patch(ada.create(8, filename="a.thm", **PLACED), 0, b"\xff\xd8\xff\xe0abcd")
    ada.create(0, filename="empty.mp4", **PLACED)
    assert {"kept"} == {upload.state for upload in uploads_of(archive)}
    reasons = {upload.name: upload.reason for upload in uploads_of(archive)}
    assert {"a.thm": "is a photo (JPEG), not a moving picture", "empty.mp4": "the file is empty"} == reasons


def test_a_photo_is_taken_in_and_is_no_recording(ada: Client, archive: Archive) -> None:
    """It is the camera's; what its name calls it decides together with its content."""
    ada.patch(ada.create(8, filename="a.jpg", **PLACED), 0, b"\xff\xd8\xff\xe0abcd")
    assert [("taken", None, "is a photo")] == [(u.state, u.recording, u.reason) for u in uploads_of(archive)]


def test_without_a_camera_it_waits(ada: Client, archive: Archive) -> None:
    """Every byte is an object already; a person says later whose it was."""
    ada.patch(ada.create(len(FILM), filename="x.mp4"), 0, FILM)
    assert ["stored"] == [upload.state for upload in uploads_of(archive)]


def test_an_unknown_eva_is_refused_before_the_bytes(ada: Client, archive: Archive) -> None:
    """Nothing begins, and the answer names the EVAs that there are."""
    answer = ada.ask("POST", "/uploads/", Upload_Length="4", Upload_Metadata=metadata(eva="us-eva-1", camera="x"))
    assert 404 == answer.status_code
    assert [] == uploads_of(archive)


@pytest.mark.parametrize(
    "name",
    ["../../x", "C:\\x", "/etc/passwd", "-i", "-y.mp4", "%08d.mp4", "a|b", "file:x", "concat:a", "x;rm", "$(x)"],
)
def test_U37_a_name_is_text_and_never_a_path(ada: Client, archive: Archive, name: str) -> None:
    """The bytes lie under their hash; the name is kept as it was sent; nothing appears outside the store."""
    before = _files(archive)
    ada.patch(ada.create(len(FILM), filename=name, folder="../..", **PLACED), 0, FILM)
    with archive.database.read() as session:
        found = recordings.by_digest(session, hashlib.sha256(FILM).hexdigest())
    assert found
    assert name == found.file_name
    assert {found.digest} == _files(archive) - before


def _files(archive: Archive) -> set[str]:
    """Return the names of all files in and around an archive, but those of its catalogue."""
    files = (path for path in archive.settings.home.parent.rglob("*") if path.is_file())
    return {path.name for path in files if not path.name.startswith("catalogue")}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"a\0b.mp4", "a\ufffdb.mp4"),
        (b"a\r\nSet-Cookie: x=1.mp4", "a\ufffd\ufffdSet-Cookie: x=1.mp4"),
        ("a\u202e4pm.exe".encode(), "a\ufffd4pm.exe"),
        ("\N{ROCKET}.mp4".encode(), "\N{ROCKET}.mp4"),
        ("e\u0301.mp4".encode(), "e\u0301.mp4"),
        ("\xe9.mp4".encode(), "\xe9.mp4"),
        (b"n" * 255, "n" * 255),
        (b"n" * 256, "n" * 256),
        (b"", "unnamed"),
        (b"con", "con"),
        (b"\xed\xa0\x80\xff.mp4", "\ufffd\ufffd\ufffd\ufffd.mp4"),
    ],
)
def test_U38_odd_names_are_shown_safely(ada: Client, archive: Archive, name: bytes, kept: str) -> None:
    """What does not print becomes a mark, everything else stays as it is; no header is split."""
    from tests.tus import coded

    answer = ada.ask("POST", "/uploads/", Upload_Length="9", Upload_Metadata=f"filename {coded(name)}")
    assert 201 == answer.status_code
    assert "x=1" not in str(answer.headers)
    assert [kept] == [upload.name for upload in uploads_of(archive)]


def test_U39_cut_at_500_random_offsets_and_resumed(ada: Client, archive: Archive) -> None:
    """A file that is cut 500 times at random bytes, resumed where the server says, has the hash of its source."""
    rng = random.Random(7)
    data = FILM + rng.randbytes(200_000)
    cuts = sorted({*rng.sample(range(1, len(data)), 500), len(data)})
    path = ada.create(len(data), filename="x.mp4", sha256=hashlib.sha256(data).hexdigest(), **PLACED)
    for cut in cuts:
        start = ada.offset(path)
        assert 204 == ada.patch(path, start, data[start:cut]).status_code
    assert [hashlib.sha256(data).hexdigest()] == [upload.digest for upload in uploads_of(archive)]


@pytest.mark.parametrize(
    ("offset", "status"),
    [("999", 409), ("1001", 409), ("9" * 30, 409), ("-1", 409), ("0", 409), ("ten", 400), ("", 400), ("1e3", 400)],
)
def test_U40_another_offset_is_refused_by_one_number(ada: Client, archive: Archive, offset: str, status: int) -> None:
    """409 names the true offset, text is 400, and the part stays as it is."""
    path = ada.create(len(FILM), filename="x.mp4")
    ada.patch(path, 0, FILM[:1000])
    answer = ada.patch(path, offset, b"wrong")
    assert status == answer.status_code
    assert (status == 400) or answer.headers["Upload-Offset"] == "1000"
    assert [FILM[:1000]] == [part.read_bytes() for part in parts_of(archive)]
    assert 1000 == ada.offset(path)


def test_U42_nothing_goes_past_the_end(ada: Client, archive: Archive) -> None:
    """A piece longer than what is missing, a body of unknown length, and more than 16 MiB at once: refused whole."""
    path = ada.create(10, filename="x.mp4")
    assert 413 == ada.patch(path, 0, b"12345678901").status_code
    assert 413 == ada.patch(path, 0, bytes((16 << 20) + 1)).status_code
    assert 0 == ada.offset(path)
    assert [] == [part for part in parts_of(archive) if part.stat().st_size]


def test_U43_a_damaged_piece_is_dropped(ada: Client) -> None:
    """460, and the upload stands where it stood; the same piece whole is taken, by each algorithm."""
    path = ada.create(len(FILM), filename="x.mp4")
    assert 460 == ada.patch(path, 0, FILM[:100], Upload_Checksum=checksum(FILM[:99])).status_code
    assert 0 == ada.offset(path)
    for number, algorithm in enumerate(("sha1", "sha256", "md5")):
        piece = FILM[number * 100 : number * 100 + 100]
        answer = ada.patch(path, number * 100, piece, Upload_Checksum=checksum(piece, algorithm))
        assert 204 == answer.status_code
    for wrong in ("crc32 AAAA", "sha256", "sha256 !!", "sha256 a"):
        assert ada.patch(path, 300, b"x", Upload_Checksum=wrong).status_code in (400, 460)
    assert 300 == ada.offset(path)


def test_U43_a_damaged_whole_is_never_ingested(ada: Client, archive: Archive) -> None:
    """422; the upload stays and begins anew, and with the right bytes it is taken."""
    path = ada.create(len(FILM), filename="x.mp4", sha256=hashlib.sha256(FILM).hexdigest(), **PLACED)
    assert 422 == ada.patch(path, 0, FILM[:-1] + b"?").status_code
    assert ["open"] == [upload.state for upload in uploads_of(archive)]
    assert 0 == ada.offset(path)
    assert 204 == ada.patch(path, 0, FILM).status_code
    assert ["taken"] == [upload.state for upload in uploads_of(archive)]


def test_U44_what_is_finished_takes_nothing_and_stays(ada: Client, archive: Archive) -> None:
    """403 for more bytes and for deleting; what was deleted is 404 for everything, and leaves nothing behind."""
    done = ada.create(len(FILM), filename="x.mp4", **PLACED)
    ada.patch(done, 0, FILM)
    assert 403 == ada.patch(done, len(FILM), b"more").status_code
    assert 403 == ada.ask("DELETE", done).status_code
    gone = ada.create(len(FILM), filename="y.mp4")
    ada.patch(gone, 0, FILM[:500])
    assert 204 == ada.ask("DELETE", gone).status_code
    assert [404] * 3 == [
        answer.status_code for answer in (ada.ask("HEAD", gone), ada.patch(gone, 500, b"x"), ada.ask("DELETE", gone))
    ]
    assert [] == parts_of(archive)


def test_U45_another_person_s_upload_is_not_there(ada: Client, archive: Archive) -> None:
    """Whatever somebody else asks of it, the answer is the one for an id that never was."""
    path = ada.create(len(FILM), filename="x.mp4")
    grace = client_of(archive, name="Grace")
    answers = [grace.ask("HEAD", path), grace.patch(path, 0, FILM), grace.ask("DELETE", path)]
    never = grace.patch("/uploads/00000000000000000000000000000000", 0, FILM)
    assert [404] * 3 == [answer.status_code for answer in answers]
    assert never.status_code == answers[1].status_code
    assert 0 == ada.offset(path)


def test_U45_visitors_reach_nothing(archive: Archive, ada: Client) -> None:
    """Without a session 401, and without a token 400: the bytes are not read."""
    path = ada.create(4, filename="x.mp4")
    visitor = create_app(archive, media_url="http://media.test", clock=lambda: NOW).test_client()
    assert 401 == visitor.head(path).status_code
    assert visitor.post("/uploads/", headers={"Upload-Length": "4"}).status_code in (400, 401)
    without = Client(ada.flask, "")
    assert [400, 400, 400] == [
        answer.status_code
        for answer in (without.ask("POST", "/uploads/"), without.patch(path, 0, b"abcd"), without.ask("DELETE", path))
    ]
    assert 0 == ada.offset(path)


def test_U48_a_quota_refuses_before_the_bytes(archive: Archive) -> None:
    """Ten people may each leave so much unfinished; the eleventh part of one is 413, and finishing makes room."""
    archive.settings = replace(archive.settings, upload_quota_gb=1)
    people = [client_of(archive, name=f"Person {number}") for number in range(10)]
    paths = [person.create(90_000_000, filename="x.mp4") for person in people for _ in range(10)]
    assert 100 == len(set(paths))
    people[0].create(90_000_000, filename="eleventh.mp4")
    refused = people[0].ask("POST", "/uploads/", Upload_Length=str(90_000_000))
    assert 413 == refused.status_code
    assert 204 == people[0].ask("DELETE", paths[0]).status_code
    people[0].create(90_000_000, filename="x.mp4")


def test_U48_what_nobody_goes_on_with_is_deleted(ada: Client, archive: Archive) -> None:
    """After seven days without a byte an upload goes, with its part; one that somebody goes on with stays."""
    lives, dies = ada.create(len(FILM), filename="lives.mp4"), ada.create(len(FILM), filename="dies.mp4")
    for path in (lives, dies):
        ada.patch(path, 0, FILM[:100])
    later = client_of(archive, days=5)
    assert 204 == later.patch(lives, 100, FILM[100:200]).status_code
    much_later = client_of(archive, days=8)
    much_later.create(9, filename="new.mp4")
    assert 404 == much_later.ask("HEAD", dies).status_code
    assert 200 == much_later.offset(lives)
    assert ["lives.mp4", "new.mp4"] == sorted(upload.name for upload in uploads_of(archive))
    assert [lives.rpartition("/")[2]] == [part.name for part in parts_of(archive)]


def test_U49_the_same_file_of_two_people(archive: Archive) -> None:
    """Both are told that it is safe; one object, one recording, two uploads of which one names the other's place."""
    for name in ("Ada", "Grace"):
        person = client_of(archive, name=name)
        assert 204 == person.patch(person.create(len(FILM), filename=f"{name}.mp4", **PLACED), 0, FILM).status_code
    assert [None, "is in the archive already, as Ada.mp4 of ev1-helmet, us-eva-39"] == [
        upload.reason for upload in uploads_of(archive)
    ]
    assert 1 == len({(upload.digest, upload.recording) for upload in uploads_of(archive)})


def test_U51_without_its_store_nothing_is_written(ada: Client, archive: Archive) -> None:
    """Store not mounted, empty, or another archive's: 503 for new uploads and for more bytes, and no file appears."""
    path = ada.create(len(FILM), filename="x.mp4")
    ada.patch(path, 0, FILM[:100])
    store_folder = archive.settings.home / "store"
    store_folder.rename(store_folder.with_name("unmounted"))
    store_folder.mkdir()
    assert [503, 503] == [
        ada.patch(path, 100, FILM[100:]).status_code,
        ada.ask("POST", "/uploads/", Upload_Length="1").status_code,
    ]
    assert [] == list(store_folder.iterdir())
    store_folder.rmdir()
    store_folder.with_name("unmounted").rename(store_folder)
    marker = store_folder / "objects" / "STORE"
    kept = marker.read_text()
    marker.write_text("of another archive\n")
    assert 503 == ada.patch(path, 100, FILM[100:]).status_code
    marker.write_text(kept)
    assert 204 == ada.patch(path, 100, FILM[100:]).status_code
