"""What the team sees of ingest, and another try."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.progress import Noting, is_driven, running
from mediaarchive.errors import ArchiveError, NotFound
from mediaarchive.steps import Step
from mediaarchive.steps.executors import Standing
from mediaarchive.steps.model import StepRow
from mediaarchive.steps.store import MAX_ATTEMPTS
from tests.web.builder import NOW
from tests.web.forms import form_token

_PATH = "/desk/ingest"


class _Nobody:
    def started(self, step: Step) -> None: ...
    def progress(self, step: Step, share: float) -> None: ...
    def ended(self, step: Step, error: ArchiveError | None) -> None: ...


def _due(archive: Archive) -> Step:
    """Return a step of the archive that was never done."""
    return next(
        step for step, outcome in progress_of(archive, now=NOW) if step.subject == "helmet1a" and outcome is None
    )


def test_a_running_step_tells_how_far_it_is(own: Archive, team: FlaskClient) -> None:
    """The bar, the share in the event and the time left are those of the program that holds the lock; else none."""
    step = _due(own)
    with own.database.write() as session:
        session.add(StepRow(key=step.key, name="x", version=1, subject="helmet1a", state="running", outputs={},
                            attempts=1, token=1, started_at=NOW))  # fmt: skip
    noted = Noting(own, _Nobody(), lambda: NOW - timedelta(seconds=30))
    noted.started(step)
    noted.progress(step, 0.25)
    assert {} == running(own)
    with own.driver():
        assert is_driven(own)
        assert [0.25] == [run.share for run in running(own).values()]
        event = team.get(f"{_PATH}/events")
        told = json.loads(event.text.split("data: ")[1])
        page = team.get(_PATH).text
    assert "text/event-stream" == event.mimetype
    assert [{"key": step.key[:16], "share": 0.25, "left": "1 min 30 s left"}] == told["steps"]
    assert f'data-shape="{told["shape"]}"' in page
    assert 'value="0.25"' in page
    noted.ended(step, None)
    with own.driver():
        assert {} == running(own)
    assert not is_driven(own)


def test_how_other_machines_stand(own: Archive, team: FlaskClient) -> None:
    """What is waited for is said, their own page is linked while somebody drives, and only if it is a page."""
    noted, address = Noting(own, _Nobody(), lambda: NOW), 'http://10.0.0.1:8787/status?a="><b>'
    shapes = []
    with own.driver():
        for standing in (Standing("no worker <has> come", address), Standing(None, address)):
            noted.elsewhere(standing)
            page = team.get(_PATH).text
            shapes.append(json.loads(team.get(f"{_PATH}/events").text.split("data: ")[1])["shape"])
            assert 'href="http://10.0.0.1:8787/status?a=&#34;&gt;&lt;b&gt;"' in page
            assert (standing.trouble is not None) == ("It is waiting: no worker &lt;has&gt; come." in page)
        noted.elsewhere(Standing(None, "javascript:alert(1)"))
        assert "javascript:" not in team.get(_PATH).text
    assert 2 == len(set(shapes))
    assert address not in team.get(_PATH).text


def test_what_failed_says_why_and_is_tried_again(own: Archive, team: FlaskClient) -> None:
    """The reason stands on top with a button; after it the step is due."""
    step = _due(own)
    with own.database.write() as session:
        reason = "<b>no room</b> was left"
        session.add(StepRow(key=step.key, name="x", version=1, subject="helmet1a", state="failed", outputs={},
                            attempts=MAX_ATTEMPTS, reason=reason, token=1, started_at=NOW))  # fmt: skip
    found = ingestview.ingest_page(own, now=NOW).subjects[0]
    assert ["<b>no room</b> was left"] == [s.reason for s in found.steps if s.stands]
    page = team.get(_PATH).text
    assert "&lt;b&gt;no room&lt;/b&gt; was left" in page
    assert f'action="{_PATH}/{found.key}/again"' in page

    answer = team.post(f"{_PATH}/{found.key}/again", data={"csrf_token": form_token(team, _PATH)})

    assert 303 == answer.status_code
    assert not [s for s in ingestview.ingest_page(own, now=NOW).subjects[0].steps if s.stands]
    with pytest.raises(NotFound):
        ingestview.try_again(own, "nothing")


def test_what_an_older_version_made_is_called_stale(own: Archive) -> None:
    """A step whose work was done before, by another version or from other inputs, is to be made anew."""
    step = _due(own)
    with own.database.write() as session:
        session.add(StepRow(key="of an older version", name="recordings.probe", version=0, subject="helmet1a",
                            state="done", outputs={}, attempts=1, token=1, started_at=NOW))  # fmt: skip
    found = next(s for s in ingestview.ingest_page(own, now=NOW).subjects if s.key == "helmet1a")
    assert [(step.key, ingestview.STALE)] == [(s.key, s.state) for s in found.steps]


def test_nobody_else_sees_it(own: Archive, client: FlaskClient) -> None:
    """Visitors get no word of ingest."""
    assert [401, 401] == [client.get(path).status_code for path in (_PATH, f"{_PATH}/events")]
