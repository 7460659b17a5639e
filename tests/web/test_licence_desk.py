"""The licensing desk of the team over HTTP: a request from the queue to a licence in force, and everything between."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Thread
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, letters, records, rights
from mediaarchive.archive.licences import clockwork, delivery, moves, privacy
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.rights import Wish
from mediaarchive.errors import ArchiveError, Conflict, NotFound
from mediaarchive.licensing import grants, links, store
from mediaarchive.licensing.states import State
from mediaarchive.transcripts.model import Cue
from tests.web import licensers, people, requesters
from tests.web.licensers import act, at_the_desk, reference
from tests.web.requesters import Clock, ask, hidden, newest, subjects
from tests.web.test_security import HOSTILE
from web import create_app

_POST = Post(lambda path: f"https://archive.test{path}")


class Site(NamedTuple):
    """An archive with a visitor's browser and one of the desk."""

    app: Flask
    archive: Archive
    clock: Clock
    visitor: FlaskClient
    desk: FlaskClient

    def state(self, name: str) -> State:
        """Return how a request stands."""
        with self.archive.database.read() as session:
            return store.by_reference(session, name).state

    def accept(self, path: str, **more: str) -> int:
        """Accept the offer on a request's page."""
        typed = {"name": "Ada Quill", "address": "1 Low Road\nExampleton", "country": "Ireland", "agreed": "yes"}
        return self.visitor.post(f"{path}/accept", data=hidden(self.visitor.get(path).text) | typed | more).status_code

    def granted(self) -> tuple[str, str]:
        """Go the whole way; return the page's path and the reference."""
        path = ask(self.visitor, self.archive)
        name = reference(self.archive)
        act(self.desk, name, "take_up")
        act(self.desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="Non-profit.")
        assert 303 == self.accept(path)
        return path, name


@pytest.fixture
def site(own: Archive) -> Site:
    """Return a site whose texts are approved."""
    licensers.approve(own)
    clock = Clock()
    app = create_app(own, media_url="http://media.test:9001", clock=clock)
    return Site(app, own, clock, app.test_client(), at_the_desk(app, own))


def test_from_the_queue_to_a_licence(site: Site) -> None:
    """Taken up, asked, answered, consulted, offered, accepted by a typed name: in force, with its credit line."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    assert "Slow Orbits" in site.desk.get("/desk/licences").text
    page = act(site.desk, name, "take_up").text
    assert "Taken up." in page
    assert "Ada Quill" in page
    act(site.desk, name, "ask", words="Which episode is it for?")
    assert "Which episode is it for?" in newest(site.archive, "A question")
    assert "Please answer below" in site.visitor.get(path).text
    requesters.act(site.visitor, path, "reply", "The first one.")
    page = act(site.desk, name, "consult", words="The crew office, about the helmet.").text
    assert "The first one." in page
    assert "crew office" not in site.visitor.get(path).text
    act(site.desk, name, "return", words="They agree.")
    act(site.desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="Non-profit.")
    offered = site.visitor.get(path).text
    assert "nothing: Non-profit." in offered
    document = site.visitor.get(f"{path}/agreement/1/html")
    assert "Slow Orbits" in document.text
    assert "sha256-" in document.headers["Content-Security-Policy"]
    assert site.visitor.get(f"{path}/agreement/1/pdf").data.startswith(b"%PDF")
    assert 400 == site.accept(path, agreed="")
    assert 400 == site.accept(path, country=" ")
    assert 303 == site.accept(path)
    assert State.ACTIVE == site.state(name)
    granted = site.visitor.get(path).text
    assert "May be used until 30 November 2027, that day included." in granted
    assert "Simulated footage, mediaarchive demonstration" in granted
    accepted = site.visitor.get(f"{path}/agreement/2/html").text
    assert "1 Low Road" in accepted
    assert "1 Low Road" not in document.text
    assert ["Please confirm", "Your request", "A question", "Our offer", "Your licence"] == [
        " ".join(subject.split()[:2]) for subject in subjects(site.archive)
    ]
    records.prove(site.archive)


def test_versions_of_an_agreement_are_chained(site: Site) -> None:
    """What was accepted names what was offered by its digest, which is that of the very bytes that can be read."""
    import hashlib

    from mediaarchive.licensing import agreements

    path, name = site.granted()
    with site.archive.database.read() as session:
        first, second = agreements.versions(session, store.by_reference(session, name).id)
    assert "0" * 64 == first.previous
    assert first.digest == second.previous
    for version in (first, second):
        data = site.visitor.get(f"{path}/agreement/{version.number}/html").data
        assert version.digest == hashlib.sha256(data).hexdigest()
    assert b'"Agreement"' in site.visitor.get(f"{path}/agreement/2/jsonld").data


def test_a_fee_waits_to_be_paid(site: Site) -> None:
    """With a fee there is a quote, and the licence begins when the desk says that the money is there."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    assert "no amount" in act(site.desk, name, "offer", starts="2026-12-01", fee="a lot").text
    act(site.desk, name, "offer", starts="2026-12-01", fee="820")
    assert "EUR 820.00" in site.visitor.get(path).text
    assert site.visitor.get(f"{path}/agreement/1/quote").data.startswith(b"%PDF")
    site.accept(path)
    assert State.ACCEPTED == site.state(name)
    with site.archive.database.read() as session:
        assert grants.current(session, store.by_reference(session, name).id) is None
    act(site.desk, name, "activate")
    assert State.ACTIVE == site.state(name)


