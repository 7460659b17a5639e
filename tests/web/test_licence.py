"""The trail of a licence request: from a mark on a clip to the desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.archive.reports import requests_report
from mediaarchive.licensing.references import is_reference
from tests.licensing.test_questions import GOOD
from tests.web import requesters
from tests.web.requesters import ART, RANGE, Clock, act, ask, begin, confirm, hidden, newest, path_of, send, subjects
from tests.web.test_security import HOSTILE
from web import create_app


@pytest.fixture
def clock() -> Clock:
    """Return a clock that goes on."""
    return Clock()


@pytest.fixture
def visitor(own: Archive, clock: Clock) -> FlaskClient:
    """Return somebody at a site of their own."""
    return create_app(own, media_url="http://media.test:9001", clock=clock).test_client()


def _report(archive: Archive) -> list[dict[str, object]]:
    with archive.database.read() as session:
        return requests_report(session)


def test_two_questions_and_what_is_known(client: FlaskClient) -> None:
    """What is asked about is shown with its credit line; nothing is decided before both answers."""
    page = client.get(f"{RANGE}&use=art").text
    assert "0:10.000 – 0:30.520" in page  # widened to whole frames
    assert 'value="art" checked' in page
    assert 'id="answer"' not in page
    assert "Say whether money is earned with it." in page
    assert "no-store" == client.get(RANGE).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("answers", "verdict", "button"),
    [
        ("use=education&commercial=no", "You may use it now, free of charge.", "Take the excerpt"),
        ("use=art&commercial=no", "You need a licence.", "Ask for a licence"),
        ("use=advertising&commercial=yes", "You need a licence.", "Ask for a licence"),
    ],
)
def test_triage_says_which_way(client: FlaskClient, answers: str, verdict: str, button: str) -> None:
    """Free with its credit line, or a request; each with its reason, its rule and where the rule comes from."""
    page = client.get(f"{RANGE}&{answers}").text
    assert verdict in page
    assert re.search(rf'type="submit">\s*{button}', page)
    assert "example that nobody has approved" in page
    assert 'href="https://www.esa.int/' in page


def test_a_free_use_is_granted_at_once(visitor: FlaskClient, own: Archive) -> None:
    """No account, no letter: a grant with the rule's version and the credit line, behind a link of its own."""
    answer = begin(visitor, f"{RANGE}&use=education&commercial=no", "/licence-requests/free")
    page = visitor.get(path_of(answer)).text
    assert "You may use the excerpts with this credit line." in page
    assert [] == subjects(own)
    assert [] == _report(own)


def test_what_has_to_be_asked_for_is_not_taken(visitor: FlaskClient) -> None:
    """The button of a free use, pressed for another one, gives nothing."""
    answer = begin(visitor, ART, "/licence-requests/free")
    assert 409 == answer.status_code
    assert "This use has to be asked for" in answer.text


def test_from_the_mark_to_the_desk(visitor: FlaskClient, own: Archive) -> None:
    """Begin, answer, send, confirm: only then the team sees it; the page says how it stands, and what was asked."""
    path = path_of(begin(visitor))
    assert 43 == len(path.rpartition("/")[2])
    assert 303 == send(visitor, path).status_code
    assert "Please look into your mailbox" in visitor.get(path).text
    assert [] == _report(own)
    assert 303 == confirm(visitor, own).status_code
    (kept,) = _report(own)
    status = visitor.get(path)
    reference = re.search(r"EVA-\d{4}-\d{6}-[0-9A-Z]", status.text)
    assert reference
    assert is_reference(reference[0])
    assert ("submitted", reference[0]) == (kept["state"], kept["reference"])
    assert "0:10.000 – 0:30.520" in status.text
    assert "Slow Orbits" in status.text
    assert ("no-store", "no-referrer") == (status.headers["Cache-Control"], status.headers["Referrer-Policy"])
    assert ["Please confirm", "Your request has arrived"] == [" ".join(s.split()[: 2 if n == 0 else 4])
                                                             for n, s in enumerate(subjects(own))]  # fmt: skip


