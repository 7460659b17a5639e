"""The site's fixtures: one rich archive, its Flask client, and a real media listener."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from tests.serving import serving
from tests.web.builder import NOW, TAKES, add_hidden, add_story, build
from tests.web.forms import form_token, sign_in_pass
from tests.web.people import House
from web import create_app

MEDIA = "http://media.test:9001"


@pytest.fixture(scope="session")
def rich_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Make an archive with footage, words, clips, a story, and one recording that is not released."""
    archive = build(tmp_path_factory.mktemp("site") / "archive")
    add_hidden(archive)
    add_story(archive)
    yield archive
    archive.close()


@pytest.fixture
def app(rich_archive: Archive) -> Flask:
    """Return a pages' application that this test may change."""
    return create_app(rich_archive, media_url=MEDIA, clock=lambda: NOW)


@pytest.fixture(scope="session")
def _pages(rich_archive: Archive) -> Flask:
    return create_app(rich_archive, media_url=MEDIA, clock=lambda: NOW)


@pytest.fixture
def client(_pages: Flask) -> FlaskClient:
    """Return a visitor of an application that all visitors share, as they would."""
    return _pages.test_client()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a site without footage whose clock can be set."""
    house = House(tmp_path / "house")
    yield house
    house.archive.close()


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an archive that this test may change."""
    archive = build(tmp_path_factory.mktemp("desk") / "archive")
    yield archive
    archive.close()


@pytest.fixture
def team(own: Archive) -> FlaskClient:
    """Return Ada, signed in."""
    client = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(own)}"
    assert 303 == client.post(link, data={"csrf_token": form_token(client, link)}).status_code
    return client


@pytest.fixture
def talked(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive of two recordings that this test may change."""
    archive = build(tmp_path / "talked", takes=(TAKES[0], TAKES[7]))
    yield archive
    archive.close()


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


@pytest.fixture(scope="session")
def listeners(rich_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listeners]:
    """Run the site as `serve` starts it, on loopback; stopped by SIGTERM, which must end it cleanly."""
    with serving(rich_archive.settings.home, tmp_path_factory.mktemp("start")) as port:
        yield Listeners(port, port + 1)
    for number in (port, port + 1):
        assert _is_closed(number)


def _is_closed(port: int) -> bool:
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False
