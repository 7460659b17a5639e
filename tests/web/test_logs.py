"""Bringing a task log on the desk: looked at first, with guesses to confirm and errors where they stand."""

from __future__ import annotations

import io
import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive
from mediaarchive.evas import store as evas
from tests.web.forms import form_token

_LOG = "/desk/evas/us-eva-39/log"
_ROWS = """What,Crew,Begin GMT,Finish GMT
Egress,EV1,2017-01-13 11:22,2017-01-13 11:50
Battery,EV2,2017-01-13 11:50,2017-01-13 13:00
"""


def _look(client: FlaskClient, text: str, **more: str) -> str:
    answer = client.post(f"{_LOG}/look", data={"csrf_token": form_token(client, _LOG), "text": text, **more})
    assert 200 == answer.status_code
    return answer.text


def _import(client: FlaskClient, page: str) -> TestResponse:
    """Press the button that imports what the page shows."""
    form = page[page.rindex("<form") :]
    values = {n: unescape(v) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)}
    return client.post(f"{_LOG}/import", data=values)


def _titles(archive: Archive) -> list[str]:
    with archive.database.read() as session:
        return [task.title for task in evas.tasks(session, "us-eva-39")]


def test_guesses_are_shown_and_confirmed_by_the_button(team: FlaskClient, own: Archive) -> None:
    """Columns of odd names are guessed, nothing is imported by looking, and the button imports just what was shown."""
    page = _look(team, _ROWS)
    assert "what the columns hold was guessed" in page
    assert "<option selected>title</option>" in page.replace("\n", "")
    assert 8 == len(_titles(own))
    assert 303 == _import(team, page).status_code
    assert ["Egress", "Battery"] == _titles(own)
    assert "version 2 of the log" in team.get("/desk/evas/us-eva-39/times").text


def test_a_column_is_put_right(team: FlaskClient, own: Archive) -> None:
    """What a person says of the columns counts at the next look."""
    page = _look(team, _ROWS.replace("What", "Remark"), **{"column-A": "title", "column-C": "start", "times": "gmt"})
    assert 'name="column-C" value="start"' in page
    assert 'name="column-D"' not in page[page.rindex("<form") :]
    assert 303 == _import(team, page).status_code
    assert ["Egress", "Battery"] == _titles(own)


def test_an_error_stands_in_its_cell(team: FlaskClient, own: Archive) -> None:
    """A time that is none: its cell says why, and there is no button to import."""
    page = _look(team, _ROWS.replace("2017-01-13 11:50,2017-01-13 13:00", "2017-13-13 11:50,2017-01-13 13:00"))
    assert "1 error: nothing can be imported before it is gone" in page
    assert 1 == page.count('class="cell-why"')
    assert "/log/import" not in page
    assert 8 == len(_titles(own))


def test_nothing_brought_and_nothing_known(team: FlaskClient) -> None:
    """An empty form, a digest that names nothing, and one column given twice say so, and change nothing."""
    for values, said in (
        ({}, "nothing was pasted"),
        ({"digest": "0" * 64}, "no such object"),
        ({"digest": "../secret"}, "is no digest"),
        ({"text": _ROWS, "column-A": "title", "column-B": "title"}, "two columns cannot both be the title"),
    ):
        answer = team.post(f"{_LOG}/look", data={"csrf_token": form_token(team, _LOG), **values}, follow_redirects=True)
        assert said in unescape(answer.text)


def test_a_file_larger_than_forms_is_taken_from_the_team_alone(team: FlaskClient, own: Archive) -> None:
    """Three hundred kilobytes of log come in; a visitor's are refused at 64."""
    rows = _ROWS + "".join(f"Look {n},EV1,,\n" for n in range(15_000))
    data = {"csrf_token": form_token(team, _LOG), "file": (io.BytesIO(rows.encode()), "log.csv")}
    answer = team.post(f"{_LOG}/look", data=data)
    assert 200 == answer.status_code
    assert "log.csv" in answer.text
    visitor = team.application.test_client()
    assert 413 == visitor.post(f"{_LOG}/look", data={"file": (io.BytesIO(rows.encode()), "log.csv")}).status_code


def test_an_old_version_counts_again(team: FlaskClient, own: Archive) -> None:
    """Nothing is lost by an import."""
    before = _titles(own)
    _import(team, _look(team, _ROWS))
    team.post(f"{_LOG}/versions/1", data={"csrf_token": form_token(team, _LOG)})
    assert before == _titles(own)
