"""Which language a visitor reads."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("address", "asked", "expected"),
    [("/", "", "en"), ("/", "fr-CA,fr", "fr"), ("/", "de", "en"), ("/?lang=fr", "en", "fr"), ("/?lang=x", "", "en")],
)
def test_a_visitor_reads_the_language_of_the_link_or_of_the_browser(
    client: FlaskClient, address: str, asked: str, expected: str
) -> None:
    """The link's language comes first, then the browser's; one that we do not have is English."""
    answer = client.get(address, headers={"Accept-Language": asked})

    assert expected == answer.headers["Content-Language"]
    assert f'<html lang="{expected}">' in answer.text
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_a_language_that_was_chosen_stays_chosen(client: FlaskClient) -> None:
    """A link with `lang` is followed once; later pages keep it."""
    client.get("/?lang=fr")

    assert "fr" == client.get("/", headers={"Accept-Language": "en"}).headers["Content-Language"]
    assert "Sorties dans l’espace" in client.get("/").text