def test_nothing_is_offered_by_an_example(own: Archive) -> None:
    """Rules and terms that no named person has approved send no offer away; a new version waits for its approval."""
    clock = Clock()
    app = create_app(own, media_url="http://media.test:9001", clock=clock)
    visitor, grace = app.test_client(), at_the_desk(app, own)
    ask(visitor, own)
    name = reference(own)
    act(grace, name, "take_up")
    assert "nobody has approved" in act(grace, name, "offer", starts="2026-12-01", no_fee_reason="None.").text
    page = grace.get("/desk/licences/texts/terms")
    text = re.findall(r'<textarea id="text"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)[0]
    fields = hidden(page.text)
    broken = grace.post("/desk/licences/texts/terms", data=fields | {"text": "title = "})
    assert (422, True) == (broken.status_code, "this is no TOML" in broken.text)
    from html import unescape

    grace.post("/desk/licences/texts/terms/1/approve", data=fields)
    assert "No offer can be made before" in grace.get("/desk/licences/texts/terms").text
    changed = licensers.with_address(unescape(text))
    kept = grace.post("/desk/licences/texts/terms", data=fields | {"text": changed, "note": "Where we are."})
    assert 303 == kept.status_code
    grace.post("/desk/licences/texts/terms/2/approve", data=fields)
    page = grace.get("/desk/licences/texts/terms").text
    assert "Version 2 holds, approved by Grace" in page


def test_two_people_cannot_decide_at_once(site: Site) -> None:
    """Whoever comes second is told who was first, and nothing of theirs is done."""
    ask(site.visitor, site.archive)
    name = reference(site.archive)
    linus = at_the_desk(site.app, site.archive, "Linus")
    stale = hidden(linus.get(f"/desk/licences/{name}").text)
    act(site.desk, name, "take_up")
    told = linus.post(f"/desk/licences/{name}/act", data=stale | {"move": "take_up"}, follow_redirects=True).text
    assert "Grace was faster: taken up" in told


def test_other_ranges_are_proposed_and_taken(site: Site) -> None:
    """A proposal becomes the request when the applicant says so, by one button."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "propose", start="0:12", end="0:20", words="The rest shows a patch.")
    page = site.visitor.get(path).text
    assert "0:12.000 – 0:20.000" in page
    assert 303 == requesters.act(site.visitor, path, "agree").status_code
    with site.archive.database.read() as session:
        (one,) = store.by_reference(session, name).ranges
    assert 8 * 12800 == one.out_pts - one.in_pts
    assert State.IN_REVIEW == site.state(name)


def test_a_refusal_says_why_and_can_be_looked_at_again(site: Site) -> None:
    """A reason's code with words; one appeal, which brings it back to the desk."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "decline", code="endorsement", words="The title names an agency.")
    assert "endorsement" in newest(site.archive, "cannot grant")
    assert "The title names an agency." in site.visitor.get(path).text
    requesters.act(site.visitor, path, "appeal", "We changed the title.")
    assert State.IN_REVIEW == site.state(name)
    act(site.desk, name, "decline", code="policy", words="")
    assert 409 == requesters.act(site.visitor, path, "appeal", "Once more.").status_code


def test_what_stands_against_it_is_found(site: Site) -> None:
    """An embargo blocks the offer; an exclusive licence of somebody else does, and names itself."""
    path, name = ask(site.visitor, site.archive), reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", no_fee_reason="None.", exclusive="yes")
    site.accept(path)
    ask(site.visitor, site.archive, f"{requesters.RANGE}&use=art&commercial=no".replace("0:30.5", "0:15"))
    other = reference(site.archive)
    assert other != name
    page = act(site.desk, other, "take_up").text
    assert f"{name} has the sole right to it" in page
    assert "has the sole right to it" in act(site.desk, other, "offer", starts="2026-12-01", no_fee_reason="None.").text
    assert State.IN_REVIEW == site.state(other)
    wish = Wish("embargo", "0:11", "0:12", until="2030-01-01T00:00:00Z", reason="A paper.")
    rights.add(site.archive, "helmet1a", wish, by="Grace", now=site.clock.now)
    assert "under embargo until 1 January 2030" in site.desk.get(f"/desk/licences/{other}").text


def test_words_of_applicants_run_nothing(site: Site) -> None:
    """Hostile words in every answer and message are text on the desk, in letters and in documents."""
    path = ask(
        site.visitor, site.archive, project=HOSTILE, name=HOSTILE[:60], organisation=HOSTILE, synopsis=HOSTILE * 2
    )
    requesters.act(site.visitor, path, "say", HOSTILE)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", no_fee_reason=HOSTILE)
    for address in ("/desk/licences", f"/desk/licences/{name}", f"/desk/licences/{name}/agreement/1/html"):
        answer = site.desk.get(address)
        assert 200 == answer.status_code
        assert "<script>alert" not in answer.text


def test_W21_one_grant_and_exactly_as_many_downloads_as_there_are(site: Site) -> None:
    """Two desks activate at once, fifty fetch at once: one grant, one letter, and no download above the limit."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", fee="10")
    site.accept(path)
    with site.archive.database.read() as session:
        request = store.by_reference(session, name)
    seen, told = request.standing.edition, list[object]()

    def activate() -> None:
        try:
            told.append(moves.act(site.archive, name, "activate", "", _POST, seen=seen, by="Grace", now=site.clock.now))
        except ArchiveError as error:
            told.append(error)

    _all_at_once([activate] * 8)
    assert 1 == sum(not isinstance(one, ArchiveError) for one in told)
    assert 1 == sum("in force" in subject for subject in subjects(site.archive))
    with site.archive.database.write() as session:
        assert 1 == len(grants.of_request(session, request.id))
        link = links.keep(session, request.id, links.FILES, "s" * 43, now=site.clock.now, most=7)
    got = list[bool]()

    def fetch() -> None:
        try:
            delivery.find(site.archive, "s" * 43, "CREDIT.txt", begins=True, now=site.clock.now)
            got.append(True)
        except NotFound:
            got.append(False)

    _all_at_once([fetch] * 50)
    assert (7, 50) == (sum(got), len(got))
    with site.archive.database.read() as session:
        assert 7 == len(links.downloads(session, request.id))
        assert 7 == links.of_request(session, request.id, links.FILES)[0].taken
    assert link.most == 7


def _all_at_once(works: list) -> None:  # type: ignore[type-arg]
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_W21_nothing_is_granted_after_it_was_withdrawn(site: Site) -> None:
    """An offer that the applicant withdrew from cannot be accepted or started any more, from whichever page."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", fee="10")
    stale = hidden(site.visitor.get(path).text)
    requesters.act(site.visitor, path, "withdraw")
    typed = {"name": "Ada", "address": "Road", "country": "Ireland", "agreed": "yes"}
    assert 409 == site.visitor.post(f"{path}/accept", data=stale | typed).status_code
    with site.archive.database.read() as session:
        seen = store.by_reference(session, name).standing.edition
    assert "is not possible" in act(site.desk, name, "activate", seen=str(seen)).text
    assert State.WITHDRAWN == site.state(name)