def test_a_draft_survives(visitor: FlaskClient) -> None:
    """What is typed is kept as it is typed; the page says which questions it makes necessary."""
    path = path_of(begin(visitor))
    fields = hidden(visitor.get(path).text)
    told = visitor.post(
        f"{path}/save",
        data=fields | {"project": "Slow", "media": ["web", "broadcast"]},
        headers={"Accept": "application/json"},
    )
    assert "territory" in told.json["asked"]
    page = visitor.get(path).text
    assert 'value="Slow"' in page
    assert 'value="broadcast" checked' in page
    assert 'data-question="territory" tabindex="-1">' in page.replace("  ", " ")


def test_everything_typed_is_kept(visitor: FlaskClient) -> None:
    """A form with a mistake comes back whole, with a summary that links to the field."""
    answer = send(visitor, path_of(begin(visitor)), email="nonsense", project=HOSTILE)
    assert 422 == answer.status_code
    assert '<a href="#email">' in answer.text
    assert 'id="email-complaint"' in answer.text
    assert "about looking at the Earth." in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text


def test_unknown_fields_set_nothing(visitor: FlaskClient, own: Archive) -> None:
    """A form cannot grant itself anything."""
    path = ask(visitor, own, state="waved-through", reference="EVA-1", kind="free", outcome="free")
    status = visitor.get(path).text
    assert "With the team" in status
    assert "waved-through" not in status


def test_a_confirmation_is_pressed_not_opened(visitor: FlaskClient, own: Archive, clock: Clock) -> None:
    """Programs that open links in letters confirm nothing; a link is good once, for 24 hours, and for its request."""
    path = path_of(begin(visitor))
    send(visitor, path)
    address = re.findall(r"https?://[^/\s]+(/licence-requests/\S+)", newest(own, "confirm"))[-1]
    assert 200 == visitor.get(address).status_code
    assert [] == _report(own)
    other = path_of(begin(visitor))
    token = address.rpartition("/")[2]
    fields = hidden(visitor.get(address).text)
    assert 404 == visitor.post(f"{other}/verify/{token}", data=fields).status_code
    clock.now += timedelta(hours=24)
    assert 404 == visitor.post(address, data=fields).status_code
    assert 303 == send(visitor, path).status_code
    assert 303 == confirm(visitor, own).status_code
    assert 404 == visitor.post(address, data=fields).status_code


def test_the_same_again_is_told_in_a_letter(visitor: FlaskClient, own: Archive) -> None:
    """Who asked for exactly this before gets the link of that request; the page tells nobody."""
    ask(visitor, own)
    path = path_of(begin(visitor))
    assert 303 == send(visitor, path).status_code
    assert "Please look into your mailbox" in visitor.get(path).text
    assert "asked for this already" in subjects(own)[-1]
    assert 1 == len(_report(own))


def test_the_applicant_writes_and_withdraws(visitor: FlaskClient, own: Archive) -> None:
    """Words go into the thread; a withdrawn request is done with, and a stale form is refused."""
    path = ask(visitor, own)
    assert 303 == act(visitor, path, "say", "One more thing:\n" + HOSTILE).status_code
    page = visitor.get(path).text
    assert "One more thing:" in page
    assert "<script>alert" not in page
    stale = hidden(page)
    assert 303 == act(visitor, path, "withdraw").status_code
    assert "You have withdrawn this request." in visitor.get(path).text
    assert 409 == visitor.post(f"{path}/act", data=stale | {"move": "withdraw"}).status_code
    assert "withdrawn" == _report(own)[0]["state"]


