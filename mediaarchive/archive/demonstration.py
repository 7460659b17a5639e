"""The demonstration spacewalk: its cameras and log described, its footage ingested and released by one call.

Only what an archive would be given is read: `ingest.csv`, `cameras.toml` and `tasklog.csv`; never the ground truth.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mediaarchive.archive import intake
from mediaarchive.archive.archive import Archive
from mediaarchive.evas import Camera
from mediaarchive.ingest import read_manifest
from mediaarchive.steps import Report
from mediaarchive.steps.runner import Watcher

SLUG = "us-eva-39"
_ACTOR = "demonstration"


def ingest(archive: Archive, folder: Path, *, watcher: Watcher, clock: Callable[[], datetime]) -> Report:
    """Bring the demonstration in, drive every step, and release it when nothing failed. Running it again goes on."""
    described = tomllib.loads((folder / "cameras.toml").read_text("utf-8"))
    for camera in described["camera"]:
        intake.describe_camera(archive, Camera(eva=SLUG, simulated=True, **camera))
    intake.import_log(archive, folder / "tasklog.csv", SLUG, actor=_ACTOR, now=clock())
    stored = [
        intake.add_footage(archive, arrival, eva=SLUG, now=clock()).recording
        for arrival in read_manifest(folder / "ingest.csv")
    ]
    report = intake.drive(archive, watcher=watcher, clock=clock, slugs=[SLUG], retry=stored)
    if not report.failed:
        intake.release(archive, SLUG, now=clock())
    return report
