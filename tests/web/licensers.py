"""What tests of the licensing desk do as its team: sign in, approve the texts of the house, make moves."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, passes
from mediaarchive.archive.licences import desk as licences
from tests.web.builder import NOW
from tests.web.forms import form_token
from tests.web.requesters import hidden

TEXTS = ("rules", "terms", "rates")


def at_the_desk(app: Flask, archive: Archive, name: str = "Grace") -> FlaskClient:
    """Return somebody who works at the licensing desk."""
    client = app.test_client()
    given = passes.issue(archive.secret_key(), passes.sign_in_as(Role.LICENSING), name, NOW + timedelta(days=2))
    link = f"/desk/sign-in/{given}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    return client


def approve(archive: Archive, by: str = "Grace") -> None:
    """Approve every text that an offer needs: the examples, with an address in the terms."""
    for kind in TEXTS:
        number = 1
        if kind == "terms":
            example = licences.house_text(archive, kind).versions[0].text
            number = licences.write_text(
                archive, kind, with_address(example), note="Where we are.", seen=1, by=by, now=NOW
            ).number
        licences.approve_text(archive, kind, number, by=by, now=NOW)


def with_address(terms: str) -> str:
    """Return terms that say where the licensor is."""
    where = 'address = ["2 High Road", "Exampleton"]\ncountry = "Ireland"\nemail = "desk@example.org"'
    return terms.replace('address = []\ncountry = ""\nemail = ""', where)


def reference(archive: Archive) -> str:
    """Return the reference of the newest request that the desk has seen."""
    from mediaarchive.archive.reports import requests_report

    with archive.database.read() as session:
        return str(requests_report(session)[0]["reference"])


def act(client: FlaskClient, name: str, move: str, **fields: str) -> TestResponse:
    """Press a button of a request's page."""
    page = f"/desk/licences/{name}"
    data = {**hidden(client.get(page).text), "move": move, "words": f"Because of {move}.", **fields}
    return client.post(f"{page}/act", data=data, follow_redirects=True)


def token(client: FlaskClient) -> str:
    """Return the token of the queue's forms."""
    return form_token(client, "/desk/licences")
