"""Links and forms of the licensing desk under people and programs that mean no good: W5, W15, and limits."""

from __future__ import annotations

import contextlib
import json
import random
import re
import string
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, letters, passes, records
from mediaarchive.archive.licences import clockwork, delivery, wanted
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.preservation.overview import overview
from mediaarchive.archive.reports import requests_report
from mediaarchive.errors import NotFound, StorageDamaged
from mediaarchive.excerpts.steps import ABOUT, FILM
from mediaarchive.licensing import grants, links, store
from mediaarchive.steps.model import StepRow
from tests.conftest import rounds
from tests.licensing.test_questions import GOOD
from tests.web import licensers
from tests.web.builder import NOW, build
from tests.web.licensers import act, at_the_desk, reference
from tests.web.requesters import ART, RANGE, Clock, ask, begin, hidden, path_of, send
from web import create_app

_SIGNS = string.ascii_letters + string.digits + "-_"
_POST = Post(lambda path: f"https://archive.test{path}")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive of this test's own, whose texts are approved."""
    archive = build(tmp_path / "archive")
    licensers.approve(archive)
    yield archive
    archive.close()


@pytest.fixture
def clock() -> Clock:
    """Return a clock that goes on."""
    return Clock()


@pytest.fixture
def app(own: Archive, clock: Clock) -> Flask:
    """Return the site."""
    return create_app(own, media_url="http://media.test:9001", clock=clock)


def _granted(app: Flask, own: Archive, clock: Clock) -> tuple[FlaskClient, str, str, str]:
    """Return a visitor, the path of their granted request, its reference, and the secret of a link to files."""
    visitor, desk = app.test_client(), at_the_desk(app, own)
    path = ask(visitor, own)
    name = reference(own)
    act(desk, name, "take_up")
    act(desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="None.")
    typed = {"name": "Ada", "address": "Road", "country": "Ireland", "agreed": "yes"}
    visitor.post(f"{path}/accept", data=hidden(visitor.get(path).text) | typed)
    link = visitor.post(f"{path}/files", data=hidden(visitor.get(path).text)).location.rpartition("/")[2]
    return visitor, path, name, link


def _opens(own: Archive, secret: str, clock: Clock, name: str = "CREDIT.txt") -> bool:
    try:
        delivery.find(own, secret, name, begins=True, now=clock.now)
    except NotFound:
        return False
    return True


def test_W5_a_link_opens_its_own_files_in_its_own_time(app: Flask, own: Archive, clock: Clock) -> None:
    """Expired, of another request, of another kind, revoked, or by a clock that went back: nothing."""
    visitor, path, name, link = _granted(app, own, clock)
    assert _opens(own, link, clock)
    made, page = clock.now, path.rpartition("/")[2]
    with own.database.read() as session:
        other = next(iter(requests_report(session)))["reference"]
    assert not _opens(own, link, clock, "EVA-2026-000002-X.zip")
    assert not _opens(own, page, clock)
    assert 404 == visitor.get(f"/licence-requests/{link}").status_code
    assert 404 == visitor.get(f"/deliveries/{page}").status_code
    assert 404 == visitor.post(f"{path}/verify/{link}", data=hidden(visitor.get(path).text)).status_code
    clock.now = made - timedelta(days=1)
    assert not _opens(own, link, clock)
    clock.now = made + delivery.GOOD_FOR + timedelta(minutes=1)
    assert not _opens(own, link, clock)
    clockwork.tick(own, _POST, now=clock.now)
    clock.now = made + timedelta(days=1)  # the clock goes back, what has expired stays so
    assert not _opens(own, link, clock)
    assert other == name


def test_W5_no_altered_link_or_pass_opens_anything(app: Flask, own: Archive, clock: Clock) -> None:
    """Signs changed, cut, doubled, moved, of other cases: none of very many is taken for the real one."""
    *_, link = _granted(app, own, clock)
    key, chance = own.secret_key(), random.Random(7)
    real = passes.issue(key, passes.MEDIA, "helmet1a", NOW + timedelta(days=1))
    took = 0
    with own.database.read() as session:
        for number in range(rounds(4_000, 500_000)):
            guess = _altered(link, chance)
            with contextlib.suppress(NotFound):
                took += guess != link and bool(links.find(session, guess, links.FILES, clock.now))
            forged = _altered(real, chance)
            took += forged != real and passes.holder(key, passes.MEDIA, forged, NOW) is not None
            assert not took, number
    assert "helmet1a" == passes.holder(key, passes.MEDIA, real, NOW)


def _altered(text: str, chance: random.Random) -> str:
    place, how = chance.randrange(len(text)), chance.randrange(6)
    sign = chance.choice(_SIGNS)
    return (
        text[:place] + sign + text[place + 1 :],
        text[:place],
        text[:place] + text[place + 1 :],
        text[:place] + sign + text[place:],
        text[place:] + text[:place],
        text[:place] + text[place:].swapcase(),
    )[how]


def test_W5_a_download_stops_within_a_second_of_the_end(app: Flask, own: Archive, clock: Clock) -> None:
    """What is asked again while bytes go out says no as soon as the licence is suspended."""
    *_, name, link = _granted(app, own, clock)
    found = delivery.find(own, link, "CREDIT.txt", begins=True, now=clock.now)
    assert delivery.still_opens(own, found.link, now=clock.now)
    act(at_the_desk(app, own), name, "suspend", words="Wait.")
    assert not delivery.still_opens(own, found.link, now=clock.now)