def test_a_suspended_licence_gives_nothing_and_a_revoked_one_never_again(site: Site) -> None:
    """Links to files open nothing from that moment on; going on takes a new link."""
    path, name = site.granted()
    first = site.visitor.post(f"{path}/files", data=hidden(site.visitor.get(path).text)).location
    assert 200 == site.visitor.get(first).status_code
    act(site.desk, name, "suspend", words="A question of rights.")
    assert 404 == site.visitor.get(first).status_code
    assert 410 == site.visitor.post(f"{path}/files", data=hidden(site.visitor.get(path).text)).status_code
    act(site.desk, name, "resume", words="Settled.")
    assert 404 == site.visitor.get(first).status_code
    second = site.visitor.post(f"{path}/files", data=hidden(site.visitor.get(path).text)).location
    assert 200 == site.visitor.get(second).status_code
    act(site.desk, name, "revoke", words="It was sold on.")
    assert 404 == site.visitor.get(second).status_code
    assert "must not be used any more" in site.visitor.get(path).text
    assert "It was sold on." in newest(site.archive, "revoked")


def test_time_ends_what_has_its_time(site: Site) -> None:
    """A month and a week before the end a letter; then it expires and its links open nothing."""
    path, name = site.granted()
    link = site.visitor.post(f"{path}/files", data=hidden(site.visitor.get(path).text)).location
    with site.archive.database.read() as session:
        ends = store.by_reference(session, name).standing.until
    assert ends is not None
    for before, count in ((31, 0), (29, 1), (8, 1), (6, 2), (1, 2)):
        clockwork.tick(site.archive, _POST, now=ends - timedelta(days=before))
        clockwork.tick(site.archive, _POST, now=ends - timedelta(days=before))
        assert count == sum("ends soon" in subject for subject in subjects(site.archive))
    site.clock.now = ends
    assert 404 == site.visitor.get(link).status_code
    clockwork.tick(site.archive, _POST, now=ends)
    assert State.EXPIRED == site.state(name)
    assert "has ended" in subjects(site.archive)[-1]