def test_a_lost_link_is_sent_again(visitor: FlaskClient, own: Archive, clock: Clock) -> None:
    """To the address of the request alone; whoever asks learns nothing."""
    ask(visitor, own)
    reference = str(_report(own)[0]["reference"])
    clock.now += timedelta(hours=1)
    fields = hidden(visitor.get("/licence-requests/lost").text)
    said = []
    for email in ("eve@example.org", "ADA@example.org"):
        data = fields | {"reference": reference, "email": email}
        said.append(visitor.post("/licence-requests/lost", data=data, follow_redirects=True).text)
    # A form's token changes with the second, whoever asks.
    answers = [re.sub(r'name="csrf_token" value="[^"]+"', "", text.split("<main")[1]) for text in said]
    assert answers[0] == answers[1]
    assert 1 == sum("Your link" in subject for subject in subjects(own))
    address = re.findall(r"(/licence-requests/\S+)", newest(own, "Your link"))[-1]
    assert "With the team" in visitor.get(address).text


def test_W4_references_and_secrets_open_nothing_by_guessing(visitor: FlaskClient, own: Archive) -> None:
    """References counted up, guessed and altered secrets: the same answer for each, and never a request."""
    path = ask(visitor, own)
    fields = hidden(visitor.get(path).text)
    reference, secret = str(_report(own)[0]["reference"]), path.rpartition("/")[2]
    wrong = visitor.get("/licence-requests/" + "A" * 43)
    assert 404 == wrong.status_code
    altered = [secret[:n] + ("A" if c != "A" else "B") + secret[n + 1 :] for n, c in enumerate(secret[:-1])]
    for guess in (reference, "x", secret[:-1], secret + "A", secret.swapcase(), *altered):
        answer = visitor.get(f"/licence-requests/{guess}")
        assert (404, wrong.text) == (answer.status_code, answer.text)
        assert 404 == visitor.post(f"/licence-requests/{guess}/save", data=fields).status_code


def test_impossible_ranges_are_refused_in_words(client: FlaskClient) -> None:
    """Out before in, nonsense, and footage that is not public."""
    address = "/licence-requests/new?recording="
    assert 400 == client.get(f"{address}helmet1a&in=20&out=10").status_code
    assert 400 == client.get(f"{address}helmet1a&in=abc").status_code
    assert 404 == client.get(f"{address}hidden&in=1&out=2").status_code
    assert 404 == client.get("/licence-requests/new").status_code


def test_several_excerpts_are_one_request(visitor: FlaskClient, own: Archive) -> None:
    """A basket becomes one request with its ranges in order."""
    address = "/licence-requests/new?items=helmet1a:10-30,helmet1a:40-50&use=art&commercial=no"
    ask(visitor, own, address)
    (kept,) = _report(own)
    assert [(10.0, 30.0), (40.0, 50.0)] == [(round(r["in"], 3), round(r["out"], 3)) for r in kept["ranges"]]


def test_W15_what_programs_send_is_laid_aside(visitor: FlaskClient, own: Archive, clock: Clock) -> None:
    """A filled trap, or a form that is sent quicker than people write: kept for the team, not in its queue."""
    path = path_of(begin(visitor))
    send(visitor, path, website="http://spam.test")
    confirm(visitor, own)
    clock.step = timedelta(0)
    path = path_of(begin(visitor, f"{requesters.RANGE}1&use=art&commercial=no"))
    send(visitor, path)
    confirm(visitor, own)
    assert ["spam", "spam"] == [kept["state"] for kept in _report(own)]
    assert "With the team" in visitor.get(path).text


def test_W11_a_letter_leads_here_whatever_name_a_request_gave_us(visitor: FlaskClient, own: Archive) -> None:
    """The Host that somebody sends stands in no letter: it would lead whoever reads it astray."""
    evil = "http://evil.example"
    started = hidden(visitor.get(ART, base_url=evil).text)
    path = path_of(visitor.post("/licence-requests", data=started, base_url=evil))
    fields = hidden(visitor.get(path, base_url=evil).text) | GOOD
    data = {name: value.split() if name in ("media", "alterations") else value for name, value in fields.items()}
    assert 303 == visitor.post(f"{path}/send", data=data, base_url=evil).status_code
    assert "evil" not in newest(own, "confirm")
    assert f"http://127.0.0.1:8000/licence-requests/{path.rpartition('/')[2]}/verify/" in newest(own, "confirm")
