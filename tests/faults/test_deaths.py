"""J1, J13, J17: kill -9 at any moment: what was acknowledged is kept, nothing is half there, nothing is done twice."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from mediaarchive.archive import Archive, letters
from mediaarchive.archive.reports import requests_report
from mediaarchive.ingest.uploads import store as uploads
from mediaarchive.settings import load
from mediaarchive.steps import Step, store
from mediaarchive.storage import digest_of
from tests.archives import created
from tests.conftest import NOW, rounds
from tests.faults.dying import Say, die
from tests.steps.test_runner import drive
from tests.web import licensers, requesters
from tests.web.builder import TAKES, build, link_objects
from tests.web.requesters import Clock
from tests.web.test_uploads import FILM, PLACED, client_of
from web import create_app

_STEP = Step("made", 1, "tests.steps.test_runner:work", "subject", {}, {})


def opened(home: Path) -> Archive:
    """Open the archive again, as the next start does."""
    return Archive.open(load({}, home=home))


def later() -> Clock:
    """Return the clock of who comes after: nothing that was done lies before it."""
    clock = Clock()
    clock.now += timedelta(minutes=10)
    return clock


class Copies(NamedTuple):
    """A folder of copies of one archive."""

    folder: Path

    def new(self, name: str) -> Path:
        """Copy the archive, and return the copy's home."""
        return Path(shutil.copytree(self.folder / "template", self.folder / name, copy_function=link_objects))

    def lives(self, act: Callable[..., None], usual: int) -> Iterator[tuple[Archive, list[str]]]:
        """Let `act` die in copies, at moments from the first to the last; give each archive, and what was said in it.

        There are `usual` of them, and a hundred in `make test-long`.
        """
        many = rounds(usual, 100)
        homes = [(n / (many - 1), self.new(f"life{n}")) for n in range(many)]
        for home, words in die(act, self.new("whole"), homes).items():
            archive = opened(home)
            yield archive, words
            archive.close()


