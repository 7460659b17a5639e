"""Makes the archive of the measured EVA by the real command line, step by step, and keeps what each step took.

Kept in `.bench/site/home` and made anew when the recipe changes. What is withheld cannot be measured: the model has
no withheld ranges yet.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mediaarchive.archive import Archive
from mediaarchive.archive.anchors import Wish, keep
from mediaarchive.settings import load
from tests.bench.site.footage import write_files
from tests.bench.site.recipe import CAMERAS, EVA, HOME, PLACE, START, VERSION, begins, file_name, instant
from tests.bench.site.words import write_words

_MARK = PLACE / "made.json"
_BEGUN = PLACE / "begun.json"
"""Of which version the archive is that is being made: what was stopped goes on."""
_TASKS = (
    ("Egress and tool setup", 0, 30),
    ("Adapter plate install", 30, 95),
    ("Battery install", 95, 190),
    ("Camera retrieval", 190, 240),
    ("Handrails relocation", 240, 310),
    ("Clean-up and ingress", 310, 358),
)
"""Made up, in minutes after the start; each is done by both crew members, EV2 four minutes later."""


def full_length() -> Path:
    """Return the home of the archive, made where it is not there or the recipe has changed."""
    if _MARK.exists() and json.loads(_MARK.read_text("utf-8"))["version"] == VERSION:
        return HOME
    footage = PLACE / "footage"
    if not _BEGUN.exists() or json.loads(_BEGUN.read_text("utf-8")) != VERSION:
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.rmtree(footage, ignore_errors=True)
        footage.mkdir(parents=True)
        _BEGUN.write_text(json.dumps(VERSION), encoding="utf-8")
    spent: dict[str, float] = {}
    _timed(spent, "laying 18 h of packets", lambda: [write_files(camera, footage) for camera in CAMERAS])
    _manifest(footage)
    if not (HOME / "catalogue.sqlite").exists():
        _cli("init")
        _cli("tasklog", str(_log()), "--eva", EVA, "--import")
    # Without a speech model first: its transcripts come from `words`.
    deaf = {"MEDIAARCHIVE_ASR_MODEL": "none, words are made up"}
    _timed(spent, "ingest: all but words", lambda: _cli("ingest", str(footage / "ingest.csv"), "--eva", EVA, **deaf))
    _timed(spent, "writing 100,000 cues", _know)
    _timed(spent, "ingest again: alignment", lambda: _cli("ingest", str(footage / "ingest.csv"), "--eva", EVA))
    _timed(spent, "release", lambda: _cli("release", EVA))
    _MARK.write_text(json.dumps({"version": VERSION, "seconds": spent}, indent=1), encoding="utf-8")
    return HOME


def made() -> dict[str, Any]:
    """Return what is known of how the archive was made: `seconds` by step."""
    found: dict[str, Any] = json.loads(_MARK.read_text("utf-8"))
    return found


def _timed(spent: dict[str, float], what: str, work: Callable[[], object]) -> None:
    begin = time.monotonic()
    work()
    spent[what] = round(time.monotonic() - begin, 1)
    print(f"{what}: {spent[what]} s", flush=True)


def _cli(*arguments: str, **environ: str) -> None:
    """Run a command of the archive; its exit status may be 1 where a step failed, and later checks would show it."""
    command = [sys.executable, "-c", "import sys; from mediaarchive.cli import main; sys.exit(main())"]
    ended = subprocess.run([*command, "--home", str(HOME), *arguments], env={**os.environ, **environ}, check=False)
    if ended.returncode and not environ:
        raise SystemExit(f"{arguments[0]} ended with {ended.returncode}")


def _manifest(folder: Path) -> None:
    with (folder / "ingest.csv").open("w", newline="", encoding="utf-8") as target:
        rows = csv.writer(target)
        rows.writerow(["file", "camera", "start"])
        for camera in CAMERAS:
            for number in range(1, len(camera.parts) + 1):
                start = begins(camera, number).isoformat().replace("+00:00", "Z")
                rows.writerow([file_name(camera, number), camera.name, start])


def _log() -> Path:
    path = PLACE / "tasklog.csv"
    with path.open("w", newline="", encoding="utf-8") as target:
        rows = csv.writer(target)
        rows.writerow(["id", "title", "actors", "state", "start", "end", "description"])
        for who, later in (("EV1", 0), ("EV2", 4)):
            for number, (title, begin, end) in enumerate(_TASKS, start=1):
                span = [(START + timedelta(minutes=m + later * (0 < m < 358))) for m in (begin, end)]
                stamps = [f"GMT {at:%Y}/{at:%j}:{at:%H:%M}" for at in span]
                rows.writerow([f"{who}-{number:02}", title, who, "completed", *stamps, "Made up for measurements."])
    return path


def _know() -> None:
    """Write the words, and two anchors for each file: they give its clock's drift."""
    archive = Archive.open(load(home=HOME))
    now = datetime.now(UTC)
    print(f"{write_words(archive, now)} cues")
    for camera in CAMERAS:
        for number, (_, length) in enumerate(camera.parts, start=1):
            for at in (60, length - 60):
                seen = instant(camera, number, at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                wish = Wish(file_name(camera, number), str(at), seen, "0.04", "bench", "made up: drift")
                keep(archive, EVA, wish, now=now)
    archive.close()
