"""What holds for every route there is, also those that somebody adds: frames, failures, redirects, hosts, logs."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive
from tests.conftest import rounds
from tests.web.builder import NOW
from tests.web.people import member, signed_in
from tests.web.talking import Street
from web import create_app
from web.oneline import in_one_line
from web.security import Policy, policy_of

_SECRET = "/secret/path"


def _path(rule: Rule) -> str:
    def filled(name: re.Match[str]) -> str:
        return "01" if "fixed_digits=2" in name[0] else "1" if ":" in name[0] else "x"

    return re.sub(r"<(?:[^:>]*:)?\w+>", filled, rule.rule)


def _rules(app: Flask) -> list[tuple[Rule, str]]:
    return [(r, m) for r in app.url_map.iter_rules() for m in sorted((r.methods or set()) - {"HEAD", "OPTIONS"})]


@pytest.fixture
def ada(talked: Archive) -> FlaskClient:
    """Return an admin, who may call every route, on a site that asks for no token."""
    street = Street(talked)
    member(talked, Role.ADMIN)
    client = signed_in(street.app, "ada@example.org")
    street.app.config["WTF_CSRF_ENABLED"] = False
    return client


def test_W19_every_route_fails_with_a_number_and_one_line(ada: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever breaks in whichever view: 500 with a number, no trace, no path, and one event of one line."""
    app = ada.application
    for rule, method in _rules(app):
        view = app.view_functions[rule.endpoint]
        app.view_functions[rule.endpoint] = _failing(view)
        answer = ada.open(_path(rule), method=method)
        app.view_functions[rule.endpoint] = view
        number = re.search(r'(?:name <code[^>]*>|"number": ")([0-9a-f]{8})', answer.text)
        logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
        caplog.clear()

        assert 500 == answer.status_code, rule
        assert number, rule
        assert "Traceback" not in answer.text
        assert _SECRET not in answer.text
        assert [number[1] in record.getMessage() for record in logged] == [True], rule
        assert logged[0].exc_info is None
        assert logged[0].getMessage().isprintable(), rule


def _failing(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError(f"in {_SECRET}\r\nFAKE line\x1b[31m\x00\u2028")

    return fail


def test_W10_a_failure_is_one_line_with_its_cause() -> None:
    """CR, LF, NUL, escapes and separators in an error's words cannot end its line; where it was stays readable."""
    try:
        try:
            raise ValueError("a\r\nb\x1b[31m\x00")
        except ValueError as error:
            raise KeyError("c\nd") from error
    except KeyError as error:
        line = in_one_line(error)

    assert line.isprintable()
    assert "KeyError" in line
    assert "because of ValueError 'a\\r\\nb\\x1b[31m\\x00'" in line
    assert "test_every_route.py" in line


@pytest.mark.parametrize("text", ["%0d%0aSet-Cookie:%20x=1", "%0aX:%20y", "%00", "%1b[31m", "%e2%80%a8x"])
def test_W10_no_input_splits_an_answer(ada: FlaskClient, text: str) -> None:
    """Line ends in addresses, questions and fields add no header; the answer is no failure of ours."""
    from urllib.parse import unquote

    paths = [_path(rule).replace("x", text) for rule, method in _rules(ada.application) if method == "GET"]
    paths += [f"/search?q={text}&kind={text}", f"/?lang={text}", f"/desk/feedback?show={text}", f"/about?next={text}"]
    for path in paths:
        answer = ada.get(path)
        answer.close()
        assert answer.status_code < 500, path
        assert "x=1" not in answer.headers.get("Set-Cookie", "")
        assert "X" not in answer.headers
    form = dict.fromkeys(("action", "show", "clip", "network", "was", "state", "title"), unquote(text))
    for path in ("/desk/feedback/1", "/desk/feedback/votes", "/desk/evas/us-eva-39/tasks"):
        answer = ada.post(path, data=form)
        assert answer.status_code < 500
        assert "\n" not in answer.headers.get("Location", "")


_ELSEWHERE = ["//evil.test", "/\\evil.test", "\\\\evil.test", "http:evil.test", "https://evil。test"]


@pytest.mark.parametrize("evil", _ELSEWHERE[: rounds(2, 5)])
def test_W9_no_answer_leads_to_another_host(ada: FlaskClient, evil: str) -> None:
    """Whatever an address or a field names to go to next, every redirect stays on this site."""
    names = ("next", "url", "return", "return_to", "redirect", "back", "goto", "lang", "show", "place")
    asked = dict.fromkeys(names, evil)
    for rule, method in _rules(ada.application):
        if rule.endpoint == "desk.leave":
            continue
        answers = [ada.open(_path(rule), method=method, query_string=asked, data=asked if method == "POST" else None)]
        answers.append(ada.open(f"{evil}{_path(rule)}", method=method))
        for answer in answers:
            answer.close()
            location = answer.headers.get("Location", "/")
            assert re.match(r"/(?![/\\])|http://localhost/", location), (rule, location)
            assert "evil" not in re.sub(r"[?#].*", "", location).partition("localhost")[0], (rule, location)


def test_W18_no_route_may_be_framed(ada: FlaskClient) -> None:
    """Every answer of every route and method forbids frames, but where its policy says that it is made for them."""
    app = ada.application
    for rule, method in _rules(app):
        answer = ada.open(_path(rule), method=method)
        answer.close()
        if policy_of(app, rule.endpoint) != Policy.EMBED:
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], rule


def test_W16_links_come_from_the_setting(talked: Archive) -> None:
    """With the site's address set, no header of a visitor gets into a page, a header or a link."""
    talked.settings = replace(talked.settings, site_url="https://eva.example", media_url=None)
    client = create_app(talked, clock=lambda: NOW).test_client()
    spoofed = {
        "Host": "evil.test", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "gopher", "X-Forwarded-For": "evil",
        "X-Forwarded-Prefix": "/evil", "X-Original-URL": "/evil", "Forwarded": "host=evil.test",
    }  # fmt: skip
    clip = Street(talked).clip
    for path in ("/", clip, "/evas/us-eva-39", "/recordings/helmet1a", "/search?q=tether", "/nothing", "/robots.txt"):
        answer = client.get(path, headers=spoofed)
        assert "evil" not in answer.text, path
        assert "evil" not in str(answer.headers), path
    assert f'<link rel="canonical" href="https://eva.example{clip}">' in client.get(clip, headers=spoofed).text
    assert "https://eva.example:444" in client.get("/", headers=spoofed).headers["Content-Security-Policy"]
