"""J08: the clock is set while the archive works: back and forth, across summer time, to 2038 and to 2100."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from mediaarchive.accounts import backoff
from mediaarchive.archive import Archive, passes, uploads
from mediaarchive.archive.preservation import manifests
from mediaarchive.archive.preservation.upkeep import Upkeep
from mediaarchive.cli import common, working
from mediaarchive.errors import Conflict
from mediaarchive.ingest.uploads import NewUpload, store
from mediaarchive.steps import Runner, Step
from mediaarchive.steps import store as steps
from mediaarchive.steps.model import Outputs, StepRow
from mediaarchive.steps.runner import is_due
from tests.conftest import NOW
from tests.steps.test_runner import CALLS, step
from tests.watching import Notes

_HOUR, _DAY, _MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
_AUTUMN = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
_AFTER_32_BITS = datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
_FAR = datetime(2100, 3, 1, tzinfo=UTC)
_JUMPS = (NOW, NOW - _HOUR, NOW + _DAY, _AUTUMN, _AUTUMN.replace(fold=1), _AFTER_32_BITS, _FAR, NOW)


def test_J08_a_drive_does_each_step_once_and_keeps_its_lock(archive: Archive) -> None:
    """Whatever instant the clock gives: all are done once, what fails is tried three times, nobody else drives."""
    wanted = [step(f"a{number}") for number in range(20)] + [step("weak", fail="crash")]
    clock = itertools.cycle(_JUMPS)
    refused = []

    def plan(session: Session) -> Sequence[Step]:
        known = steps.outcomes(session, [one.key for one in wanted])
        return [one for one in wanted if one.key not in known or _is_due(known[one.key])]

    def apply(_session: Session, done: Step, _outputs: Outputs) -> None:
        with pytest.raises(Conflict, match="at work"), archive.driver_lock.hold():
            pass
        refused.append(done.name)

    CALLS.clear()
    with archive.driver():
        runner = Runner(archive.database, archive.tools, workers=2)
        report = runner.drive(plan, apply, lambda *_: None, watcher=Notes(), clock=lambda: next(clock))
    assert sorted([*(f"a{number}" for number in range(20)), *["weak"] * 3]) == sorted(CALLS)
    assert {one.name for one in report.done} == set(refused)
    with archive.database.read() as session:
        kept = {row.started_at for row in session.query(StepRow)}
    assert kept <= {jump.astimezone(UTC) for jump in _JUMPS}
    assert {_AFTER_32_BITS, _FAR} & kept


def test_J08_an_upload_outlives_steps_of_the_clock(archive: Archive) -> None:
    """Its week counts from its last byte: an hour back, a day forth, summer time end nothing; a week does."""
    data = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(1000)
    begun = uploads.begin(archive, "Ada", NewUpload(len(data), "a.mp4"), now=_AUTUMN)
    offset = 0
    for jump in (_AUTUMN.replace(fold=1), _AUTUMN - _HOUR, _AUTUMN + _DAY, _AUTUMN):
        uploads.begin(archive, "Bo", NewUpload(1, "b.mp4"), now=jump)  # which deletes what is too old
        piece = data[offset : offset + 100]
        offset = uploads.append(
            archive, "Ada", begun.id, offset, io.BytesIO(piece).read, len(piece), now=jump.astimezone(UTC)
        ).offset
    assert 400 == offset
    uploads.begin(archive, "Bo", NewUpload(1, "c.mp4"), now=_AUTUMN.astimezone(UTC) + 8 * _DAY)
    with archive.database.read() as session:
        assert store.find(session, begun.id) is None
    for far in (_AFTER_32_BITS, _FAR):
        late = uploads.begin(archive, "Ada", NewUpload(len(data), "a.mp4"), now=far)
        assert uploads.append(archive, "Ada", late.id, 0, io.BytesIO(data).read, len(data), now=far).digest


@pytest.mark.parametrize("made", [NOW, _AUTUMN, _AFTER_32_BITS, _FAR])
def test_J08_a_pass_ends_at_its_instant(made: datetime) -> None:
    """Ten minutes are those of the earth, not of the wall's clock; one that goes back ends nothing early."""
    given = passes.issue("key", passes.SIGN_IN, "Ada", made.astimezone(UTC) + 10 * _MINUTE)
    valid = [made.astimezone(UTC) + offset for offset in (-_HOUR, 0 * _HOUR, 9 * _MINUTE)]
    over = [made.astimezone(UTC) + offset for offset in (10 * _MINUTE, _HOUR, _DAY)]
    assert ["Ada"] * 3 == [passes.holder("key", passes.SIGN_IN, given, now) for now in valid]
    assert [None] * 3 == [passes.holder("key", passes.SIGN_IN, given, now) for now in over]


def test_J08_mistyped_passwords_of_the_future_keep_nobody_out() -> None:
    """Those made while the clock was wrong do not count once it is right; those of an hour ago do."""
    tries = backoff.FREE_FOR_ACCOUNT + 10
    assert timedelta(0) == backoff.wait([_FAR] * tries, backoff.FREE_FOR_ACCOUNT, NOW)
    assert timedelta(0) < backoff.wait([NOW - _MINUTE] * tries, backoff.FREE_FOR_ACCOUNT, NOW)


def test_J08_manifests_go_on_after_a_clock_of_the_future(archive: Archive) -> None:
    """One that was written in 2100 does not put off the next until then."""
    upkeep, shelf = Upkeep(archive), manifests.shelf_of(archive)
    for at in (_FAR, NOW):
        uploads.begin(archive, "Ada", NewUpload(10, f"{at.year}.mp4"), now=at)
        upkeep.tick(now=at)
        newest = shelf.newest()
        assert newest is not None
        assert at == newest.manifest.at


def test_J08_the_worker_looks_each_minute_though_the_clock_goes_back(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step of an hour back does not keep what time alone makes due from being looked at for an hour."""
    worker = _Waits()
    monkeypatch.setattr(common, "now", lambda: NOW - _HOUR if worker.waited > 2 else NOW)
    monkeypatch.setattr(working, "monotonic", lambda: worker.waited)
    monkeypatch.setattr(Upkeep, "tick", lambda _, now: worker.looked.append(now))
    working.work(archive, worker)
    assert [NOW, NOW - _HOUR, NOW - _HOUR] == worker.looked


class _Waits(Event):
    """A wish to stop that comes after three minutes, which take no time."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0
        self.looked: list[datetime] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Let time go by."""
        self.waited += timeout or 0
        if self.waited > 150:
            self.set()
        return self.is_set()


def _is_due(outcome: steps.Outcome) -> bool:
    return outcome.state == "running" or is_due(outcome.state, outcome.attempts, final=outcome.final)
