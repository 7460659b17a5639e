"""What somebody wants first is aligned, and has its clips, while other footage is still being heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from mediaarchive.alignment.model import ClockRow
from mediaarchive.archive import Archive, intake, uploads
from mediaarchive.archive.intake import progress_of
from mediaarchive.ingest import ready
from mediaarchive.steps import Step
from mediaarchive.steps.model import StepRow
from tests.web.builder import EVA, NOW, TAKES, build

_OUTPUTS = ("probe", "poster", "proxy", "analysis", "dials", "transcript", "peaks", "ties", "alignment")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive of three recordings on which nothing was done."""
    made = build(tmp_path / "archive", takes=(TAKES[0], TAKES[4], TAKES[7]))
    with made.database.write() as session:
        session.query(StepRow).delete()
        session.query(ClockRow).delete()
    return made


def _do(archive: Archive, subjects: Iterable[str]) -> None:
    """Write down that all was done that is known of these."""
    wanted = set(subjects)
    while due := [s for s, outcome in progress_of(archive, now=NOW) if outcome is None and s.subject in wanted]:
        with archive.database.write() as session:
            for step in due:
                session.add(StepRow(key=step.key, name=step.name, version=step.version, subject=step.subject,
                                    state="done", outputs=dict.fromkeys(_OUTPUTS, step.key), attempts=1, token=1,
                                    started_at=NOW, finished_at=NOW + timedelta(seconds=1)))  # fmt: skip


def _plan(archive: Archive) -> list[Step]:
    with archive.database.read() as session:
        return ready(intake._catalogues(archive, session, None, NOW))


def _aligned(step: Step) -> list[str]:
    return [claims["recording"] for claims in step.parameters["recordings"]]


def test_alignment_waits_for_everything_where_nobody_waits(archive: Archive) -> None:
    """One recording is done, two are not: there is nothing to align yet."""
    _do(archive, ["helmet1a"])
    assert EVA not in {step.subject for step in _plan(archive)}


def test_what_is_wanted_first_is_aligned_before_all_else(archive: Archive) -> None:
    """As soon as its own steps are done, alone, and before the steps of the others; not before."""
    uploads.put_first(archive, "helmet1a", by="Ada", now=NOW)
    assert {"helmet1a"} == {_plan(archive)[0].subject}
    assert EVA not in {step.subject for step in _plan(archive)}
    _do(archive, ["helmet1a"])
    first = _plan(archive)[0]
    assert ("alignment.align", ["helmet1a"]) == (first.name, _aligned(first))


def test_it_is_aligned_once_and_the_others_with_it_in_the_end(archive: Archive) -> None:
    """Others that are heard meanwhile set nothing to work; the next that is wanted comes beside what has a clock."""
    uploads.put_first(archive, "helmet1a", by="Ada", now=NOW)
    _do(archive, ["helmet1a"])
    _clock(archive, "helmet1a")
    _do(archive, ["helmet2a"])
    assert EVA not in {step.subject for step in _plan(archive)}
    uploads.put_first(archive, "helmet2a", by="Ada", now=NOW)
    second = _plan(archive)[0]
    assert ("alignment.align", ["helmet1a", "helmet2a"]) == (second.name, sorted(_aligned(second)))
    _do(archive, ["chest2a"])
    _do(archive, [EVA])
    last = next(step for step, _ in progress_of(archive, now=NOW) if step.name == "alignment.align")
    assert {"helmet1a", "helmet2a", "chest2a"} == set(_aligned(last))


def _clock(archive: Archive, recording: str) -> None:
    with archive.database.write() as session:
        session.add(ClockRow(recording=recording, zero_us=None, drift_ppt=0, ci95_us=None, grade="X", evidence=[],
                             leaps=[]))  # fmt: skip
