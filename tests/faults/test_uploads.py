"""Uploads on a real server that is killed, cut off, filled up, and lied to: what was acknowledged is there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from mediaarchive.ingest.uploads import Upload, store
from mediaarchive.settings import load
from tests.conftest import NOW, ROOT, rounds
from tests.processes import descendants
from tests.serving import serving, starting
from tests.tus import BYTES, Sender, checksum

FILM = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + random.Random(1).randbytes(300_000)
PLACED = {"eva": "us-eva-39", "camera": "ev1-helmet"}
_ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, int]]:
    """Serve an archive of its own."""
    archive = Archive.create(load({}, home=tmp_path_factory.mktemp("uploads") / "archive"), NOW)
    with serving(archive.settings.home, tmp_path_factory.mktemp("start")) as port:
        yield archive, port
    archive.close()


@pytest.fixture
def ada(running: tuple[Archive, int]) -> Sender:
    """Return a member of the team on it."""
    return Sender.signed_in(*running)


def upload_at(archive: Archive, path: str) -> Upload:
    """Return the row of an upload."""
    with archive.database.read() as session:
        found = store.find(session, path.rpartition("/")[2])
    assert found
    return found


def part_at(archive: Archive, path: str) -> Path:
    """Return where an upload's part lies."""
    return archive.storage.parts() / path.rpartition("/")[2]


def _film(seed: int) -> bytes:
    """Return a film of its own, so that none is another's duplicate."""
    return FILM[:-8] + seed.to_bytes(8, "big")


def _wait_for_offset(sender: Sender, path: str, least: int) -> int:
    deadline = time.monotonic() + 20
    while (offset := sender.offset(path)) < least and time.monotonic() < deadline:
        time.sleep(0.05)
    return offset