def test_unanswered_questions_are_reminded_of_and_lapse(site: Site) -> None:
    """After a week a letter, after thirty days the end; the desk can open it again."""
    ask(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "ask")
    asked = site.clock.now
    for days, state in (
        (6, State.INFO_REQUESTED),
        (8, State.INFO_REQUESTED),
        (29, State.INFO_REQUESTED),
        (31, State.LAPSED),
    ):
        clockwork.tick(site.archive, _POST, now=asked + timedelta(days=days))
        assert state == site.state(name)
    assert ["We wait", "Your request"] == [" ".join(one.split()[:2]) for one in subjects(site.archive)[-2:]]
    act(site.desk, name, "reopen")
    assert State.IN_REVIEW == site.state(name)


def test_the_desk_is_told_once_a_day_what_waits(site: Site) -> None:
    """One letter a morning to each of the desk, with references and deadlines, and no word about who asks."""
    people.member(site.archive, Role.LICENSING, "Grace")
    people.member(site.archive, Role.EDITOR, "Ed")
    morning = site.clock.now.replace(hour=7)
    clockwork.tick(site.archive, _POST, now=morning)
    assert [] == [one for one in subjects(site.archive) if "desk" in one]
    ask(site.visitor, site.archive)
    for day in (1, 1, 2):
        clockwork.tick(site.archive, _POST, now=morning + timedelta(days=day))
    told = [one for one in letters.waiting(site.archive) if "Licence desk:" in one.subject]
    assert ["grace@example.org"] * 2 == [one.recipient for one in told]
    assert f"- {reference(site.archive)}: submitted" in told[0].text
    assert "Ada" not in told[0].text
    assert "https://archive.test/desk/licences" in told[0].text


def test_another_version_leaves_the_one_in_force(site: Site) -> None:
    """Amended: the grant goes on while the next version is worked on, and stays if that comes to nothing."""
    path, name = site.granted()
    with site.archive.database.read() as session:
        before = grants.current(session, store.by_reference(session, name).id)
    act(site.desk, name, "amend", words="Another year.")
    assert "Get the files" in site.visitor.get(path).text
    act(site.desk, name, "offer", starts="2026-12-01", ends="2028-11-30", no_fee_reason="Non-profit.")
    requesters.act(site.visitor, path, "withdraw")
    assert State.ACTIVE == site.state(name)
    act(site.desk, name, "amend", words="Another year, once more.")
    act(site.desk, name, "offer", starts="2026-12-01", ends="2028-11-30", no_fee_reason="Non-profit.")
    site.accept(path)
    with site.archive.database.read() as session:
        found = grants.of_request(session, store.by_reference(session, name).id)
    assert [2, 1] == [grant.version for grant in found]
    assert before is not None
    assert before.is_active(site.clock.now)
    assert not found[1].is_active(site.clock.now)
    assert "May be used until 30 November 2028, that day included." in site.visitor.get(path).text


