"""The picture that stands for an EVA carries its own date, owner and source."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, covers
from mediaarchive.errors import NotFound
from mediaarchive.recordings.model import RecordingRow
from tests.web.builder import CREDIT, NOW
from web import create_app


def visitor(archive: Archive) -> FlaskClient:
    """Return a visitor."""
    return create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()


def test_a_cover_tells_whose_it_is(own: Archive) -> None:
    """An EVA's own still: camera, day, owner; not a word of another spacewalk."""
    text = visitor(own).get("/evas/us-eva-39").text.partition("cover-facts")[2].partition("</p>")[0]

    assert f"Owner: {CREDIT}." in text
    assert "13 January 2017" in text
    assert "/recordings/" in text
    assert "Not of this spacewalk" not in text


def test_a_cover_of_another_event_says_so(own: Archive) -> None:
    """The spacewalk of 24 March with a picture of 13 January, as the press had it; gone once it may not be seen."""
    chosen = covers.choose(own, "us-eva-40", "us-eva-39", "chest2-a.mp4", Fraction(20), author="Ada", now=NOW)
    page = visitor(own).get("/evas/us-eva-40").text
    facts = page.partition("cover-facts")[2].partition("</p>")[0]

    assert not chosen.is_own
    assert chosen.picture.name in page
    assert "Not of this spacewalk" in facts
    assert "US EVA 39" in facts
    assert "13 January 2017" in facts
    with own.database.write() as session:
        session.get_one(RecordingRow, "chest2a").released_at = None
    assert chosen.picture.name not in visitor(own).get("/evas/us-eva-40").text


def test_a_cover_is_a_still_that_there_is(own: Archive) -> None:
    """A recording that is not there is refused by name."""
    with pytest.raises(NotFound, match="nothing"):
        covers.choose(own, "us-eva-40", "us-eva-39", "nothing.mp4", Fraction(1), author="Ada", now=NOW)