def test_U39_a_connection_cut_at_random_bytes(ada: Sender, running: tuple[Archive, int]) -> None:
    """Sockets that close in the middle of a request: what came is kept, the rest is resumed, the hash is equal."""
    archive, _ = running
    rng, film, where = random.Random(3), _film(39), 0
    path = ada.create(len(film), filename="cut.mp4", **PLACED)
    for _ in range(rounds(20, 500)):
        where = ada.offset(path)
        cut = rng.randrange(1, min(2 * len(film) // rounds(40, 1000), len(film) - where))
        with ada.start_patch(path, where, len(film) - where) as link:
            link.sendall(film[where : where + cut])
            link.shutdown(socket.SHUT_WR)
        assert where + cut == _wait_for_offset(ada, path, where + cut)
    answer = ada.send_all(path, film, start=ada.offset(path))
    assert answer
    assert (hashlib.sha256(film).hexdigest(), "taken") == (
        upload_at(archive, path).digest, upload_at(archive, path).state
    )  # fmt: skip


def test_U41_ten_clients_at_one_offset(ada: Sender, running: tuple[Archive, int]) -> None:
    """A hundred rounds of ten pieces for one place: one wins each, the others are 409 or 423, the hash is right."""
    archive, _ = running
    film = _film(41)
    path = ada.create(len(film), filename="ten.mp4", **PLACED)
    step = len(film) // 100 + 1
    with ThreadPoolExecutor(10) as pool:
        for start in range(0, len(film), step):
            piece = film[start : start + step]
            answers = list(pool.map(lambda _, s=start, p=piece: ada.patch(path, s, p).status, range(10)))
            assert 1 == answers.count(204), answers
            assert set(answers) <= {204, 409, 423, 403}
    assert hashlib.sha256(film).hexdigest() == upload_at(archive, path).digest


def test_U42_lengths_that_lie(ada: Sender, running: tuple[Archive, int]) -> None:
    """Fewer bytes than were said are kept; more than were said are another request's; chunked is refused."""
    archive, _ = running
    path = ada.create(1000, filename="lies.mp4")
    with ada.start_patch(path, 0, 500) as link:
        link.sendall(FILM[:300])
        link.shutdown(socket.SHUT_WR)
    assert 300 == _wait_for_offset(ada, path, 300)
    with ada.start_patch(path, 300, 100) as link:
        link.sendall(FILM[300:900])
        assert link.recv(12).startswith(b"HTTP/1.1 204")
    assert 400 == ada.offset(path)
    with socket.create_connection(("127.0.0.1", ada.port), timeout=20) as link:
        fields = ada.headers(Upload_Offset="400", Content_Type=BYTES, Transfer_Encoding="chunked", Host="localhost")
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        link.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n5\r\nabcde\r\n0\r\n\r\n".encode("latin-1"))
        assert link.recv(12).startswith(b"HTTP/1.1 400")
    assert 400 == ada.offset(path)
    assert FILM[:400] == part_at(archive, path).read_bytes()[:400]


def test_U43_a_piece_that_is_cut_is_not_kept_when_it_is_checked(ada: Sender) -> None:
    """Half a piece with a checksum: nobody can say whether it is right, so it counts as never sent."""
    path = ada.create(1000, filename="half.mp4")
    with ada.start_patch(path, 0, 500, Upload_Checksum=checksum(FILM[:500])) as link:
        link.sendall(FILM[:300])
        link.shutdown(socket.SHUT_WR)
        link.recv(100)
    assert 0 == ada.offset(path)
    assert 204 == ada.patch(path, 0, FILM[:500], Upload_Checksum=checksum(FILM[:500])).status


def test_U44_deleted_while_bytes_come(ada: Sender, running: tuple[Archive, int]) -> None:
    """The deletion is done at once, the sender gets 404, and nothing of it is left."""
    archive, _ = running
    path = ada.create(1000, filename="deleted.mp4")
    with ada.start_patch(path, 0, 1000) as link:
        link.sendall(FILM[:500])
        time.sleep(0.3)
        assert 204 == ada.ask("DELETE", path).status
        link.sendall(FILM[500:1000])
        assert link.recv(12).startswith(b"HTTP/1.1 404")
    assert not part_at(archive, path).exists()


def test_a_sender_whose_network_has_gone_holds_nobody_up(ada: Sender) -> None:
    """A connection that never says that it is over: the same upload goes on by another one at once."""
    path = ada.create(len(FILM), filename="lost.mp4", **PLACED)
    assert 204 == ada.patch(path, 0, FILM[:1000]).status
    with ada.start_patch(path, 1000, 5000) as lost:
        lost.sendall(FILM[1000:3000])
        time.sleep(0.3)
        assert 1000 == ada.offset(path)
        assert 204 == ada.patch(path, 1000, FILM[1000:4000]).status
        lost.sendall(FILM[3000:6000])
        assert lost.recv(12).startswith(b"HTTP/1.1 409")
    assert 204 == ada.patch(path, 4000, FILM[4000:]).status


def test_U44_a_storm_of_questions(ada: Sender) -> None:
    """While bytes come, four hundred questions get an offset that was durable when they were asked."""
    path = ada.create(len(FILM), filename="storm.mp4")
    seen: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(lambda: seen.append(ada.offset(path))) for _ in range(400)]
        for start in range(0, len(FILM), 50_000):
            assert 204 == ada.patch(path, start, FILM[start : start + 50_000]).status
        for one in asked:
            one.result()
    assert 400 == len(seen)
    assert set(seen) <= {*range(0, len(FILM), 50_000), len(FILM)}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 24 MiB for an archive; none where that is not allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@_ROOT_ONLY
@pytest.mark.parametrize("filled", ["before the piece", "in the piece", "by the reserve"])
def test_U47_a_full_disk_loses_nothing(small_disk: Path, tmp_path: Path, filled: str) -> None:
    """507; what was acknowledged is there, deleting stays possible, and with space again it ends in an equal hash."""
    reserve = "8" if filled == "by the reserve" else "0"
    settings = load({"MEDIAARCHIVE_RESERVE_MB": reserve}, home=small_disk / "archive")
    archive = Archive.create(settings, NOW)
    data = FILM + random.Random(5).randbytes(6_000_000)
    ballast = small_disk / "ballast"
    with serving(settings.home, tmp_path, MEDIAARCHIVE_RESERVE_MB=reserve) as port:
        ada = Sender.signed_in(archive, port)
        path, other = (ada.create(len(data), filename=name, **PLACED) for name in ("full.mp4", "other.mp4"))
        assert 204 == ada.patch(path, 0, data[:1_000_000]).status
        _fill(ballast, small_disk, {"before the piece": 0, "in the piece": 1 << 21, "by the reserve": 4 << 20}[filled])
        assert 507 == ada.patch(path, 1_000_000, data[1_000_000:]).status
        assert 1_000_000 == ada.offset(path)
        if reserve != "0":
            assert 204 == ada.ask("DELETE", other).status
        ballast.unlink()
        assert 204 == ada.patch(path, 1_000_000, data[1_000_000:]).status
    assert hashlib.sha256(data).hexdigest() == upload_at(archive, path).digest
    archive.storage.verify(hashlib.sha256(data).hexdigest())
    archive.database.check()
    archive.close()


def _fill(ballast: Path, disk: Path, leave: int) -> None:
    with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while shutil.disk_usage(disk).free > leave:
            stream.write(bytes(min(1 << 16, shutil.disk_usage(disk).free - leave)))


@_ROOT_ONLY
def test_U47_full_when_the_whole_becomes_an_object(small_disk: Path, tmp_path: Path) -> None:
    """No room for the folder of the object, nor in the log of the catalogue: later it is taken without a byte sent."""
    settings = load({"MEDIAARCHIVE_RESERVE_MB": "0"}, home=small_disk / "archive")
    archive = Archive.create(settings, NOW)
    ballast = small_disk / "ballast"
    with serving(settings.home, tmp_path, MEDIAARCHIVE_RESERVE_MB="0") as port:
        ada = Sender.signed_in(archive, port)
        path = ada.create(len(FILM), filename="full.mp4", **PLACED)
        ada.patch(path, 0, FILM[:-1])
        _fill(ballast, small_disk, 0)
        assert ada.patch(path, len(FILM) - 1, FILM[-1:]).status in (204, 507)
        ballast.unlink()
        ada.create(1, filename="the next.mp4")
        if not upload_at(archive, path).is_whole:
            assert 204 == ada.patch(path, len(FILM) - 1, FILM[-1:]).status
    assert ("taken", hashlib.sha256(FILM).hexdigest()) == (
        upload_at(archive, path).state, upload_at(archive, path).digest
    )  # fmt: skip
    archive.close()


def test_U49_the_same_file_of_two_at_once(running: tuple[Archive, int]) -> None:
    """Two people send the same bytes at the same time: both are told that they are safe, and one object is there."""
    archive, port = running
    film = _film(49)
    people = [Sender.signed_in(archive, port, name) for name in ("Ada", "Grace")]
    paths = [person.create(len(film), filename="same.mp4", **PLACED) for person in people]
    both = threading.Barrier(2)

    def send(person: Sender, path: str) -> int:
        person.send_all(path, film[:-1])
        both.wait()
        return person.patch(path, len(film) - 1, film[-1:]).status

    with ThreadPoolExecutor(2) as pool:
        assert [204, 204] == list(pool.map(send, people, paths))
    found = [upload_at(archive, path) for path in paths]
    assert {hashlib.sha256(film).hexdigest()} == {upload.digest for upload in found}
    assert ["taken", "taken"] == [upload.state for upload in found]
    assert 1 == len({upload.recording for upload in found})


def test_U50_a_failed_fsync_is_no_acknowledgement(archive: Archive, tmp_path: Path) -> None:
    """EIO from the disk: 500, fsync is not tried again, nothing counts as sent; whole again, the read back agrees."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("there is no strace to let fsync fail")
    home, film = archive.settings.home, _film(50)
    with serving(home, tmp_path) as port:
        path = Sender.signed_in(archive, port).create(len(film), filename="eio.mp4", **PLACED)
        ada = Sender.signed_in(archive, port)
        assert 204 == ada.patch(path, 0, film[:1000]).status
    log = tmp_path / "calls"
    part = part_at(archive, path)
    inject = [strace, "-f", "-qq", "-o", str(log), "-P", str(part), "-e", "trace=fsync", "-e", "inject=fsync:error=EIO"]
    done = subprocess.run(
        [*inject, sys.executable, "-c", _APPEND, str(home), part.name],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, input=film.hex(),
    )  # fmt: skip
    assert done.stdout.strip() == "OSError 5 1000", done.stderr
    assert 1 == log.read_text().count("fsync(")
    assert film[:1000] == part.read_bytes()
    (tmp_path / "again").mkdir()
    with serving(home, tmp_path / "again") as port:
        ada = Sender.signed_in(archive, port)
        ada.send_all(path, film, start=ada.offset(path))
    assert ("taken", hashlib.sha256(film).hexdigest()) == (
        upload_at(archive, path).state, upload_at(archive, path).digest
    )  # fmt: skip


_APPEND = """
import io, pathlib, sys
from datetime import UTC, datetime
from mediaarchive.archive import Archive, uploads
from mediaarchive.settings import load
archive = Archive.open(load({}, home=pathlib.Path(sys.argv[1])))
data = bytes.fromhex(sys.stdin.read())[1000:]
now = datetime(2026, 11, 21, 13, tzinfo=UTC)
try:
    uploads.append(archive, "Ada", sys.argv[2], 1000, io.BytesIO(data).read, len(data), now=now)
except OSError as error:
    print(type(error).__name__, error.errno, uploads.look(archive, "Ada", sys.argv[2]).offset)
"""


def test_U50_bytes_that_the_disk_lost_are_asked_for_again(ada: Sender, running: tuple[Archive, int]) -> None:
    """The disk gives other bytes than came, or fewer: the upload goes back to the first of them, and ends equal."""
    archive, _ = running
    film = _film(51)
    path = ada.create(len(film), filename="rot.mp4", **PLACED)
    for start in (0, 100_000, 200_000):
        ada.patch(path, start, film[start : start + 100_000])
    with part_at(archive, path).open("r+b") as stream:
        stream.seek(150_000)
        stream.write(b"rotten")
    answer = ada.patch(path, 300_000, film[300_000:])
    assert 500 == answer.status
    assert b"other bytes than were written" in answer.body
    assert 100_000 == ada.offset(path)
    ada.patch(path, 100_000, film[100_000:200_000])
    os.truncate(part_at(archive, path), 50)
    assert 409 == ada.patch(path, 200_000, film[200_000:]).status
    assert 0 == ada.offset(path)
    ada.send_all(path, film)
    assert hashlib.sha256(film).hexdigest() == upload_at(archive, path).digest


@pytest.mark.slow
def test_killed_at_each_acknowledgement(tmp_path: Path) -> None:
    """Kill -9 of the whole server the moment it has acknowledged a piece, again and again: no such byte is lost."""
    archive = Archive.create(load({}, home=tmp_path / "archive"), NOW)
    film, sent, path = _film(9), 0, ""
    times = rounds(4, 40)
    step = len(film) // times + 1
    for number in range(times):
        folder = tmp_path / f"start{number}"
        folder.mkdir()
        process, port = starting(archive.settings.home, folder)
        ada = Sender.signed_in(archive, port)
        path = path or ada.create(len(film), filename="killed.mp4", **PLACED)
        assert sent == ada.offset(path)
        with ada.start_patch(path, sent, min(step, len(film) - sent)) as link:
            link.sendall(film[sent : sent + step])
            assert link.recv(12).startswith(b"HTTP/1.1 204")
            kill(process)
        sent = min(sent + step, len(film))
    assert ("taken", hashlib.sha256(film).hexdigest()) == (
        upload_at(archive, path).state, upload_at(archive, path).digest
    )  # fmt: skip
    archive.close()


@pytest.mark.slow
def test_killed_while_bytes_come(tmp_path: Path) -> None:
    """Kill -9 in the middle of pieces: the upload goes on at what was acknowledged, whatever lies beyond it."""
    archive = Archive.create(load({}, home=tmp_path / "archive"), NOW)
    film, path, rng = _film(8), "", random.Random(11)
    for number in range(rounds(2, 12)):
        folder = tmp_path / f"start{number}"
        folder.mkdir()
        process, port = starting(archive.settings.home, folder)
        ada = Sender.signed_in(archive, port)
        path = path or ada.create(len(film), filename="killed.mp4", **PLACED)
        start = ada.offset(path)
        assert number * 20_000 == start
        assert 204 == ada.patch(path, start, film[start : start + 20_000]).status
        with ada.start_patch(path, start + 20_000, len(film) - start - 20_000) as link:
            link.sendall(film[start + 20_000 : start + 20_000 + rng.randrange(100_000)])
            time.sleep(rng.random() / 5)
            kill(process)
    (tmp_path / "last").mkdir()
    with serving(archive.settings.home, tmp_path / "last") as port:
        ada = Sender.signed_in(archive, port)
        ada.send_all(path, film, start=ada.offset(path))
    assert ("taken", hashlib.sha256(film).hexdigest()) == (
        upload_at(archive, path).state, upload_at(archive, path).digest
    )  # fmt: skip
    archive.close()


def test_killed_between_the_object_and_its_row(archive: Archive) -> None:
    """A whole upload whose part is an object already, or is not yet: the next look at uploads takes it in, once."""
    from mediaarchive.archive import uploads
    from mediaarchive.ingest.uploads import NewUpload
    from mediaarchive.ingest.uploads.model import Place

    place = Place("us-eva-39", "ev1-helmet")
    films = [_film(1), _film(2)]
    rows = [uploads.begin(archive, "Ada", NewUpload(len(film), "x.mp4", "", place), now=NOW) for film in films]
    for film, begun, is_renamed in zip(films, rows, (True, False), strict=True):
        part = archive.storage.parts() / begun.id
        part.write_bytes(film)
        digest = hashlib.sha256(film).hexdigest()
        with archive.database.write() as session:
            store.grow(session, begun.id, 0, len(film), digest, now=NOW, expires=NOW)
            store.change(session, begun.id, digest=digest if is_renamed else None)
        if is_renamed:
            archive.storage.admit(part, digest)
    assert rows[0].length == uploads.ask(archive, "Ada", rows[0].id, now=NOW).offset
    assert 0 == uploads.go_on(archive, now=NOW)
    assert ["taken", "taken"] == [upload_at(archive, upload.id).state for upload in uploads.of_person(archive, "Ada")]
    assert [] == list(archive.storage.parts().iterdir())


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a server with everything that it has started, at once."""
    for pid in (process.pid, *descendants(process.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    assert process.stdout
    process.stdout.close()
