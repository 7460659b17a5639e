"""Senders who bring nothing, or a byte now and then, on a real server: pages go on, and the silent are cut off."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import ClientDisconnected

from mediaarchive.archive import Archive
from mediaarchive.settings import load
from tests.conftest import NOW
from tests.serving import serving
from tests.tus import BYTES, Sender
from web.patience import SENDERS, Body

_FORM = (
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, int]]:
    """Serve an archive of its own, which waits two seconds for silent senders."""
    archive = Archive.create(load({}, home=tmp_path_factory.mktemp("slow") / "archive"), NOW)
    with serving(archive.settings.home, tmp_path_factory.mktemp("start"), MEDIAARCHIVE_PATIENCE_S="2") as port:
        yield archive, port
    archive.close()


def _status(port: int, path: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


def _connect(stack: contextlib.ExitStack, port: int) -> socket.socket:
    return stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))


def _drip(senders: list[socket.socket], stop: threading.Event) -> None:
    while not stop.wait(0.5):
        for sender in senders:
            with contextlib.suppress(OSError):
                sender.sendall(b"x")


def test_U46_senders_of_a_byte_now_and_then(running: tuple[Archive, int]) -> None:
    """More slow forms than there are threads, and 2,000 connections that say nothing: pages are answered, all end."""
    _, port = running
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        idle = [_connect(stack, port) for _ in range(2000)]
        slow = [_connect(stack, port) for _ in range(3 * SENDERS)]
        for sender in slow:
            sender.sendall(_FORM)
        threading.Thread(target=_drip, args=(slow, stop), daemon=True).start()
        stack.callback(stop.set)

        assert [200] * 40 == [_status(port) for _ in range(40)]

        told = {sender.recv(999).partition(b"\r\n")[0].split(b" ")[1] for sender in slow}
        assert told <= {b"400", b"408", b"503"}
        assert b"503" in told
        assert len(told) > 1
        assert [b""] * len(idle) == [connection.recv(1) for connection in idle]


def test_U46_a_silent_upload_keeps_what_came(running: tuple[Archive, int]) -> None:
    """An upload that falls silent is cut off; what came is durable, and the rest is sent after it."""
    archive, port = running
    ada = Sender.signed_in(archive, port)
    path = ada.create(100_000, filename="slow.mp4", eva="us-eva-39", camera="ev1-helmet")
    head = f"PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nUpload-Offset: 0\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sender:
        sender.sendall(
            (
                head + "".join(f"{k}: {v}\r\n" for k, v in ada.headers(**{"Content-Type": BYTES}).items()) + "\r\n"
            ).encode()
        )
        sender.sendall(b"\0" * 70_000)
        assert sender.recv(12).startswith(b"HTTP/1.1 4")

    assert 70_000 == ada.offset(path)


def test_a_form_that_is_cut_off_is_no_form() -> None:
    """Half of a sentence must not be taken for all of it; a piece of a file may end anywhere."""
    with pytest.raises(ClientDisconnected):
        Body(io.BytesIO(b"reason=I do"), whole=20).read()
    with pytest.raises(ClientDisconnected):
        Body(io.BytesIO(b"reason=I do"), whole=20).read(64)
    lines = Body(io.BytesIO(b"one\ntw"), whole=9)
    assert b"one\n" == lines.readline()
    assert b"tw" == lines.readline()
    with pytest.raises(ClientDisconnected):
        lines.readline()
    assert b"half" == Body(io.BytesIO(b"half"), whole=None).read(20)
    assert b"reason=I do not" == Body(io.BytesIO(b"reason=I do not"), whole=15).read(15)
