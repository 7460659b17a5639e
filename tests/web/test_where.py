"""Where is this from, on the site: what visitors and the team may send, and what they are told."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from mediaarchive.archive.where import visitors
from tests.web.forms import form_token


def test_a_visitor_who_sends_no_film_is_told_so(app: Flask) -> None:
    """Nothing chosen, and what is no film: the form again, with words, and nothing is made of it."""
    client = app.test_client()
    token = form_token(client, "/where")
    nothing = client.post("/where", data={"csrf_token": token})
    text = client.post(
        "/where", data={"csrf_token": token, "film": (io.BytesIO(b"<script>alert(1)</script>" * 9), "<b>.mp4")}
    )

    assert 422 == nothing.status_code == text.status_code
    assert "No file was chosen" in nothing.text
    assert "not a video" in text.text
    assert "alert(1)" not in text.text


def test_too_much_is_refused_before_it_is_read(app: Flask) -> None:
    """A body that is larger than a film may be gets 413."""
    client = app.test_client()
    token = form_token(client, "/where")
    answer = client.post("/where", data={"csrf_token": token}, environ_overrides={"CONTENT_LENGTH": str(51_000_000)})

    assert 413 == answer.status_code


def test_a_network_that_asked_enough_hears_it_before_it_sends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is said in words, and what comes is not read."""
    client = app.test_client()
    token = form_token(client, "/where")
    monkeypatch.setattr(visitors, "A_DAY", 0)
    answer = client.post("/where", data={"csrf_token": token, "film": (io.BytesIO(b"x" * 99), "a.mp4")})

    assert 429 == answer.status_code
    assert "try again tomorrow" in answer.text.lower()


def test_the_page_speaks_french(app: Flask) -> None:
    """Words for visitors are translated."""
    answer = app.test_client().get("/where", headers={"Accept-Language": "fr"})

    assert "D’où viennent ces images" in answer.text


def test_the_desk_is_for_the_team(app: Flask) -> None:
    """Visitors are asked to sign in."""
    assert 401 == app.test_client().get("/desk/where").status_code
