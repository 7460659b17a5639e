"""The desk's page of rights, and the command that does the same: set, told, ended, set again, refused in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, rights
from mediaarchive.cli import common
from mediaarchive.cli.main import group
from tests.web.builder import EVA, NOW
from tests.web.forms import form_token
from web import create_app

PAGE = f"/desk/evas/{EVA}/recordings/helmet1a/rights"


def _post(team: FlaskClient, path: str = PAGE, **form: str) -> str:
    answer = team.post(path, data={"csrf_token": form_token(team, PAGE), **form}, follow_redirects=True)
    assert 200 == answer.status_code
    return answer.text


def test_a_fact_is_set_ended_and_set_again(own: Archive, team: FlaskClient) -> None:
    """The page says what the public loses, which clips go, and who said so; each step is one click."""
    visitor = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    said = _post(team, kind="withheld", sense="picture", reason="a face", **{"in": "0:01:00", "out": "1:01.01"})
    assert "Fact 1 holds from now on." in said
    assert "1:00.000 to 1:01.040:</span> no picture</li>" in said, "widened to frames of 1/25 s"
    assert "off the site" in said
    assert "Fact 1, Ada," in said
    assert "being prepared" in visitor.get("/recordings/helmet1a").text

    assert "Fact 1 has ended." in _post(team, f"{PAGE}/1/end")
    assert "<p>All of it.</p>" in team.get(PAGE).text
    assert "being prepared" not in visitor.get("/recordings/helmet1a").text
    assert "holds again, as fact 2" in _post(team, f"{PAGE}/1/again")
    assert ["Ada", None] == [fact.ended_by for fact in rights.history(own, "helmet1a")[1]]


def test_one_word_holds_of_many_and_is_taken_back_at_once(own: Archive, team: FlaskClient) -> None:
    """Three recordings get an owner by one press, all or none; the press beside it ends all three."""
    page = f"/desk/evas/{EVA}/rights"
    ids = ["helmet1a", "helmet1b", "chest2a"]
    form = {"kind": "owner", "what": "ESA", "reason": "a letter", "csrf_token": form_token(team, page)}
    team.post(page, data={**form, "recording": [*ids, "nobody"]})
    assert [0] * 3 == [len(rights.history(own, name)[1]) for name in ids]
    told = team.post(page, data={**form, "recording": ids}, follow_redirects=True).text
    assert "It holds of 3 recordings from now on." in told
    assert 3 == told.count("Owner: ESA")
    numbers = re.findall(r'name="facts" value="([0-9 ]+)"', told)
    said = {"facts": numbers[0], "csrf_token": form["csrf_token"]}
    assert "It holds no longer of 3 recordings." in team.post(f"{page}/end", data=said, follow_redirects=True).text
    assert ["Ada"] * 3 == [rights.history(own, name)[1][0].ended_by for name in ids]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "withheld", "sense": "smell"}, "it is not said what is withheld"),
        ({"kind": "embargo"}, "an embargo ends at an instant"),
        ({"kind": "embargo", "until": "2026-01-01T00:00Z"}, "has passed"),
        ({"kind": "embargo", "until": "tomorrow"}, "is no instant"),
        ({"kind": "owner"}, "it is not said what the fact “owner” says"),
        ({"kind": "owner", "what": "x" * 501}, "500 printable characters"),
        ({"kind": "rumour"}, "is no kind of fact"),
        ({"kind": "people", "what": "EV1", "in": "9", "out": "8"}, "the range is empty"),
        ({"kind": "people", "what": "EV1", "in": "9:00:00"}, "lies beyond the recording"),
        ({"kind": "people", "what": "EV1", "in": "soon"}, "is no moment of a recording"),
        ({"kind": "people", "what": "EV1", "reason": " "}, "a fact needs a reason"),
    ],
)
def test_refusals_are_said_on_the_page(own: Archive, team: FlaskClient, form: dict[str, str], told: str) -> None:
    """Nothing is kept of what cannot be meant, and the page says why."""
    said = _post(team, **{"reason": "a test", **form})

    assert "Not done:" in said
    assert told in said
    assert () == rights.history(own, "helmet1a")[1]


def test_a_recording_of_another_spacewalk_is_not_touched(own: Archive, team: FlaskClient) -> None:
    """The address must be true, for looking and for each act."""
    other = PAGE.replace(EVA, "us-eva-38")
    token = form_token(team, PAGE)
    team.post(other, data={"csrf_token": token, "kind": "people", "what": "x", "reason": "x"})

    assert 404 == team.get(other).status_code
    assert () == rights.history(own, "helmet1a")[1]


@pytest.fixture
def run(own: Archive, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what runs `mediaarchive rights`, and reads its JSON."""
    monkeypatch.setattr(common, "now", lambda: NOW)

    def ask(*arguments: str) -> Any:
        home = ["--home", str(own.settings.home)]
        answer = CliRunner().invoke(group, [*home, "rights", *arguments, "--json"], catch_exceptions=False)
        return json.loads(answer.stdout)

    return ask


def test_the_command_does_the_same(run: Callable[..., Any]) -> None:
    """Add, list and end, with moments of the recording and instants in full."""
    until = "2027-01-01T00:00:00+00:00"
    added = run("add", "helmet1a", "embargo", "--in", "60", "--until", until, "--reason", "an announcement")["fact"]
    assert (60.0, 1500.0, until, None) == (added["in_s"], added["out_s"], added["until"], added["ended_at"])
    ended = run("end", "helmet1a", "1")["fact"]
    assert (NOW.isoformat(), "command line") == (ended["ended_at"], ended["ended_by"])
    assert [ended] == run("list", "helmet1a")["facts"]