@pytest.fixture
def empty(tmp_path: Path) -> Copies:
    """Copy an archive without footage."""
    created(load({}, home=tmp_path / "template"), NOW).close()
    return Copies(tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Copies:
    """Copy an archive with footage that can be licensed."""
    archive = build(tmp_path / "template", takes=(TAKES[0], TAKES[7]))
    licensers.approve(archive)
    archive.close()
    return Copies(tmp_path)


def upload(home: Path, begin: Callable[[], None], say: Say) -> None:
    """Send a film in two pieces."""
    client = client_of(opened(home))
    begin()
    path = client.create(len(FILM), filename="a.mp4", **PLACED)
    say(f"created {path}")
    half = len(FILM) // 2
    for offset, piece in ((0, FILM[:half]), (half, FILM[half:])):
        answer = client.patch(path, offset, piece)
        assert 204 == answer.status_code, answer.text
        say(f"has {answer.headers['Upload-Offset']}")


def test_J01_an_upload_goes_on_from_what_was_acknowledged(empty: Copies) -> None:
    """At whatever moment the site dies: acknowledged bytes are there, the rest follows, and there is one recording."""
    for archive, words in empty.lives(upload, 5):
        client = client_of(archive)
        path = next((line.split()[1] for line in words if line.startswith("created")), None)
        known = max((int(line.split()[1]) for line in words if line.startswith("has")), default=0)
        if path is None:
            path = client.create(len(FILM), filename="a.mp4", **PLACED)
        offset = client.offset(path)
        assert known <= offset
        if offset < len(FILM):
            assert 204 == client.patch(path, offset, FILM[offset:]).status_code
        with archive.database.read() as session:
            finished = [found for found in uploads.every(session) if found.digest]
        assert [hashlib.sha256(FILM).hexdigest()] == [found.digest for found in finished]
        archive.storage.verify(finished[0].digest)


def ask(home: Path, begin: Callable[[], None], say: Say) -> None:
    """Send a licence request."""
    archive = opened(home)
    client = create_app(archive, media_url="http://media.test", clock=Clock()).test_client()
    page = client.get(requesters.ART)
    begin()
    answer = client.post("/licence-requests", data=requesters.hidden(page.text))
    path = requesters.path_of(answer)
    say(f"draft {path}")
    assert 303 == requesters.send(client, path).status_code
    say("sent")


def test_J01_a_request_is_sent_once_or_can_be_sent_again(full: Copies) -> None:
    """What was acknowledged is a request with one letter; what was not leads to exactly one when it is sent again."""
    for archive, words in full.lives(ask, 4):
        client = create_app(archive, media_url="http://media.test", clock=later()).test_client()
        path = next((line.split()[1] for line in words if line.startswith("draft")), None)
        if path is None:
            path = requesters.path_of(requesters.begin(client))
        waiting = [letter for letter in letters.waiting(archive) if "confirm" in letter.subject]
        assert len(waiting) == 1 or "sent" not in words
        if not waiting:
            again = requesters.send(client, path)
            assert 303 == again.status_code, words
        assert 1 == len([letter for letter in letters.waiting(archive) if "confirm" in letter.subject])
        assert 303 == requesters.confirm(client, archive).status_code
        with archive.database.read() as session:
            assert 1 == len(requests_report(session))


def grant(home: Path, begin: Callable[[], None], say: Say) -> None:
    """Offer a licence, which the applicant then accepts."""
    archive = opened(home)
    app = create_app(archive, media_url="http://media.test", clock=Clock())
    visitor, desk = app.test_client(), licensers.at_the_desk(app, archive)
    path = requesters.ask(visitor, archive)
    name = licensers.reference(archive)
    licensers.act(desk, name, "take_up")
    say(f"asked {path} {name}")
    begin()
    answer = licensers.act(desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="Non-profit.")
    assert 200 == answer.status_code
    say("offered")


def test_J01_an_offer_is_made_whole_or_not_at_all(full: Copies) -> None:
    """State, text and letter go together: after any death there is one offer, or none and it can be made."""
    for archive, words in full.lives(grant, 3):
        app = create_app(archive, media_url="http://media.test", clock=later())
        visitor, desk = app.test_client(), licensers.at_the_desk(app, archive)
        _, path, name = next(line.split() for line in words if line.startswith("asked"))
        offers = [letter for letter in letters.waiting(archive) if "offer" in letter.subject]
        shown = "nothing: Non-profit." in visitor.get(path).text
        assert shown == (len(offers) == 1)
        assert shown or "offered" not in words
        if not shown:
            licensers.act(desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="Non-profit.")
        assert 1 == len([letter for letter in letters.waiting(archive) if "offer" in letter.subject])
        assert "nothing: Non-profit." in visitor.get(path).text


def make(home: Path, begin: Callable[[], None], say: Say) -> None:
    """Do one step: an object, and the row that names it."""
    archive = opened(home)
    begin()
    drive(archive, [_STEP])
    say("done")


def check_whole(archive: Archive) -> None:
    """Assert that every object is whole and every row's outputs are there."""
    objects = list((archive.storage.root / "objects").glob("??/??/*"))
    assert [path.name for path in objects] == [digest_of(path) for path in objects]
    with archive.database.read() as session:
        for outcome in store.of_subject(session, "subject"):
            for digest in outcome.outputs.values():
                archive.storage.verify(digest)


def test_J13_nothing_is_visible_before_it_is_whole(empty: Copies) -> None:
    """At every moment of a step: each object under its name is whole, and no row names one that is not there."""
    for archive, words in empty.lives(make, 14):
        check_whole(archive)
        report = drive(archive, [_STEP])
        assert "done" not in words or not report.done
        with archive.database.read() as session:
            (outcome,) = store.of_subject(session, "subject")
        assert ("done", hashlib.sha256(b"made").hexdigest()) == (outcome.state, outcome.outputs["out"])
        assert not list((archive.storage.root / "scratch").iterdir()) or archive.storage.sweep()


def test_J17_a_storm_of_starts_does_nothing_twice(empty: Copies) -> None:
    """Killed again and again in one home: no start counts as a try, what is done stays done, the last one ends it."""
    home, rng = empty.new("storm"), random.Random(17)
    for _ in range(rounds(2, 100)):
        die(make, empty.new(f"whole{rng.random()}"), [(rng.random() / 2, home)] * 4)
        archive = opened(home)
        check_whole(archive)
        with archive.database.read() as session:
            assert [] == [known for known in store.of_subject(session, "subject") if known.attempts > 1]
        archive.close()
    archive = opened(home)
    drive(archive, [_STEP])
    with archive.database.read() as session:
        assert [("done", 1)] == [(known.state, known.attempts) for known in store.of_subject(session, "subject")]
    archive.close()
