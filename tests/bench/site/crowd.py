"""An archive of the size that is promised: 60 spacewalks, 300 recordings, 100,000 clips, 1,000,000 cues. Made up.

Rows are inserted as the stations would write them; the index is made by the station itself. There are no films and no
pictures: pages name them, and nothing here asks for their bytes.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mediaarchive.alignment.model import ClockRow, TaskSpanRow
from mediaarchive.archive import Archive
from mediaarchive.clips.model import ClipRow
from mediaarchive.evas import Camera, CrewMember, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.frames.rows import ConditionRow, KeyframeRow, SpriteRow
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.search.catchup import renew
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.rows import CueRow, TranscriptRow
from tests.bench.site.recipe import PLACE as SITE
from tests.bench.site.talk import NAMES, say

PLACE = SITE / "scale"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVAS, CLIPS, CUES = 60, 100_000, 1_000_000
BIG, BIG_CUES = "made-up-eva-00", 100_000
VERSION = 1
"""Raise it whenever what is made changes: the archive is made anew."""
_RATE = 90_000
_CAMERAS = (
    ("ev1-helmet", "EV1 helmet camera", "EV1"), ("ev2-helmet", "EV2 helmet camera", "EV2"),
    ("ev1-chest", "EV1 chest camera", "EV1"), ("ev2-chest", "EV2 chest camera", "EV2"), ("truss", "Truss camera", ""),
)  # fmt: skip
_TITLES = (
    "Egress and tether swap|Fetch adapter plates|Install adapter plate|Connect battery|Retrieve the failed camera|"
    "Cover the docking port|Lubricate the latching end effector|Route cables along the truss|Replace the pump module|"
    "Inspect the radiator|Open the thermal blanket|Drive bolts of the battery|Stow tools|Clean up and ingress|"
    "Photograph the solar array joint"
).split("|")
_STILL_S = 60


def crowd() -> Archive:
    """Return the archive open, made first where it is not there or of another recipe (some minutes)."""
    home, mark = PLACE / "home", PLACE / "made.json"
    if not mark.exists() or json.loads(mark.read_text("utf-8")) != VERSION:
        shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir(parents=True)
        _make(home)
        mark.write_text(json.dumps(VERSION), encoding="utf-8")
    return Archive.open(load({}, home=home))


def _make(home: Path) -> None:
    archive = Archive.create(load({}, home=home), NOW)
    begin, draw = time.monotonic(), random.Random(1)
    for number in range(EVAS):
        with archive.database.write() as session:
            slug = _eva(session, number, draw)
            session.flush()
            _footage(session, slug, number, draw)
            session.flush()
            renew(session, slug)
        print(f"{slug}: {time.monotonic() - begin:.0f} s", flush=True)
    archive.close()


def _start(number: int) -> datetime:
    return datetime(2001, 3, 1, 12, tzinfo=UTC) + timedelta(days=137 * number)


def _eva(session: Session, number: int, draw: random.Random) -> str:
    slug, start = f"made-up-eva-{number:02}", _start(number)
    people = draw.sample(NAMES, 3)
    crew = tuple(CrewMember(role, name) for role, name in zip(("EV1", "EV2", "IV"), people, strict=True))
    summary = "Made up for measurements. " + " ".join(say(draw) for _ in range(12))
    title = f"{draw.choice(_TITLES)}, and {draw.choice(_TITLES).lower()}"
    evas.save(session, Eva(slug, f"Made-up EVA {number}", title, summary, start, 6 * 3600, crew))
    session.flush()
    for name, label, role in _CAMERAS[: 3 if slug == BIG else 5]:
        evas.save_camera(session, Camera(slug, name, label, role, credit="Made up", simulated=True))
    tasks = []
    for place, task in enumerate(_TITLES):
        span = (start + timedelta(minutes=24 * place), start + timedelta(minutes=24 * place + 23))
        tasks.append(
            Task(f"T{place}", f"{task} {number}", (("EV1",), ("EV2",), ("EV1", "EV2"))[place % 3], actual=span)
        )
    evas.add_log(session, slug, tasks, log_format="table", digest="0" * 64, actor="bench", now=NOW)
    return slug


def _footage(session: Session, slug: str, number: int, draw: random.Random) -> None:
    big = slug == BIG
    cameras = _CAMERAS[: 3 if big else 5]
    lengths = [21_600] * 3 if big else [draw.randint(2400, 9000) for _ in cameras]
    cues = BIG_CUES if big else (CUES - BIG_CUES) // (EVAS - 1)
    clips = 2000 if big else (CLIPS - 2000) // (EVAS - 1)
    films = []
    for place, ((camera, _, _), length) in enumerate(zip(cameras, lengths, strict=True)):
        film = f"rec{number:02}{place}{'x' * 21}"
        offset = 0 if big else draw.randint(0, 21_600 - length)
        films.append((film, offset, length))
        _recording(session, slug, film, camera, offset, length)
        _see(session, film, length, draw)
    session.flush()
    total = sum(lengths)
    for film, _, length in films:
        session.add(TranscriptRow(recording=film, state="speech", language="en", model="made up"))
        session.flush()
        session.execute(insert(CueRow), list(_cues(film, length, cues * length // total + 1, draw)))
        session.execute(insert(ClipRow), list(_clips(film, length, clips * length // total + 1, draw)))
    _place(session, slug, number, films)


def _recording(session: Session, slug: str, film: str, camera: str, offset: int, length: int) -> None:
    row = RecordingRow(
        id=film, eva=slug, camera=camera, file_name=f"{camera}.mp4", digest=film.ljust(64, "0"), size=length * 500_000,
        state="ready", arrived_at=NOW, released_at=NOW - timedelta(days=1), container="mov,mp4", has_picture=True,
        has_sound=True, width=1280, height=720, time_base=Fraction(1, _RATE), start_pts=0, end_pts=length * _RATE,
        frame_rate=Fraction(30), clocks=[],
    )  # fmt: skip
    session.add(row)
    session.flush()
    start = to_micros(_start(int(slug[-2:]))) + offset * 1_000_000
    evidence = [{"kind": "declared", "text": "made up", "off_s": 0.0}] * 4
    session.add(
        ClockRow(recording=film, zero_us=start, drift_ppt=0, ci95_us=300_000, grade="B", evidence=evidence, leaps=[])
    )
    for kind, outputs in _STEPS.items():
        session.add(
            StepRow(key=f"{kind} {film}", name=kind, version=1, subject=film, state="done", outputs=outputs,
                    final=False, token=1, started_at=NOW, finished_at=NOW, attempts=1)
        )  # fmt: skip


_STEPS = {
    "renditions.poster": {"poster": "0" * 64}, "renditions.proxy": {"proxy": "0" * 64},
    "renditions.hls": {"index.m3u8": "0" * 64}, "transcripts.transcribe": {"peaks": "0" * 64},
    "recordings.probe": {}, "frames.analyse": {}, "alignment.dials": {},
}  # fmt: skip


def _see(session: Session, film: str, length: int, draw: random.Random) -> None:
    stills = []
    for second in range(7, length, _STILL_S // 3):
        quality = draw.random()
        stills.append({
            "recording": film, "pts": second * _RATE, "digest": "0" * 64, "width": 1280, "height": 720,
            "scores": {"quality": quality}, "fingerprint": "", "chosen": second % _STILL_S == 7, "quality": quality,
        })  # fmt: skip
    session.execute(insert(KeyframeRow), stills)
    spans = []
    for kind, every, first in (("earth", 900, 60), ("night", 5400, 2400), ("glare", 1700, 700)):
        for second in range(first, length - 400, every):
            spans.append({"recording": film, "kind": kind, "start_pts": second * _RATE,
                          "end_pts": (second + draw.randint(20, 390)) * _RATE, "facts": {}})  # fmt: skip
    if spans:
        session.execute(insert(ConditionRow), spans)
    for number in range(length // 1000 + 1):
        session.add(SpriteRow(recording=film, number=number, digest="0" * 64, first_tile=number * 100, tiles=100,
                              interval_s=10, columns=10, tile_width=160, tile_height=90))  # fmt: skip


def _cues(film: str, length: int, count: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    ticks = length * TICKS_A_SECOND
    for place in range(count):
        start, end = ticks * place // count, ticks * (place + 1) // count - 100
        said = say(draw)
        words = said.split()
        marks = [start + (end - start) * n // len(words) for n in range(len(words) + 1)]
        yield {
            "recording": film, "position": place, "start": start, "end": end, "text": said,
            "speaker": draw.choice(("EV1", "EV2", "IV")), "confidence": draw.uniform(0.3, 1), "doubts": [],
            "words": [{"start": a, "end": b, "text": w, "confidence": 0.9}
                      for a, b, w in zip(marks, marks[1:], words, strict=False)],
        }  # fmt: skip


def _clips(film: str, length: int, count: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    for place in range(count):
        start = length * place // count
        end = min(length, start + draw.randint(20, 400))
        task = draw.randrange(len(_TITLES))
        yield {
            "id": f"c{film[3:6]}{place:05}".ljust(26, "0"), "recording": film, "in_pts": start * _RATE,
            "out_pts": end * _RATE, "title": _TITLES[task], "description": say(draw), "task": f"T{task}",
            "state": "published", "made_by": "machine", "published_at": NOW - timedelta(minutes=place),
        }  # fmt: skip


def _place(session: Session, slug: str, number: int, films: list[tuple[str, int, int]]) -> None:
    zero = to_micros(_start(number))
    for place in range(len(_TITLES)):
        begin, end = place * 24 * 60, place * 24 * 60 + 23 * 60
        spans = [
            {"recording": film, "start_us": max(0, begin - offset) * 1_000_000,
             "end_us": min(length, end - offset) * 1_000_000, "confidence": 0.9}
            for film, offset, length in films if begin < offset + length and offset < end
        ]  # fmt: skip
        start_us, end_us = zero + begin * 1_000_000, zero + end * 1_000_000
        session.add(TaskSpanRow(
            eva=slug, task=f"T{place}", start_us=start_us, end_us=end_us, start_ci=[start_us - 10**6, start_us + 10**6],
            end_ci=[end_us - 10**6, end_us + 10**6], spans=spans,
            evidence=[{"kind": "log", "text": "made up", "off_s": None}],
        ))  # fmt: skip
