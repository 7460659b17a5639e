"""The demonstration spacewalk: its cameras and log described, its footage ingested and released by one call.

Only what an archive would be given is read: `ingest.csv`, `cameras.toml` and `tasklog.csv`; never the ground truth.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from mediaarchive.archive import covers, intake
from mediaarchive.archive.archive import Archive
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Camera
from mediaarchive.ingest import read_manifest
from mediaarchive.steps import Report
from mediaarchive.steps.runner import Watcher

SLUG = "us-eva-39"
_ACTOR = "demonstration"
_COVER_OF_THE_NEXT = ("ev2-chest-02.mp4", Fraction(15))


def ingest(
    archive: Archive,
    folder: Path,
    *,
    watcher: Watcher,
    clock: Callable[[], datetime],
    names: dict[str, str] | None = None,
) -> Report:
    """Bring the demonstration in, drive every step, and release it when nothing failed. Running it again goes on.

    `names` is filled with each recording's file name by its id, for whoever shows progress.
    """
    described = tomllib.loads((folder / "cameras.toml").read_text("utf-8"))
    for camera in described["camera"]:
        intake.describe_camera(archive, Camera(eva=SLUG, simulated=True, **camera))
    intake.import_log(archive, folder / "tasklog.csv", SLUG, actor=_ACTOR, now=clock())
    names = {} if names is None else names
    read = read_manifest(folder / "ingest.csv", evas=[SLUG], eva=SLUG)
    for line, words in read.complaints:
        raise InputRefused(f"line {line}: {words}", subject="ingest.csv")
    for row in read.rows:
        stored = intake.add_footage(archive, row.arrival, eva=SLUG, now=clock())
        names[stored.recording] = row.arrival.path.name
    report = intake.drive(archive, watcher=watcher, clock=clock, slugs=[SLUG], retry=list(names))
    if not report.failed:
        intake.release(archive, SLUG, actor="demonstration", now=clock())
        # As the press did: the news of the next spacewalk carried a picture of this one, and the page says so.
        covers.choose(archive, "us-eva-40", SLUG, *_COVER_OF_THE_NEXT, author=_ACTOR, now=clock())
    return report
