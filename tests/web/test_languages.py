"""Which language a visitor reads."""

from __future__ import annotations

import io
import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from tests.web.messages import messages
from web.languages import LANGUAGES

COUNTED = {"clip", "recording", "spacewalk", "result"}
"""Words that templates count by a filter."""
GAPS = re.compile(r"%\(\w+\)[sd]|\{\}|%%")


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


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_word_is_translated(code: str) -> None:
    """Nothing that a visitor can see is left in English, and no translation is of words that are gone."""
    text = files("web").joinpath("translations", f"{code}.po").read_bytes()
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(io.BytesIO(text), locale=code) if m.id}

    assert set() == messages() - known.keys()
    assert set() == known.keys() - messages() - COUNTED
    assert [] == [name for name, message in known.items() if not all(message.string) or message.fuzzy]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_fills_the_same_gaps(code: str) -> None:
    """Each name that the program fills in is in the translation too, or the page would fail in that language alone."""
    text = files("web").joinpath("translations", f"{code}.po").read_bytes()
    for message in read_po(io.BytesIO(text), locale=code):
        wanted = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.id:
            assert [sorted(GAPS.findall(w)) for w in wanted] == [sorted(GAPS.findall(s)) for s in said], message.id
