"""The media team's desk: who comes in, and what they may do about clocks and tasks."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive, passes
from tests.web.builder import NOW
from tests.web.forms import form_token, sign_in_pass
from web import create_app
from web.security import TEAM, policy_of

_TIMES = "/desk/evas/us-eva-39/times"


def _post(client: FlaskClient, path: str, **values: str) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client, _TIMES), **values})


def _words(client: FlaskClient, path: str = _TIMES) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)).split())


def test_visitors_stay_outside(own: Archive) -> None:
    """Every route of the desk but its door answers 401 without a sign-in, whatever the method."""
    app = create_app(own, clock=lambda: NOW)
    inside = [r for r in app.url_map.iter_rules() if r.rule.startswith("/desk") and "sign-in" not in r.rule]
    assert len(inside) > 9
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in inside:
        assert policy_of(app, rule.endpoint) in TEAM, rule
        path = (
            rule.rule.replace("<slug>", "us-eva-39").replace("<int:number>", "1").replace("<recording_id>", "chest2a")
        )
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            assert 401 == app.test_client().open(path, method=method).status_code, rule


@pytest.mark.parametrize("given", ["nonsense", "a.b", "é.é", ""])
def test_a_forged_link_opens_nothing(own: Archive, given: str) -> None:
    """Text that nobody signed."""
    client = create_app(own, clock=lambda: NOW).test_client()
    assert client.get(f"/desk/sign-in/{given}").status_code in (401, 404)


def test_an_old_link_and_one_for_something_else_open_nothing(own: Archive) -> None:
    """Ten minutes are over; a pass for media is none for the desk."""
    client = create_app(own, clock=lambda: NOW).test_client()
    assert 401 == client.get(f"/desk/sign-in/{sign_in_pass(own, minutes=0)}").status_code
    assert 401 == client.get(f"/desk/sign-in/{sign_in_pass(own, passes.MEDIA)}").status_code
    assert 200 == client.get(f"/desk/sign-in/{sign_in_pass(own)}").status_code


def test_the_door_alone_changes_nothing(own: Archive) -> None:
    """Opening the link signs nobody in; pressing the button does, and signing out ends it."""
    client = create_app(own, clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(own)}"
    token = form_token(client, link)
    assert 401 == client.get("/desk").status_code
    client.post(link, data={"csrf_token": token})
    assert "Ada" in _words(client, "/desk")
    client.post("/desk/sign-out", data={"csrf_token": form_token(client, "/desk")})
    assert 401 == client.get("/desk").status_code


def test_a_sign_in_ends_after_a_shift(own: Archive) -> None:
    """Twelve hours later the same browser is a visitor again."""
    now = [NOW]
    client = create_app(own, clock=lambda: now[0]).test_client()
    link = f"/desk/sign-in/{sign_in_pass(own)}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    now[0] = NOW + timedelta(hours=11)
    assert 200 == client.get("/desk").status_code
    now[0] = NOW + timedelta(hours=13)
    assert 401 == client.get("/desk").status_code


def test_nothing_is_changed_without_the_form(team: FlaskClient) -> None:
    """A form that another site sends lacks the token."""
    answer = team.post("/desk/evas/us-eva-39/tasks", data={"title": "x"})
    assert 400 == answer.status_code
    assert "Nothing yet. All that you change here" in _words(team)


def test_tasks_are_added_changed_and_undone(team: FlaskClient) -> None:
    """A task of one's own, renamed rows, a split, a merge, an edge: all are listed with who, and undone by a click."""
    _post(team, "/desk/evas/us-eva-39/tasks", title="Photograph the Earth", start="+1:00", actors="EV1")
    assert "“Photograph the Earth” is added." in _words(team)
    edit = "/desk/evas/us-eva-39/tasks/edit"
    _post(team, edit, kind="change", task="T4", title="Connect battery Echo", state="partial")
    _post(team, edit, kind="edge", task="T4", which="start", instant="2017-01-13T12:41:10Z")
    _post(team, edit, kind="split", task="T5", instant="2017-01-13T13:20Z", title="Second battery")
    _post(team, edit, kind="merge", task="T2", other="T6")
    page = _words(team)
    assert "Connect battery Echo" in page
    assert "Second battery" in page
    assert "Retrieve the failed camera T6" not in page
    assert page.count("Ada") >= 5
    for number in range(1, 6):
        _post(team, f"/desk/evas/us-eva-39/edits/{number}/undo")
    page = _words(team)
    assert "Connect battery Echo" not in page
    assert "Retrieve the failed camera" in page
    assert 5 == page.count("undone by Ada")


def test_what_cannot_be_is_said_on_the_page(team: FlaskClient) -> None:
    """An end before the start and an empty title: nothing is kept, and the page says why."""
    _post(team, "/desk/evas/us-eva-39/tasks", title="Photograph", start="+1:00", end="+0:30")
    assert "Not done: Photograph: a task cannot end before it starts" in _words(team)
    answer = team.post(
        "/desk/evas/us-eva-39/tasks", data={"csrf_token": form_token(team, _TIMES), "title": " "},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert 400 == answer.status_code
    assert "a task's title has 1 to 200 characters" in answer.json["error"]
    assert "Nothing yet. All that you change here" in _words(team)


def test_anchors_are_kept_and_undone(team: FlaskClient) -> None:
    """A moment with its instant and reason; without a reason none is kept."""
    recording = "helmet1a"
    _post(
        team, "/desk/evas/us-eva-39/anchors", recording=recording, at="0:10", instant="+0:14:12", sigma="1", reason=""
    )
    assert "Not done: an anchor needs a reason" in _words(team)
    _post(
        team, "/desk/evas/us-eva-39/anchors", recording=recording, at="0:10", instant="+0:14:12", sigma="1",
        reason="the hatch opens",
    )  # fmt: skip
    assert "Ada: the hatch opens" in _words(team)
    _post(team, "/desk/evas/us-eva-39/anchors/1/undo")
    assert "undone by Ada" in _words(team)


def test_nudges_add_up_in_one_anchor(team: FlaskClient, own: Archive) -> None:
    """Twice a second later is one anchor; a clock that is unknown cannot be moved."""
    for _ in range(2):
        _post(team, "/desk/evas/us-eva-39/nudge", recording="helmet1a", by="1")
    page = _words(team)
    assert 1 == page.count("Ada: moved by hand; undone by Ada")
    assert page.count("Ada: moved by hand") == 3  # one that stands is listed with its recording too
    _post(team, "/desk/evas/us-eva-39/nudge", recording="chest2lost", by="1")
    assert "has no clock that could be moved" in _words(team)


def test_the_team_plays_what_is_not_released(team: FlaskClient, own: Archive) -> None:
    """The film's address on the desk carries a pass for this recording alone."""
    page = team.get("/desk/evas/us-eva-39/watch/helmet1a").text
    found = re.search(r'src="http://media.test:9001/m/helmet1a/proxy.mp4\?pass=([^"]+)"', page)
    assert found
    assert "helmet1a" == passes.holder(own.secret_key(), passes.MEDIA, unescape(found[1]), NOW)
    assert 404 == team.get("/desk/evas/us-eva-38/watch/helmet1a").status_code