def test_W23_a_requester_takes_everything_along_and_is_forgotten(site: Site) -> None:
    """Erased: unreadable in the catalogue, also in a backup that is restored; the records still prove."""
    path = ask(site.visitor, site.archive)
    name = reference(site.archive)
    requesters.act(site.visitor, path, "say", "My private number is 555-0100.")
    kept = site.visitor.get(f"{path}/data.json").json
    assert ("ada@example.org", "My private number is 555-0100.") == (
        kept["answers"]["email"], kept["messages"][0]["text"]
    )  # fmt: skip
    for private in ("ada@example.org", "Quill", "Slow Orbits", "555-0100"):
        assert private.encode() not in b"".join(_tables_without_letters(site.archive)), private
    fields = hidden(site.visitor.get(path).text)
    assert 409 == site.visitor.post(f"{path}/erase", data=fields).status_code
    requesters.act(site.visitor, path, "withdraw")
    backup = _people(site.archive)
    site.visitor.post(f"{path}/erase", data=fields)
    page = site.visitor.get(path).text
    assert "What was personal in it has been erased." in page
    assert "Ada" not in page
    assert "Ada" not in site.desk.get(f"/desk/licences/{name}").text
    _restore(site.archive, backup)
    assert "Ada" in site.visitor.get(path).text
    assert 1 == privacy.erase_again(site.archive, now=site.clock.now)
    assert "Ada" not in site.visitor.get(path).text
    records.prove(site.archive)


def _tables_without_letters(archive: Archive) -> list[bytes]:
    """Return every text of the catalogue but of letters that still wait to be sent."""
    from sqlalchemy import inspect, text

    with archive.database.read() as session:
        names = [name for name in inspect(session.connection()).get_table_names() if name != "outbox"]
        return [repr(tuple(row)).encode() for name in names for row in session.execute(text(f"SELECT * FROM {name}"))]


def _people(archive: Archive) -> list[tuple[object, ...]]:
    from sqlalchemy import text

    with archive.database.read() as session:
        return [tuple(row) for row in session.execute(text("SELECT id, key, sealed, mark FROM licence_people"))]


def _restore(archive: Archive, rows: list[tuple[object, ...]]) -> None:
    from sqlalchemy import text

    with archive.database.write() as session:
        for number, key, sealed, mark in rows:
            session.execute(
                text("UPDATE licence_people SET key = :key, sealed = :sealed, mark = :mark WHERE id = :id"),
                {"id": number, "key": key, "sealed": sealed, "mark": mark},
            )


def test_W23_what_came_to_nothing_is_forgotten_by_itself(site: Site) -> None:
    """A draft that nobody sends lapses and its person is erased; a refused request after a year."""
    path = requesters.path_of(requesters.begin(site.visitor))
    site.visitor.post(f"{path}/save", data=hidden(site.visitor.get(path).text) | {"name": "Eve Example"})
    clockwork.tick(site.archive, _POST, now=site.clock.now + timedelta(days=31))
    clockwork.tick(site.archive, _POST, now=site.clock.now + timedelta(days=62))
    assert "Eve" not in site.visitor.get(path).text


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Ada\r\nBcc: eve@example.org"},
        {"name": "Ada\0Quill"},
        {"email": "ada@example.org,eve@example.org"},
        {"email": "ada@example.org\r\nBcc: eve@example.org"},
        {"email": "ada@exämple.org"},
        {"project": "x" * 10_000},
        {"name": "\u2028Bcc: eve@example.org"},
    ],
)
def test_W11_a_letter_has_one_recipient_and_its_own_headers(site: Site, change: dict[str, str]) -> None:
    """Line ends, separators, zeros, other scripts and length: refused, or words in a letter to one person."""
    from mediaarchive.archive import letters
    from mediaarchive.outbox.post import message

    path = requesters.path_of(requesters.begin(site.visitor))
    requesters.send(site.visitor, path, **change)
    for letter in letters.waiting(site.archive):
        made = message(letter, "archive@example.org", "k" * 16)
        assert [str(made["To"])] == made.get_all("To")
        assert 1 == len(made["To"].addresses)
        assert made["Bcc"] is None
        assert "\n" not in letter.subject
        assert letter.recipient in ("ada@example.org", "ada@exämple.org")


def test_captions_are_a_slice(site: Site) -> None:
    """What is said in the excerpt comes with it, counted from its first frame."""
    _, name = site.granted()
    with site.archive.database.read() as session:
        request = store.by_reference(session, name)
        grant = grants.active(session, request.id, site.clock.now)
        assert grant is not None
        found = delivery._delivery(site.archive, session, request, grant, site.clock.now)
    named = {file.part.name: file.part for file in found.files}
    assert "CREDIT.txt" in named
    assert f"{name}-agreement-2.pdf" in named
    vtt = next((part.data or b"" for key, part in named.items() if key.endswith(".vtt")), b"")
    assert vtt.startswith(b"WEBVTT") or not vtt
    assert 1 == found.waiting
    assert Cue
    with pytest.raises(Conflict):
        privacy.erase_by_reference(site.archive, name, now=site.clock.now)
