"""An archive for the site's tests, made without ffmpeg or Whisper: rows and objects are written through the stations.

Three cameras, ten recordings, eight tasks, words that were heard. Run it to look at the pages:

    python -m tests.web.builder FOLDER
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import numpy as np
from PIL import Image
from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, Evidence, PlacedTask, Span
from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.model import to_json
from mediaarchive.archive import Archive
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.clips.proposals import save as save_proposals
from mediaarchive.clips.propose import propose
from mediaarchive.evas import Camera, Task
from mediaarchive.evas import store as evas
from mediaarchive.frames import corrections
from mediaarchive.frames import rows as frames
from mediaarchive.frames.model import (
    Condition,
    ConditionKind,
    FrameAnalysis,
    Keyframe,
    Looked,
    Plan,
    Shot,
    Sprites,
    SpriteSheet,
)
from mediaarchive.recordings import Probe, StreamFacts
from mediaarchive.recordings import store as recordings
from mediaarchive.renditions.hls import HLS
from mediaarchive.renditions.steps import POSTER, PROXY
from mediaarchive.search import catchup
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from mediaarchive.stories import Source, Story, Words
from mediaarchive.stories import store as stories
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.peaks import FINE, Peaks
from mediaarchive.transcripts.steps import TRANSCRIBE
from tests.web.pictures import jpeg, scene, small_film, small_hls

EVA = "us-eva-39"
START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CREDIT = "Simulated footage, mediaarchive demonstration"
RATE = 12800
"""Ticks a second of every recording."""


class Take(NamedTuple):
    """One recording to make: minutes after the start of the EVA, seconds long."""

    name: str
    camera: str
    minute: float
    seconds: int
    grade: str = "B"


TAKES = (
    Take("helmet1-a", "ev1-helmet", 14, 1500),
    Take("helmet1-b", "ev1-helmet", 62, 2400),
    Take("helmet1-c", "ev1-helmet", 140, 1980),
    Take("helmet1-d", "ev1-helmet", 221, 2700, "C"),
    Take("helmet2-a", "ev2-helmet", 15, 1800),
    Take("helmet2-b", "ev2-helmet", 95, 2100),
    Take("helmet2-c", "ev2-helmet", 240, 1500, "C"),
    Take("chest2-a", "ev2-chest", 21, 48, "A"),
    Take("chest2-b", "ev2-chest", 151, 61, "A"),
    Take("chest2-lost", "ev2-chest", 0, 40, "X"),
)
TASKS = (
    ("T1", "Egress and tether swap", ("EV1", "EV2"), 8, 30),
    ("T2", "Fetch adapter plates", ("EV1",), 32, 74),
    ("T3", "Install adapter plate D", ("EV2",), 34, 92),
    ("T4", "Connect battery E", ("EV1",), 78, 128),
    ("T5", "Connect battery F", ("EV2",), 100, 146),
    ("T6", "Retrieve the failed camera", ("EV1",), 150, 188),
    ("T7", "Cover the docking port", ("EV2",), 152, 214),
    ("T8", "Photographs of the Earth and ingress", ("EV1", "EV2"), 236, 290),
)
WORDS = (
    ("IV", "Okay Shane, you have a go to open the hatch.", 0.93),
    ("EV1", "Copy, hatch is coming open, and what a view of the Earth.", 0.88),
    ("EV2", "My tether is configured and the gate is locked.", 0.91),
    ("EV1", "Adapter plate is in hand, moving to the worksite.", 0.84),
    ("IV", "Drive bolt H1 counterclockwise, twelve turns.", 0.42),
    ("EV2", "Battery Echo is connected, I see good torque on the bolt.", 0.79),
    ("", "Copy, and we expect loss of signal in two minutes.", 0.35),
    ("EV1", "There is a smudge on the glove, no cuts, both gloves look good.", 0.9),
)


FRENCH = ("On voit la trappe, elle est ouverte.", "We see the hatch, it is open.")


def build(
    home: Path,
    *,
    title: str | None = None,
    said: str | None = None,
    takes: Sequence[Take] = TAKES,
    now: datetime = NOW,
) -> Archive:
    """Make the archive in `home` and return it open.

    For hostile words, `title` replaces the first task's, and `said` who says what, what it means, and the model.
    Each kind is made once by a process and copied from then on; its objects never change, so they are linked.
    """
    made = _made(title, said, tuple(takes), now)
    shutil.copytree(made, home, copy_function=link_objects)
    return Archive.open(load({}, home=home))


def link_objects(source: str, target: str) -> None:
    """Copy a file of an archive; objects never change, so they are linked."""
    (os.link if "/store/objects/" in source else shutil.copy2)(source, target)


@cache
def _made(title: str | None, said: str | None, takes: tuple[Take, ...], now: datetime) -> Path:
    folder = mkdtemp(prefix="archive-of-the-tests-")
    atexit.register(shutil.rmtree, folder)
    home = Path(folder) / "archive"
    _make(home, title, said, takes, now).close()
    return home


def _make(home: Path, title: str | None, said: str | None, takes: tuple[Take, ...], now: datetime) -> Archive:
    archive = Archive.create(load({}, home=home), now)
    film = archive.storage.put_bytes(small_film())
    tasks = [_task(*row) for row in TASKS]
    if title:
        tasks[0] = Task("T1", title, tasks[0].actors, description=title)
    with archive.database.write() as session:
        _cameras(session)
        evas.add_log(session, EVA, tasks, log_format="table", digest="0" * 64, actor="test", now=now)
        for number, take in enumerate(takes):
            _recording(session, archive, take, number, film, now)
            if said:
                transcripts.save(session, take.name.replace("-", ""), _hostile(said, take.seconds))
        session.flush()
        _align(session, tasks, takes)
        session.flush()
        proposals = _proposals(session, archive, tasks)
        save_proposals(session, EVA, proposals, now)
        session.flush()
        recordings.release(session, [take.name.replace("-", "") for take in takes], now - timedelta(days=1))
        session.flush()
        clips.publish(session, [clip.id for clip in proposals[:-1]], now)
        session.flush()
        catchup.renew(session, EVA)
    return archive


def add_hidden(archive: Archive, now: datetime = NOW) -> str:
    """Add a recording that is not released and return its id."""
    with archive.database.write() as session:
        film = archive.storage.put_bytes(small_film())
        _recording(session, archive, Take("hidden", "ev1-helmet", 300, 60), 99, film, now)
    return "hidden"


def add_story(archive: Archive, now: datetime = NOW) -> Story:
    """Add a public story that shows the spacewalk's first public clip, and return it."""
    with archive.database.write() as session:
        clip = next(one for one in clips.of_eva(session, EVA) if one.state == PUBLISHED)
        text = f"They *went* [out](/about).\n\n## The hatch\n\n> Opened.\n\n- a bolt\n- a plate\n\n/clips/{clip.id}"
        sources = (Source("The agency's page", "https://www.nasa.gov/day"), Source("A conversation"))
        said = Words("Seven hours outside", "Two astronauts and a battery.", text, "", sources, ("ISS", "spacewalk"))
        stories.make(session, "story1", EVA, said, by="Ada", now=now)
        told = stories.publish(session, "story1", now, by="Ada", now=now)
        session.flush()
        catchup.renew(session, EVA)
        return told


