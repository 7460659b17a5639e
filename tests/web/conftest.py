"""The site's fixtures: one rich archive, its Flask client, and a real media listener."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from tests.web.builder import NOW, add_hidden, build
from web import create_app

MEDIA = "http://media.test:9001"


@pytest.fixture(scope="session")
def rich_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Make an archive with footage, words, clips, and one recording that is not released."""
    archive = build(tmp_path_factory.mktemp("site") / "archive")
    add_hidden(archive)
    yield archive
    archive.close()


@pytest.fixture
def app(rich_archive: Archive) -> Flask:
    """Return the pages' application."""
    return create_app(rich_archive, media_url=MEDIA, clock=lambda: NOW)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a visitor."""
    return app.test_client()


class Listeners(NamedTuple):
    """A running site: its two ports."""

    pages: int
    media: int

    def ask(self, port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (names in lower case) and body."""
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


_START = (
    "import sys, pathlib; from mediaarchive.settings import load; from web.serve import serve\n"
    "if __name__ == '__main__':\n"
    "    serve(load({}, home=pathlib.Path(sys.argv[1])), host='127.0.0.1', port=int(sys.argv[2]))\n"
)


@pytest.fixture(scope="session")
def listeners(rich_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listeners]:
    """Run the site as `serve` starts it, on loopback; stopped by SIGTERM, which must end it cleanly."""
    port = _two_free_ports()
    script = tmp_path_factory.mktemp("start") / "start.py"
    script.write_text(_START, encoding="utf-8")
    root = Path(__file__).parents[2]
    command = [sys.executable, str(script), str(rich_archive.settings.home), str(port)]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(root)})
    assert process.stdout is not None
    assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
    yield Listeners(port, port + 1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)  # read to the end: a closed pipe would fail its last words
    assert process.returncode == 0
    for number in (port, port + 1):
        assert _is_closed(number)


def _two_free_ports() -> int:
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two free ports in a row")


def _is_closed(port: int) -> bool:
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False
