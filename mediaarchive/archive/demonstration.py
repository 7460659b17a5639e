"""The demonstration spacewalk: described, its footage ingested and released, its stories told, by one call.

Only what an archive would be given is read: `ingest.csv`, `cameras.toml`, `tasklog.csv` and `stories.toml`; never the
ground truth.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from mediaarchive.archive import covers, intake
from mediaarchive.archive.archive import Archive
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.db import derive_id
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Camera
from mediaarchive.ingest import read_manifest
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.steps import Report
from mediaarchive.steps.runner import Watcher
from mediaarchive.stories import Source, Words
from mediaarchive.stories import store as stories

SLUG = "us-eva-39"
_ACTOR = "demonstration"
_SHOWS = "@clip "
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
        _tell(archive, folder / "stories.toml", clock())
    return report


def _tell(archive: Archive, path: Path, now: datetime) -> None:
    """Publish the stories that there are, unless an earlier run did."""
    if not path.is_file():
        return
    with archive.database.write() as session:
        for told in tomllib.loads(path.read_text("utf-8"))["story"]:
            if stories.of_eva(session, told["eva"]):
                continue
            shown = _longest(session)
            lines = "\n".join(_line(line, shown) for line in told["text"].splitlines())
            text = re.sub(r"\n{3,}", "\n\n", lines)
            words = Words(
                told["headline"], told["standfirst"], text, shown.get(told["cover"], ""),
                tuple(Source(**source) for source in told["source"]), tuple(told["tags"]),
            )  # fmt: skip
            name = derive_id(archive.id_key, "story", told["headline"])
            story = stories.make(session, name, told["eva"], words, by=_ACTOR, now=now)
            stories.publish(session, story.id, now, by=_ACTOR, now=now)
            session.flush()
            renew(session, told["eva"])


def _longest(session: Session) -> dict[str, str]:
    """Return by `TASK CAMERA` the longest public clip."""
    known = {recording.id: recording for recording in recordings.of_eva(session, SLUG)}
    public = [clip for clip in clips.of_eva(session, SLUG) if clip.state == PUBLISHED and clip.task]
    public.sort(key=lambda clip: (clip.out_pts - clip.in_pts) * (known[clip.recording].time_base or 0))
    return {f"{clip.task} {known[clip.recording].camera}": clip.id for clip in public}


def _line(line: str, shown: dict[str, str]) -> str:
    """Return a line of a story; one that names a clip becomes the clip's address."""
    if not line.startswith(_SHOWS):
        return line
    clip = shown.get(line.removeprefix(_SHOWS).strip())
    return f"/clips/{clip}" if clip else ""