def _task(key: str, title: str, actors: tuple[str, ...], begin: int, end: int) -> Task:
    span = (START + timedelta(minutes=begin), START + timedelta(minutes=end))
    return Task(key, title, actors, actual=span, description=f"{title}, as the crew reported it.")


def _cameras(session: Session) -> None:
    for name, label, role, mount in (
        ("ev1-helmet", "EV1 helmet camera", "EV1", "helmet"),
        ("ev2-helmet", "EV2 helmet camera", "EV2", "helmet"),
        ("ev2-chest", "EV2 chest camera", "EV2", "mini work station"),
    ):
        evas.save_camera(session, Camera(EVA, name, label, role, mount, credit=CREDIT, simulated=True))


def _recording(session: Session, archive: Archive, take: Take, number: int, film: str, now: datetime) -> None:
    identity = take.name.replace("-", "")
    master = archive.storage.put_bytes(f"master of {take.name}".encode())
    recordings.add(
        session, recording_id=identity, eva=EVA, camera=take.camera, file_name=f"{take.name}.mp4", digest=master,
        size=1000, mismatch=None, declared=None, now=now,
    )  # fmt: skip
    session.flush()
    end = take.seconds * RATE
    picture = StreamFacts(0, "video", "h264", f"1/{RATE}", 0, end, 100, 960, 540, "25/1", chosen=True)
    recordings.set_probe(session, identity, Probe("mov,mp4", None, (picture,), ()))
    _see(session, archive, identity, number, take.seconds)
    _hear(session, archive, identity, number, take.seconds, now)
    still = archive.storage.put_bytes(_still(number))
    _step(session, POSTER, identity, {"poster": still}, now)
    if take.name != "helmet2-c":  # one that is still being prepared
        _step(session, PROXY, identity, {"proxy": film}, now)
        quick = {name: archive.storage.put_bytes(data) for name, data in small_hls().items()}
        _step(session, HLS, identity, quick, now)


