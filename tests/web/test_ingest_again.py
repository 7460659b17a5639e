"""Made again with other settings, logs of steps, and one computation for all who watch ingest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, ingestview, intake, records, reprocess
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.progress import Noting
from mediaarchive.errors import ArchiveError, Conflict, InputRefused, NotFound
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from mediaarchive.steps import Step
from mediaarchive.steps.model import StepRow
from mediaarchive.transcripts.steps import TRANSCRIBE
from tests.archives import created
from tests.web.builder import NOW
from tests.web.forms import form_token, sign_in_pass
from web import create_app

_PATH = "/desk/ingest"


class _Nobody:
    def started(self, step: Step) -> None: ...
    def progress(self, step: Step, share: float) -> None: ...
    def ended(self, step: Step, error: ArchiveError | None) -> None: ...


def _do_all(archive: Archive) -> None:
    """Write down that everything was done; hearing took half as long as the footage is."""
    while due := [step for step, outcome in progress_of(archive, now=NOW) if outcome is None]:
        with archive.database.write() as session:
            for step in due:
                outputs = dict.fromkeys(
                    ("probe", "proxy", "analysis", "dials", "transcript", "peaks", "ties"), step.key
                )
                took = timedelta(seconds=750) if step.name == TRANSCRIBE[0] else timedelta(seconds=3)
                session.add(StepRow(key=step.key, name=step.name, version=step.version, subject=step.subject,
                                    state="done", outputs=outputs, attempts=1, token=1, started_at=NOW,
                                    finished_at=NOW + took))  # fmt: skip


@pytest.fixture
def done(talked: Archive) -> Archive:
    """Return an archive of two recordings on which everything was done."""
    with talked.database.write() as session:
        session.query(StepRow).delete()
    _do_all(talked)
    return talked


def _transcribe(archive: Archive, recording: str = "helmet1a") -> tuple[Step, bool]:
    return next(
        (step, outcome is not None)
        for step, outcome in progress_of(archive, now=NOW)
        if step.name == TRANSCRIBE[0] and step.subject == recording
    )


def test_a_choice_is_told_before_it_is_made(done: Archive) -> None:
    """Looking changes nothing; what is made again and its cost by the measured rate are said; then it is due."""
    found = reprocess.preview(done, "helmet1a", None, "fr", now=NOW)
    assert ["transcript", "clocks and tasks"] == [one.words for one in found.again]
    rate = 1500 / float(1500 + 48)
    assert pytest.approx(1500 * rate + 3, abs=1) == float(found.work_s or 0)
    assert _transcribe(done)[1]

    reprocess.confirm(done, "helmet1a", None, "fr", by="Ada", now=NOW)

    step, is_done = _transcribe(done)
    assert ("fr", False) == (step.parameters["language"], is_done)
    assert "language" not in _transcribe(done, "chest2a")[0].parameters
    assert "settings.made" == records.listing(done).entries[0].action
    standing = reprocess.settings(done, "helmet1a").chosen
    assert standing is not None
    assert ("Ada", {"language": "fr"}) == (standing.by, standing.values)


def test_the_choice_is_taken_back_the_same_way(done: Archive) -> None:
    """Without a choice it is made as for all others; what is so already is refused, as is what there is not."""
    with pytest.raises(Conflict, match="already"):
        reprocess.confirm(done, "helmet1a", None, None, by="Ada", now=NOW)
    reprocess.confirm(done, "helmet1a", None, "de", by="Ada", now=NOW)
    _do_all(done)
    with done.database.write() as session:
        session.query(StepRow).filter(StepRow.key != _transcribe(done)[0].key, StepRow.subject == "helmet1a",
                                      StepRow.name == TRANSCRIBE[0]).delete()  # fmt: skip
    reprocess.confirm(done, "helmet1a", None, None, by="Bo", now=NOW)
    assert reprocess.settings(done, "helmet1a").chosen is None
    assert "language" not in _transcribe(done)[0].parameters
    for wish in (("no-such-model", None), (None, "xx")):
        with pytest.raises(InputRefused):
            reprocess.preview(done, "helmet1a", *wish, now=NOW)
    with pytest.raises(NotFound):
        reprocess.settings(done, "nothing")


def test_it_is_asked_and_confirmed_on_a_page(own: Archive, team: FlaskClient) -> None:
    """The form says what a choice means, its button makes it, and the page of ingest has it as due."""
    path = f"{_PATH}/helmet1a/settings"
    assert "What this means" not in team.get(path).text
    shown = team.get(f"{path}?language=fr&model=").text
    assert "Make it again" in shown
    assert "not known yet" in shown
    form = {"csrf_token": form_token(team, f"{path}?language=fr&model="), "language": "fr", "model": ""}
    assert 303 == team.post(path, data=form).status_code
    assert reprocess.settings(own, "helmet1a").chosen
    assert "Chosen by Ada" in team.get(path).text


def test_the_log_of_a_step_says_why_it_failed(tmp_path: Path) -> None:
    """What its processes wrote, line by line, each with an address, and the reason; linked from the page of ingest."""
    own = created(load({"MEDIAARCHIVE_ASR_MODEL": "none"}, home=tmp_path / "archive"), NOW)
    team = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(own)}"
    team.post(link, data={"csrf_token": form_token(team, link)})
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(4000))
    added = intake.add_footage(own, Arrival(broken, "ev1"), eva="us-eva-39", now=NOW)
    intake.drive(own, watcher=_Nobody(), clock=lambda: NOW, only="recordings.probe")
    with own.database.read() as session:
        row = session.query(StepRow).filter_by(subject=added.recording).one()
    page = ingestview.step_log(own, row.key)
    assert ("broken.mp4", "failed") == (page.name, page.state)
    assert page.lines[0].startswith("mediaarchive.recordings.child ended")
    shown = team.get(f"{_PATH}/steps/{row.key}").text
    assert 'id="line-1"' in shown
    assert str(page.reason).split(":")[0][:20] in shown
    assert f"{_PATH}/steps/{row.key}" not in team.get(_PATH).text  # in quarantine it has no steps
    assert 404 == team.get(f"{_PATH}/steps/nothing").status_code
    own.close()


def test_who_watches_shares_one_computation(own: Archive) -> None:
    """Eight listeners at once get the same answer; it is computed anew when something was committed, and not before."""
    found: list[ingestview.IngestPage] = []
    threads = [
        threading.Thread(target=lambda: found.append(ingestview.ingest_now(own, now=NOW))) for _ in range(8)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 8 == len(found)
    assert {id(found[0].subjects)} == {id(page.subjects) for page in found}
    later = NOW + timedelta(hours=3)
    assert found[0].subjects is ingestview.ingest_now(own, now=later).subjects
    ingestview.halt(own, "helmet1a", by="Ada", now=NOW)
    assert found[0].shape != ingestview.ingest_page(own, now=later).shape
    assert ingestview.ingest_page(own, now=later).shape == ingestview.ingest_now(own, now=later).shape


def test_shares_are_those_of_the_moment(own: Archive) -> None:
    """Nothing was committed, and how far a step is is told all the same; it begins and ends without a commit."""
    step = next(s for s, o in progress_of(own, now=NOW) if s.subject == "helmet1a" and o is None)
    with own.database.write() as session:
        session.add(StepRow(key=step.key, name="x", version=1, subject="helmet1a", state="running", outputs={},
                            attempts=1, token=1, started_at=NOW))  # fmt: skip
    noted = Noting(own, _Nobody(), _clock())
    with own.driver():
        noted.started(step)
        for share in (0.1, 0.9):
            noted.progress(step, share)
            assert [share] == [one.share for one in ingestview.ingest_page(own, now=NOW).running]
        noted.ended(step, None)
        assert () == ingestview.ingest_page(own, now=NOW).running


def _clock() -> Callable[[], datetime]:
    """Return a clock that goes on by a second with each look."""
    at = [NOW]

    def now() -> datetime:
        at[0] += timedelta(seconds=1)
        return at[0]

    return now
