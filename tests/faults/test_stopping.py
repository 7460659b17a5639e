"""J18: services that are told to stop: the worker in the middle of a step, the site in the middle of requests."""

from __future__ import annotations

import io
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.intake import add_footage
from mediaarchive.archive.uploads import append
from mediaarchive.ingest import Arrival
from mediaarchive.ingest.uploads import store as uploads
from mediaarchive.steps import store
from tests.conftest import NOW, ROOT, long
from tests.faults.test_stopped_frames import repeated
from tests.films import film, scene
from tests.processes import descendants, is_decoding, line_of
from tests.serving import starting
from tests.tus import Sender

_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_IN_TIME_S = 10
_SHOTS = "shots and keyframes"
_PIECE = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(200_000)


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=long)])
def test_J18_a_worker_hands_back_what_it_was_doing(archive: Archive, tmp_path: Path, how: signal.Signals) -> None:
    """It ends in ten seconds though its step would take minutes; children are dead, no try is counted, it is due again.

    SIGTERM is no failure; Ctrl-C is one.
    """
    film_of_hours = repeated(film(tmp_path / "short.mp4", scene(1, 60), gop=15), tmp_path / "long.mp4", 2000)
    added = add_footage(archive, Arrival(film_of_hours, "ev1", None), eva="us-eva-39", now=NOW)
    command = [sys.executable, "-c", _START, "--home", str(archive.settings.home), "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: ingestview.RUNNING == _state(archive, _SHOTS) and is_decoding(descendants(worker.pid)))
        begun = descendants(worker.pid)
        worker.send_signal(how)
        assert (0 if how == signal.SIGTERM else 1) == worker.wait(timeout=_IN_TIME_S)
    finally:
        worker.kill()
        worker.wait()
    assert [] == [line for pid, line in begun.items() if line_of(pid) == line]
    with archive.database.read() as session:
        mine = {outcome.name: outcome for outcome in store.of_subject(session, added.recording)}
    assert set() == {name for name, outcome in mine.items() if outcome.state == "running"}
    stopped = mine["frames.analyse"]
    assert ("failed", "the program was stopped", 0) == (stopped.state, stopped.reason, stopped.attempts)
    assert ingestview.AGAIN == _state(archive, _SHOTS)


def test_J18_the_site_finishes_its_answers_and_keeps_what_came(archive: Archive, tmp_path: Path) -> None:
    """A password that is being checked is answered to the end; an upload that is cut off goes on where it was."""
    process, port = starting(archive.settings.home, tmp_path)
    try:
        sender = Sender.signed_in(archive, port)
        upload = sender.create(2 * len(_PIECE), filename="a.mp4", eva="us-eva-39", camera="ev1-helmet")
        sender.patch(upload, 0, _PIECE)
        sending = sender.start_patch(upload, len(_PIECE), len(_PIECE))
        sending.sendall(_PIECE[:100_000])
        answering = _checking_a_password(port)
        process.send_signal(signal.SIGTERM)
        status, body = _answer(answering)
        process.communicate(timeout=_IN_TIME_S)
        assert 0 == process.returncode
        assert 200 == status
        assert body.rstrip().endswith("</html>")
        sending.close()
    finally:
        process.kill()
        process.communicate()
    with archive.database.read() as session:
        cut = uploads.find(session, upload.rpartition("/")[2])
    assert cut is not None
    assert len(_PIECE) <= cut.offset <= len(_PIECE) + 100_000
    left = (_PIECE * 2)[cut.offset :]
    whole = append(archive, cut.owner, cut.id, cut.offset, io.BytesIO(left).read, len(left), now=datetime.now(UTC))
    assert 2 * len(_PIECE) == whole.offset


def _checking_a_password(port: int) -> socket.socket:
    """Send a sign-in whose answer takes the time of a hash, and wait until it has begun."""
    page = Sender(port).ask("GET", "/account/sign-in")
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page.body)
    assert token
    form = b"csrf_token=" + token[1] + b"&email=ada%40example.org&password=seven+modules+docked"
    link = socket.create_connection(("127.0.0.1", port), timeout=60)
    link.sendall(
        b"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%s"
        % (port, page.headers["set-cookie"].partition(";")[0].encode(), len(form), form)
    )
    time.sleep(0.05)
    return link


def _answer(link: socket.socket) -> tuple[int, str]:
    with link, HTTPResponse(link) as response:
        response.begin()
        return response.status, response.read().decode()


def _state(archive: Archive, words: str) -> str | None:
    page = ingestview.ingest_page(archive, now=NOW)
    return next((s.state for subject in page.subjects for s in subject.steps if s.words == words), None)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
