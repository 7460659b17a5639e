"""What machines are told of training models: the rules in force, the same everywhere, and nothing before they hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, rights
from mediaarchive.archive.licences.mining import Mining, decided
from mediaarchive.archive.rights import Wish
from mediaarchive.licensing import texts
from mediaarchive.licensing.texts import RULES
from mediaarchive.licensing.triage import Rules, read_rules
from tests.conftest import long
from tests.serving import serving
from tests.web.builder import NOW
from tests.web.conftest import Listeners
from tests.web.test_security import clip_address
from web import create_app
from web.media import MediaApp

_FREE = """
[[rule]]
id = "training"
when = { use = ["ai"], owner = ["house"] }
outcome = "free"
because = "Everybody may learn from it."
sources = []

# What is never possible"""
_OWNER = ("Simulated footage, mediaarchive demonstration",)


def _rules(text: str = "") -> Rules:
    shipped: str = texts.shipped(RULES).text
    return read_rules(shipped.replace("# What is never possible", text, 1) if text else shipped)


def approve(archive: Archive, text: str = "") -> None:
    """Let rules hold: those that ship, or with training of the house's own footage given away."""
    with archive.database.write() as session:
        number = 1
        if text:
            whole = texts.shipped(RULES).text.replace("# What is never possible", text, 1)
            number = texts.write(session, RULES, whole, note="training", seen=1, by="Grace", now=NOW).number
        texts.approve(session, RULES, number, by="Grace", now=NOW)


def _visitor(archive: Archive) -> FlaskClient:
    return create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()


def _paths(client: FlaskClient) -> list[str]:
    clip = clip_address(client)
    texts = [clip, f"/embed{clip}", f"/api/v1{clip}", "/recordings/helmet1a", "/recordings/helmet1a/captions.vtt"]
    return [*texts, "/", "/evas/us-eva-39", "/search?q=hatch", "/feed.atom", "/sitemap.xml", "/api/v1/clips"]


def test_nothing_is_said_before_anybody_approved(talked: Archive) -> None:
    """The rules that ship are an example: no header, no element, no rule in the file, `unspecified` in the API."""
    client = _visitor(talked)
    for path in _paths(client):
        answer = client.get(path)
        assert not {"tdm-reservation", "tdm-policy"} & {name.lower() for name, _ in answer.headers}, path
        assert "tdm-reservation" not in answer.text

    assert [] == client.get("/.well-known/tdmrep.json").json
    assert "unspecified" == client.get("/api/v1/recordings/helmet1a").json["licence"]["training"]


@pytest.mark.parametrize(("text", "value", "word"), [("", "1", "reserved"), (_FREE, "0", "open")])
def test_approved_rules_are_told_everywhere(talked: Archive, text: str, value: str, word: str) -> None:
    """What triage would answer who wants to train is said by headers, pages, file and API alike."""
    approve(talked, text)
    client = _visitor(talked)
    for path in _paths(client):
        answer = client.get(path)
        assert (value, "http://localhost/licences/rules") == (
            answer.headers["tdm-reservation"],
            answer.headers["tdm-policy"],
        ), path
        if answer.mimetype == "text/html":
            assert [value] == re.findall(r'<meta name="tdm-reservation" content="(\d)">', answer.text)
    (rule,) = client.get("/.well-known/tdmrep.json").json

    assert ("/", int(value)) == (rule["location"], rule["tdm-reservation"])
    assert 200 == client.get(rule["tdm-policy"]).status_code
    assert word == client.get("/api/v1/recordings/helmet1a").json["licence"]["training"]
    assert "/.well-known/tdmrep.json" in client.get("/robots.txt").text
    clip = clip_address(client).rpartition("/")[2]
    asked = f"/licence-requests/new?clip={clip}&use=ai&commercial=yes"
    assert ("Take the excerpt" in client.get(asked).text) is (value == "0")


def test_the_strictest_counts_for_the_whole(talked: Archive) -> None:
    """A recording that somebody else owns besides is reserved, and with it the site; the other one stays open."""
    approve(talked, _FREE)
    wish = Wish("owner", "", "", "A studio", reason="a test")
    rights.add(talked, "helmet1a", wish, by="Ada", now=NOW)
    client = _visitor(talked)

    assert "1" == client.get("/recordings/helmet1a").headers["tdm-reservation"]
    assert "0" == client.get("/recordings/chest2a").headers["tdm-reservation"]
    assert "1" == client.get("/").headers["tdm-reservation"]


def test_films_are_told_with_their_own_answer(talked: Archive) -> None:
    """What the media listener adds to a film's headers; of what only the team may see, nothing but the whole's."""
    app = MediaApp(talked, lambda: NOW)
    assert [] == app._training("helmet1a", NOW)

    approve(talked)
    assert [("tdm-reservation", "1")] == app._training("helmet1a", NOW) == app._training("nothing", NOW)
    talked.settings = replace(talked.settings, site_url="https://eva.example/")
    assert ("tdm-policy", "https://eva.example/licences/rules") in app._training("helmet1a", NOW)


@long
def test_films_say_it_themselves(talked: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The media listener's answers carry it, as what is mined lies there."""
    approve(talked)
    with serving(talked.settings.home, tmp_path_factory.mktemp("start")) as port:
        status, headers, _ = Listeners(port, port + 1).ask(port + 1, "/m/helmet1a/proxy.mp4", "HEAD")

    assert (200, "1") == (status, headers["tdm-reservation"])


@pytest.mark.parametrize(
    ("owners", "text", "expected"),
    [
        (_OWNER, "", Mining.RESERVED),
        (_OWNER, _FREE, Mining.OPEN),
        (("ESA, CC BY-SA 3.0 IGO",), "", Mining.OPEN),
        ((*_OWNER, "ESA, CC BY-SA 3.0 IGO"), "", Mining.RESERVED),
        (("A studio",), _FREE, Mining.RESERVED),
        ((), _FREE, Mining.RESERVED),
    ],
)
def test_the_rules_decide(owners: tuple[str, ...], text: str, expected: Mining) -> None:
    """Open is what they give to everybody who trains, earning or not; what needs asking, or is refused, is reserved."""
    assert expected == decided(_rules(text), owners, people=False, insignia=False)