def test_W15_programs_fill_neither_queue_nor_mailboxes(app: Flask, own: Archive, clock: Clock) -> None:
    """Thousands of posts, from everywhere and from one place, some with a mailbox: at most five reach a person.

    And all of fifty people, each from home and at their own pace, do.
    """
    count, chance = rounds(120, 10_000), random.Random(11)
    bots = app.test_client()
    fields = hidden(bots.get(ART).text)
    for number in range(count):
        place = {"REMOTE_ADDR": f"198.51.{number % 200}.{number % 250}" if number % 2 else "203.0.113.9"}
        clock.step = timedelta(seconds=chance.choice([0, 0.5, 10]))
        answer = bots.post("/licence-requests", data=fields, environ_base=place)
        if answer.status_code != 303:
            continue
        path = path_of(answer)
        email = f"bot{number % 40}@example.org" if number % 3 else "victim@example.org"
        more = {"email": email, "website": "x" if number % 5 == 0 else "", "synopsis": "Buy http://a.ru " * number}
        bots.post(f"{path}/send", data=fields | GOOD | more, environ_base=place)
    waiting = letters.waiting(own)
    per_mailbox = Counter(letter.recipient for letter in waiting)
    assert max(per_mailbox.values()) <= 3
    for letter in waiting:  # these programs read their mail
        address = re.findall(r"(/licence-requests/\S+/verify/\S+)", letter.text)[-1]
        bots.post(address, data=fields, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert len(_at_the_desk(own)) <= 5
    before = len(_at_the_desk(own))

    clock.step = timedelta(seconds=10)
    for number in range(rounds(6, 50)):
        person = app.test_client()
        person.environ_base["REMOTE_ADDR"] = f"192.0.{number}.7"
        path = path_of(begin(person, f"{RANGE[:-4]}{11 + number % 9}.{number}&use=art&commercial=no"))
        assert 303 == send(person, path, email=f"person{number}@example.net", name=f"Person {number}").status_code
        mine = next(one for one in letters.waiting(own) if one.recipient == f"person{number}@example.net")
        address = re.findall(r"(/licence-requests/\S+/verify/\S+)", mine.text)[-1]
        assert 303 == person.post(address, data=hidden(person.get(address).text)).status_code
    assert rounds(6, 50) == len(_at_the_desk(own)) - before


def _at_the_desk(own: Archive) -> list[str]:
    """Return the references of what waits for a person."""
    with own.database.read() as session:
        return [one.reference for one in store.queue(session, ["submitted"])]


def test_what_is_free_is_not_taken_by_the_thousand(app: Flask, own: Archive, clock: Clock) -> None:
    """Twenty a day from one network; another network goes on."""
    visitor = app.test_client()
    address = f"{RANGE}&use=education&commercial=no"
    fields = hidden(visitor.get(address).text)
    told = [visitor.post("/licence-requests/free", data=fields).status_code for _ in range(22)]
    assert [303] * 20 + [409] * 2 == told
    elsewhere = visitor.post("/licence-requests/free", data=fields, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert 303 == elsewhere.status_code
    assert clock.now > NOW


def test_A01_what_is_licensed_is_read_again_before_it_is_delivered(app: Flask, own: Archive, clock: Clock) -> None:
    """One bit in a film that was cut: no download begins or is counted, the records and the desk tell; mended, it goes.

    What is cut is cut of a master that was read again: see tests/excerpts/test_steps.py.
    """
    *_, name, link = _granted(app, own, clock)
    film = own.storage.put_bytes(b"a film that was cut")
    about = own.storage.put_bytes(
        json.dumps(
            {"suffix": ".mov", "pictures": 1, "width": 2, "height": 2, "why": "", "files": {"film": [19, 0]}}
        ).encode()
    )
    with own.database.write() as session:
        request = store.by_reference(session, name)
        grant = grants.active(session, request.id, clock.now)
        assert grant is not None
        for cut in wanted.cuts(session, request, grant, clock.now):
            for step in cut.steps:
                if step.name == FILM[0]:
                    session.add(StepRow(key=step.key, name=step.name, version=1, subject=step.subject, state="done",
                                        outputs={"film": film, ABOUT: about}, token=1, attempts=1, started_at=NOW,
                                        finished_at=NOW))  # fmt: skip
    _, found, _ = delivery.by_link(own, link, now=clock.now)
    assert found is not None
    (file,) = [one.part.name for one in found.files if one.part.digest == film]
    assert _opens(own, link, clock, file)
    path = own.storage.path(film)
    path.chmod(0o644)
    path.write_bytes(b"a film that was cuT")
    for asked in (file, found.zip_name):
        with pytest.raises(StorageDamaged, match="its bytes are not what they were"):
            delivery.find(own, link, asked, begins=True, now=clock.now)
    with own.database.read() as session:
        assert 1 == len(links.downloads(session, request.id))
    assert "fixity.changed" == records.listing(own).entries[0].action
    assert [film] == [one.look.digest for one in overview(own).damaged]
    path.write_bytes(b"a film that was cut")
    assert _opens(own, link, clock, found.zip_name)