def _step(session: Session, kind: tuple[str, int], subject: str, outputs: dict[str, str], now: datetime) -> None:
    row = StepRow(
        key=f"{kind[0]} {subject}", name=kind[0], version=kind[1], subject=subject, state="done", outputs=outputs,
        token=1, started_at=now, finished_at=now, attempts=1,
    )  # fmt: skip
    session.add(row)


@cache
def _still(number: int) -> bytes:
    return jpeg(scene(number, 480, 270).resize((960, 540)))


@cache
def _sheet(number: int) -> bytes:
    sheet = Image.new("RGB", (1600, 900))
    for tile in range(100):
        if tile % 10 == 0:
            small = scene(number * 10 + tile // 10, 160, 90)
        sheet.paste(small, (tile % 10 * 160, tile // 10 * 90))
    return jpeg(sheet)


def _see(session: Session, archive: Archive, identity: str, number: int, seconds: int) -> None:
    put = archive.storage.put_bytes
    stills, files = [], {}
    for k in range(6):
        pts = (seconds * (2 * k + 1) // 12) * RATE
        name = f"keyframes/{pts}.jpg"
        files[name] = put(_still(number * 10 + k))
        stills.append(Keyframe(pts, name, 960, 540, {"quality": 0.4 + 0.05 * k + 0.02 * number}, chosen=True))
    files["sprites/0.jpg"] = put(_sheet(number))
    files["samples.npy"] = put(b"numbers")
    analysis = FrameAnalysis(
        time_base=Fraction(1, RATE), first_pts=0, end_pts=seconds * RATE, frame_count=seconds * 25,
        frame_rate=Fraction(25), shots=(Shot(0, seconds * RATE),),
        conditions=(Condition(ConditionKind.BLACK, (seconds - 6) * RATE, seconds * RATE),),
        candidates=tuple(stills), looked=Looked(Plan.COARSE, seconds, seconds, 1.0), samples="samples.npy",
        sprites=Sprites(max(1, seconds // 100), 10, 160, 90, (SpriteSheet("sprites/0.jpg", 0, 100),)),
    )  # fmt: skip
    frames.save(session, identity, analysis, files)
    corrections.measure(session, identity, analysis.conditions)


def _hear(session: Session, archive: Archive, identity: str, number: int, seconds: int, now: datetime) -> None:
    if identity == "chest2a":
        return transcripts.save(session, identity, {"state": "no-sound"})
    if identity == "chest2b":
        return transcripts.save(session, identity, {"state": "no-speech"})
    if identity == "helmet2c":
        return None  # not transcribed yet
    cues, turns = [], []
    for k in range(min(40, seconds // 20)):
        speaker, text, confidence = WORDS[(k + number) % len(WORDS)]
        begin, end = (k * seconds // 40 + 2) * TICKS_A_SECOND, (k * seconds // 40 + 7) * TICKS_A_SECOND
        meaning = None
        if identity == "helmet1b" and k == 1:
            text, meaning = FRENCH
        word = Word(begin, end, text, confidence)
        cues.append(Cue(begin, end, text, speaker or None, confidence, (word,)))
        language = "fr" if meaning else "en"
        turns.append(Turn(begin, end, (word,), language, meaning, speaker=speaker or None, sure=confidence))
    heard = Transcript("en", Recogniser("base", "faster-whisper", "ab" * 32), (), tuple(cues), tuple(turns))
    _step(session, TRANSCRIBE, identity, {"peaks": archive.storage.put_bytes(_sound(turns, seconds, number))}, now)
    return transcripts.save(session, identity, {"state": "speech", "transcript": heard.to_json()})


def _sound(turns: list[Turn], seconds: int, seed: int) -> bytes:
    """Return the peaks of sound that is loud where somebody speaks; a thousandth of the samples stands for them."""
    rng, peaks = np.random.default_rng(seed), Peaks()
    line = rng.uniform(-0.02, 0.02, seconds * 50).astype(np.float32)
    for turn in turns:
        span = slice(turn.start * 50 // TICKS_A_SECOND, turn.end * 50 // TICKS_A_SECOND)
        line[span] = rng.uniform(-0.6, 0.6, len(line[span]))
    for second in range(seconds):
        loud = line[second * 50 : second * 50 + 50].repeat(FINE)
        list(peaks.passing([(second * TICKS_A_SECOND, loud)]))
    return peaks.to_bytes()


def _hostile(said: str, seconds: int) -> dict[str, object]:
    """Return a transcript whose every word is hostile."""
    word = Word(2 * TICKS_A_SECOND, 7 * TICKS_A_SECOND, said, 0.4, raw=said)
    turn = Turn(word.start, word.end, (word,), "fr", said, (), said, 0.5)
    cue = Cue(word.start, word.end, said, said, 0.4, (word,))
    made = Transcript("fr", Recogniser(said, said, said), ((0, seconds),), (cue,), (turn,))
    return {"state": "speech", "transcript": made.to_json()}


def _align(session: Session, tasks: list[Task], takes: Sequence[Take]) -> None:
    clocks = [_clock(take) for take in takes]
    placed = [_place(task, takes, clocks) for task in tasks]
    alignment.save(session, EVA, {"clocks": [asdict(c) for c in clocks], "tasks": [to_json(p) for p in placed]})


def _clock(take: Take) -> Clock:
    half_s = {"A": 0.02, "B": 0.7, "C": 34.0}.get(take.grade)
    zero = to_micros(START + timedelta(minutes=take.minute))
    evidence = (
        Evidence("words", "“Hatch is coming open” is heard where the log says 11:36", 0.4),
        Evidence("file", "the file states this start itself", -1.2),
    )
    if half_s is None:
        return Clock(take.name.replace("-", ""), None, 0, None, "X", (Evidence("file", "nothing states a start"),))
    return Clock(take.name.replace("-", ""), zero, 0, round(half_s * 1e6), take.grade, evidence)


def _place(task: Task, takes: Sequence[Take], clocks: list[Clock]) -> PlacedTask:
    assert task.actual[0] or task.id == "T1"
    row = next(row for row in TASKS if row[0] == task.id)
    start, end = (to_micros(START + timedelta(minutes=minute)) for minute in row[3:5])
    spans = []
    for take, clock in zip(takes, clocks, strict=True):
        worn_by = take.camera[:3].upper()
        if clock.zero_us is None or worn_by not in task.actors:
            continue
        begin, stop = max(0, start - clock.zero_us), min(take.seconds * 1_000_000, end - clock.zero_us)
        if begin < stop:
            spans.append(Span(clock.recording, begin, stop, 0.9))
    soft = 90_000_000 if task.id in ("T4", "T7") else 240_000_000
    says = (Evidence("log", f"the task log gives {task.id}’s start to the minute"),)
    return PlacedTask(task.id, start, end, (start - soft, start + soft), (end - soft, end + soft), tuple(spans), says)


def _proposals(session: Session, archive: Archive, tasks: list[Task]) -> list[Clip]:
    known = {recording.id: recording for recording in recordings.of_eva(session, EVA)}
    cameras = {camera.name: camera for camera in evas.cameras(session, EVA)}
    return propose(archive.id_key, tasks, alignment.placed(session, EVA), known, cameras)


if __name__ == "__main__":
    from web.serve import serve

    folder = Path(sys.argv[1])
    if not (folder / "catalogue.sqlite").exists():
        build(folder).close()
    serve(load({}, home=folder), host="127.0.0.1", port=8123)
