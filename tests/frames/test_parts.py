"""A long recording is looked at in parts: the step's objects are those of one look, and no part is done twice."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.archive import Archive
from mediaarchive.frames import ranges, steps
from mediaarchive.ingest.plan import MAKERS
from mediaarchive.steps import Runner, Step, store
from mediaarchive.steps.model import Outputs
from tests.conftest import NOW
from tests.films import film, scene
from tests.watching import Notes


def made(archive: Archive, step: Step) -> Outputs:
    """Do a step as the driver does, and return its outputs."""

    def plan(session: Any) -> list[Step]:
        return [] if store.outcomes(session, [step.key]) else [step]

    runner = Runner(archive.database, archive.tools, workers=2)
    report = runner.drive(plan, lambda *_: None, lambda *_: None, watcher=Notes(), clock=lambda: NOW)
    assert [step] == report.done, report.failed
    with archive.database.read() as session:
        outcome = store.outcomes(session, [step.key])[step.key]
        assert 1 == len(store.of_subject(session, step.subject))
        assert {} == store.parts(session, step)
    return dict(outcome.outputs)


def test_parts_give_what_one_look_gives(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cuts, stills, sheets and samples are equal byte for byte; only what counts the work differs."""
    path = film(tmp_path / "a.mp4", [*scene(1, 400), *scene(2, 400)], gop=15)
    master = archive.storage.put_file(path)
    probe = made(archive, Step("probe", 1, MAKERS[0].function, "probed", {"master": master}))
    inputs = {"master": master, **probe}
    whole = made(archive, Step("whole", 1, "mediaarchive.frames.steps:analyse", "a", inputs))
    for module in (steps, ranges):
        monkeypatch.setattr(module, "PART_S", 8)
    parted = made(archive, Step("parted", 1, "mediaarchive.frames.steps:analyse", "b", inputs))

    said = [json.loads(archive.storage.read_bytes(one.pop("analysis"))) for one in (whole, parted)]
    counted = [one["looked"].pop("decoded") for one in said]
    assert said[0] == said[1]
    assert whole == parted
    assert counted[0] < counted[1], "it was looked at in one"


def test_where_parts_begin_depends_on_the_recording_alone() -> None:
    """Ten minutes each, the last up to fifteen and open at its end: a wrong claim makes it longer or shorter."""
    assert [(0, None)] == ranges.parts(Fraction(899))
    assert [(0, 150), (150, None)] == ranges.parts(Fraction(1200))
    assert [(0, 150), (150, 300), (300, None)] == ranges.parts(Fraction(2099))
