"""What holds for every route."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.errors import Conflict, Misconfigured, NoSpace, StorageDamaged
from tests.archives import created
from tests.web.builder import NOW, build
from web import create_app
from web.security import Policy, policy_of, require_policies

PAGES = (
    "/",
    "/about",
    "/evas/us-eva-39",
    "/evas/us-eva-38",
    "/evas/us-eva-39/clocks",
    "/evas/us-eva-38/clocks",
    "/recordings/helmet1a",
    "/recordings/helmet2c",
    "/search",
    "/search?q=battery",
    "/search?q=nothinglikeit",
    "/licence-requests/new?recording=helmet1a&in=10&out=20&use=art",
    "/nothing",
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def clip_address(client: FlaskClient) -> str:
    """Return the address of the EVA's first clip."""
    clips = client.get("/evas/us-eva-39").text.partition('id="clips-title"')[2]
    found = re.search(r'href="(/clips/[0-9a-z]+)"', clips)
    assert found
    return found[1]


def test_every_route_has_a_policy(app: Flask) -> None:
    """No route is open by accident, not even the static files."""
    assert all(isinstance(policy_of(app, rule.endpoint), Policy) for rule in app.url_map.iter_rules())


def test_a_route_without_policy_stops_the_start(app: Flask) -> None:
    """A forgotten policy is noticed before the first request, by its address."""
    app.add_url_rule("/open", "open", lambda: "x")

    with pytest.raises(RuntimeError, match="/open"):
        require_policies(app)
    assert app.test_client().get("/open").status_code == 403


@pytest.mark.parametrize(
    "path", [*PAGES, "/healthz", "/robots.txt", "/static/base.css", "/recordings/helmet1a/captions.vtt"]
)
def test_headers_are_on_every_answer(client: FlaskClient, path: str) -> None:
    """Pages, files and errors carry the strict headers."""
    answer = client.get(path)
    allowed = answer.headers["Content-Security-Policy"]

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in answer.headers
    assert "default-src 'none'" in allowed
    assert "frame-ancestors 'none'" in allowed
    assert "unsafe" not in allowed
    assert "data:" not in allowed
    answer.close()


_DATA = ("application/ld+json", "application/json", "text/plain")
"""Types that browsers never run."""


class Sinks(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [tag] if tag == "style" else []
        is_data = dict(attrs).get("type") in _DATA
        self.found += ["script without src"] if tag == "script" and "src" not in names and not is_data else []
        self.found += [f"{name}={value}" for name, value in attrs if (value or "").lower().startswith("javascript:")]


def sinks(page: str) -> list[str]:
    """Return inline styles, scripts and handlers of a page."""
    parser = Sinks()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_style_or_script(client: FlaskClient, path: str) -> None:
    """What the policy forbids is not in the pages either."""
    assert sinks(client.get(path).text) == []
    assert sinks(client.get(clip_address(client)).text) == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a visitor of an archive whose first task has a hostile title."""
    archive = build(tmp_path_factory.mktemp("hostile") / "archive", title=HOSTILE)
    yield create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    archive.close()


@pytest.mark.parametrize(
    "path", ["/evas/us-eva-39", "/recordings/helmet1a", "/search?q=script", "/search?q=" + "%3Csvg%20onload=x%3E"]
)
def test_hostile_titles_are_text(hostile: FlaskClient, path: str) -> None:
    """A title full of markup is shown, never run; braces stay braces."""
    page = hostile.get(path).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<svg onload" not in page
    assert sinks(page) == []


def test_hostile_words_stay_words_in_captions(hostile: FlaskClient) -> None:
    """A chapter's title cannot end its cue or start markup."""
    chapters = hostile.get("/recordings/helmet1a/chapters.vtt").text

    assert "&lt;script&gt;" in chapters
    assert "<" not in chapters


def test_secret_pages_leave_no_trace(client: FlaskClient) -> None:
    """Behind a secret link nothing is kept, indexed or told to other sites, not even that it is wrong."""
    answer = client.get("/licence-requests/not-the-secret")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_posts_without_token_are_refused(app: Flask) -> None:
    """Every unsafe route refuses a form that did not come from its own page."""
    client = app.test_client()
    methods = {"POST", "PUT", "PATCH", "DELETE"}
    unsafe = [(rule, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & methods]

    assert unsafe
    for rule, method in unsafe:
        path = rule.rule.replace("<int:number>", "1")
        answer = client.open(path, method=method, data={"recording": "helmet1a"})
        assert answer.status_code == 400
        assert "nothing was sent" in answer.text


def test_public_pages_are_asked_for_again(client: FlaskClient) -> None:
    """A browser may keep a page but asks each time: 304 while nothing changed."""
    first = client.get("/evas/us-eva-39")
    again = client.get("/evas/us-eva-39", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert again.status_code == 304


def test_oversized_forms_are_refused(client: FlaskClient) -> None:
    """A form larger than the limit is refused before it is read."""
    assert client.post("/licence-requests", data={"synopsis": "x" * 100_000}).status_code == 413


def test_a_foreign_host_header_gets_no_say(rich_archive: Archive) -> None:
    """Without a media address from the settings, a strange Host cannot add words to the policy."""
    client = create_app(rich_archive, clock=lambda: NOW).test_client()
    allowed = client.get("/", headers={"Host": "evil.test;script-src *"}).headers["Content-Security-Policy"]

    assert "script-src *" not in allowed
    allowed = client.get("/", headers={"Host": "site.test:8000"}).headers["Content-Security-Policy"]
    assert allowed.count("http://site.test:8001") == 3


@pytest.mark.parametrize(
    ("error", "status"), [(Conflict("x"), 409), (Misconfigured("x", hint="/secret/path"), 503), (NoSpace("x"), 507)]
)
def test_refusals_have_their_status(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
    """The archive's errors become the right status, and hints for the team stay with the team."""
    monkeypatch.setattr("web.pages.pages.home", _raises(error))
    answer = app.test_client().get("/")

    assert answer.status_code == status
    assert "/secret/path" not in answer.text


@pytest.mark.parametrize("error", [ZeroDivisionError("in /secret/path"), StorageDamaged("x", subject="/secret/path")])
def test_failures_show_a_number_and_no_trace(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """A failure gives 500 with a number that stands in the log once."""
    monkeypatch.setattr("web.pages.pages.home", _raises(error))
    answer = app.test_client().get("/")
    number = re.search(r"name <code[^>]*>([0-9a-f]{8})", answer.text)

    assert answer.status_code == 500
    assert number
    assert "Traceback" not in answer.text
    assert "/secret" not in answer.text
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [number[1] in record.getMessage() for record in logged] == [True]
    caplog.clear()


def test_405_names_what_is_possible(client: FlaskClient) -> None:
    """A wrong method is told which are right."""
    answer = client.delete("/about")

    assert answer.status_code in (400, 405)
    assert client.open("/about", method="PROPFIND").status_code == 405


def test_production_cookies_are_for_https_only(tmp_path: Path) -> None:
    """In production the session's cookie is Secure and bound to the host."""
    from mediaarchive.settings import load

    archive = created(load({}, home=tmp_path / "a"), NOW)
    archive.settings = load(
        {"MEDIAARCHIVE_PRODUCTION": "yes", "MEDIAARCHIVE_SECRET_KEY": "k" * 32}, home=tmp_path / "a"
    )
    config = create_app(archive).config

    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    archive.close()


def _raises(error: Exception) -> object:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    return fail
