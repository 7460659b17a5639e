"""The desk's page of what is in the picture: corrected, at once in what visitors find, taken back, never lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, records, sights
from mediaarchive.frames import corrections
from mediaarchive.frames.model import Condition, ConditionKind
from tests.web.builder import EVA, NOW, RATE
from tests.web.forms import form_token
from web import create_app

PAGE = f"/desk/evas/{EVA}/recordings/helmet1a/seen"


def _post(team: FlaskClient, path: str = PAGE, **form: str) -> str:
    answer = team.post(path, data={"csrf_token": form_token(team, PAGE), **form}, follow_redirects=True)
    assert 200 == answer.status_code
    return answer.text


def _counting(archive: Archive) -> set[tuple[str, float, float]]:
    page = sights.sights_page(archive, EVA, "helmet1a")
    return {(one.kind, float(one.start), float(one.end)) for one in page.seen}


def test_the_earth_is_where_a_person_says(own: Archive, team: FlaskClient) -> None:
    """Visitors find it at once; one press takes it back; both are in the records."""
    visitor = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    before = _counting(own)
    told = _post(team, kind="glare", **{"in": "0:03", "out": "0:07.02", "is": "so", "reason": "seen by eye"})
    assert "Glare of the Sun: kept." in told
    assert before | {("glare", 3.0, 7.04)} == _counting(own), "widened to frames of 1/25 s"
    assert "Glare" in visitor.get("/recordings/helmet1a").text
    assert ["condition.made"] == [entry.action for entry in records.listing(own, limit=1).entries]

    assert "counts no longer" in _post(team, f"{PAGE}/1/end")
    assert before == _counting(own)
    assert "Taken back by Ada" in team.get(PAGE).text


def test_a_correction_outlives_the_next_look(own: Archive, team: FlaskClient) -> None:
    """What is measured anew changes what nobody spoke of, and nothing else."""
    _post(team, kind="earth", **{"in": "0:10", "out": "0:20", "is": "not"})
    with own.database.write() as session:
        corrections.measure(session, "helmet1a", [Condition(ConditionKind.EARTH, 0, 60 * RATE)])
        found = corrections.counting(session, "helmet1a")

    assert [(0, 10 * RATE), (20 * RATE, 60 * RATE)] == [(one.start_pts, one.end_pts) for one in found]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "moon"}, "is nothing to be seen"),
        ({"kind": "earth", "in": "9", "out": "8"}, "the range is empty"),
        ({"kind": "earth", "in": "soon"}, "is no moment of a recording"),
        ({"kind": "earth", "reason": "x" * 501}, "500 characters"),
    ],
)
def test_what_makes_no_sense_is_refused(own: Archive, team: FlaskClient, form: dict[str, str], words: str) -> None:
    """With words, and nothing changes."""
    before = _counting(own)
    assert words in _post(team, **({"is": "so"} | form))
    assert before == _counting(own)
