"""A card of 60 files with the press waiting: how long until the first film of it has a published clip.

    python -m tests.bench.card --minutes 4

Three cameras, each with twelve chapters, six small copies and two photos, are uploaded by tus through the real site,
paced over some minutes, while a real worker does the steps. The first chapters of each camera are those of the
demonstration, with their words; the others are silent. A person decides whose the three groups are, presses "This
first" on the first film, says when it began, and publishes: a clip that they cut as soon as the film plays and its
words are there, and the clip that the archive proposes. Each wait is named. Films are of some seconds: the machine's
share of the wait is what 60 small films cost, and not what 256 GB do.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import numpy as np
from PIL import Image

from mediaarchive.archive import Archive, demonstration, intake
from mediaarchive.archive.archive import find_ffmpeg
from mediaarchive.clips import store as clips
from mediaarchive.evas import Camera
from mediaarchive.photos.exif import TAKEN
from mediaarchive.recordings import sides
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from tests.conftest import ROOT
from tests.films import film, scene
from tests.serving import starting
from tests.tus import Sender

_EVA = demonstration.SLUG
_DEMO = ROOT / "sample_media" / _EVA
_CAMERAS = {"ev1-helmet": 5, "ev2-helmet": 4, "ev2-chest": 3}
"""How many of the demonstration's films there are of each."""
_FILMS, _COPIES, _PHOTOS = 12, 6, 2
_AFTER = {
    "renditions.hls": "renditions.proxy", "alignment.ties": "transcripts.transcribe",
    "alignment.motion": "transcripts.transcribe", "alignment.align": "transcripts.transcribe",
}  # fmt: skip
"""What a step waits for, where that is not the probe."""
_BEGAN = "2017-01-13T11:49:08Z"
"""When the first film began: nothing on it says so, as on many a real one."""
_WORKER = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_FORM = "application/x-www-form-urlencoded"
_PATIENCE_S = 1800


@dataclass(frozen=True)
class OnCard:
    """A file of the card."""

    folder: str
    name: str
    path: Path


@dataclass
class Seen:
    """What happened when, in seconds since 1970; `note` keeps the first time only."""

    at: dict[str, float] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Note that something happened now."""
        self.at.setdefault(what, time.time())


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=4.0, help="over which the upload is paced")
    parser.add_argument("--no-first", action="store_true", help="nobody presses This first")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="bench-card-") as name:
        _measure(Path(name), given.minutes * 60, first=not given.no_first)


def _measure(folder: Path, pace_s: float, *, first: bool) -> None:
    archive = Archive.create(load({}, home=folder / "archive"), datetime.now(UTC))
    _describe(archive)
    files = _card(folder / "card")
    print(
        f"{len(files)} files, {sum(f.path.stat().st_size for f in files) / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}"
    )
    site, port = starting(archive.settings.home, folder)
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, "--home", str(archive.settings.home), "worker"],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        sender, seen = Sender.signed_in(archive, port), Seen()
        card = _register(sender, files)
        brought = threading.Thread(target=_bring, args=(sender, card, files, pace_s, seen))
        brought.start()
        person = Sender.signed_in(archive, port, "Grace")
        _watch(archive, person, sender, card, seen, first=first)
        brought.join()
        _until(lambda: _is_all_done(archive))
        seen.note("everything done")
        _tell(archive, seen)
    finally:
        for process in (worker, site):
            process.terminate()
            process.wait()
        archive.close()


def _describe(archive: Archive) -> None:
    import tomllib

    for camera in tomllib.loads((_DEMO / "cameras.toml").read_text("utf-8"))["camera"]:
        intake.describe_camera(archive, Camera(eva=_EVA, simulated=True, **camera))
    intake.import_log(archive, _DEMO / "tasklog.csv", _EVA, actor="bench", now=datetime.now(UTC))


def _card(folder: Path) -> list[OnCard]:
    """Make the card's files: first the first film of the first camera, then all others as a browser lists them."""
    found = []
    for number, (camera, spoken) in enumerate(_CAMERAS.items()):
        place = folder / camera.replace("ev", "EV").replace("-", " ") / "DCIM" / "100GOPRO"
        place.mkdir(parents=True)
        for chapter in range(1, _FILMS + 1):
            path = place / f"GX{chapter:02}0034.MP4"
            if chapter <= spoken:
                path.write_bytes((_DEMO / f"{camera}-{chapter:02}.mp4").read_bytes())
            else:
                film(path, scene(100 * number + chapter, 120))
            if chapter <= _COPIES:
                _small_copy(path, place / f"GL{chapter:02}0034.LRV")
        for shot in range(1, _PHOTOS + 1):
            (place / f"GOPR{shot:04}.JPG").write_bytes(_photo(100 * number + shot))
        found += [OnCard(str(place.relative_to(folder)), p.name, p) for p in sorted(place.iterdir())]
    return sorted(found, key=lambda file: file.name != "GX010034.MP4" or "EV1" not in file.folder)


def _small_copy(path: Path, made: Path) -> None:
    ffmpeg = find_ffmpeg(load({}, home=path.parent))
    scale = ["-vf", "scale=320:-2", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "34", "-c:a", "aac", "-f", "mp4"]
    subprocess.run([str(ffmpeg), "-v", "error", "-i", str(path), *scale, str(made)], check=True)


def _photo(seed: int) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8769)[TAKEN] = f"2017:01:13 12:{seed % 60:02}:00"
    picture = np.random.default_rng(seed).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    Image.fromarray(picture).resize((1600, 900)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _register(sender: Sender, files: list[OnCard]) -> str:
    """Register the card, and decide whose its three groups are, as a person does while the first bytes run."""
    import json

    listing = [{"name": f.name, "folder": f.folder, "size": f.path.stat().st_size, "modified": 5} for f in files]
    body = json.dumps({"label": "Card 1", "files": listing}).encode()
    told = json.loads(sender.ask("POST", "/desk/uploads/cards", body, Content_Type="application/json").body)
    assert len(_CAMERAS) == len(told["groups"]), told["groups"]
    for group in told["groups"]:
        form = {"group": group["name"], "eva": _EVA, "camera": group["camera"]}
        _post(sender, f"/desk/uploads/cards/{told['card']}/decide", **form)
    return str(told["card"])


def _post(sender: Sender, path: str, **form: str) -> str:
    """Send a form and return where it leads."""
    answer = sender.ask("POST", path, urlencode(form).encode(), Content_Type=_FORM)
    assert 303 == answer.status, (path, answer.status, answer.body[:300])
    return answer.headers["location"]


def _bring(sender: Sender, card: str, files: list[OnCard], pace_s: float, seen: Seen) -> None:
    """Upload file by file, so that after each the share of bytes is the share of time."""
    total, sent, began = sum(f.path.stat().st_size for f in files), 0, time.time()
    for number, file in enumerate(files):
        data = file.path.read_bytes()
        path = sender.create(len(data), filename=file.name, folder=file.folder, card=card)
        sender.send_all(path, data, chunk=1 << 20)
        if number == 0:
            seen.note("last byte of the first film")
        sent += len(data)
        time.sleep(max(0.0, began + pace_s * sent / total - time.time()))
    seen.note("last byte of the card")


def _watch(archive: Archive, person: Sender, sender: Sender, card: str, seen: Seen, *, first: bool) -> None:
    """Act as the person at the desk: this first, cut a clip when it can be judged, publish it, and the proposed one."""
    film_id = _until(lambda: _first_film(archive))
    seen.note("it is a recording")
    if first:
        _post(sender, f"/desk/uploads/cards/{card}/first", recording=film_id)
    _until(lambda: {"recordings.probe", "renditions.proxy"} <= _done(archive, film_id))
    seen.note("it plays")
    _post(person, f"/desk/evas/{_EVA}/anchors", recording=film_id, at="0", instant=_BEGAN, sigma="1", reason="a call")
    seen.note("a person has said when it began")
    _until(lambda: "transcripts.transcribe" in _done(archive, film_id))
    seen.note("its words are there")
    where = _post(person, f"/desk/evas/{_EVA}/clips/new", recording=film_id, title="First words outside", **_range())
    own = where.rpartition("/")[2]
    _post(person, f"/desk/evas/{_EVA}/release", recording=film_id)
    _publish(person, own, film_id, seen, "a clip that a person cut is public, with caption and credit")
    proposed = _until(lambda: _proposed(archive, film_id, own))
    seen.note("a clip of it is proposed")
    _publish(person, proposed, film_id, seen, "the proposed clip is public, with caption and credit")


def _range() -> dict[str, str]:
    return {"in": "0:01", "out": "0:14"}


def _publish(person: Sender, clip: str, film_id: str, seen: Seen, what: str) -> None:
    """Publish a clip, and look at it as a visitor who has never been here."""
    _post(person, f"/desk/clips/{clip}/state", state="published")
    visitor = Sender(person.port)
    page = visitor.ask("GET", f"/clips/{clip}").body.decode()
    captions = visitor.ask("GET", f"/recordings/{film_id}/captions.vtt").body.decode()
    assert re.search(r'id="credit">Simulated footage: mediaarchive', page), "no credit"
    assert "-->" in captions, "no caption"
    seen.note(what)


def _first_film(archive: Archive) -> str | None:
    with archive.database.read() as session:
        found = [r for r in recordings.of_eva(session, _EVA) if r.camera == "ev1-helmet" and "GX01" in r.file_name]
        return found[0].id if found else None


def _done(archive: Archive, subject: str) -> set[str]:
    with archive.database.read() as session:
        rows = session.query(StepRow).filter_by(subject=subject)
        failed = [f"{row.name}: {row.reason}" for row in rows if row.state == "failed"]
        assert not failed, failed
        return {row.name for row in rows if row.state == "done"}


def _proposed(archive: Archive, film_id: str, own: str) -> str | None:
    with archive.database.read() as session:
        found = [clip for clip in clips.of_eva(session, _EVA) if clip.recording == film_id and clip.id != own]
        return found[0].id if found else None


def _is_all_done(archive: Archive) -> bool:
    states = [outcome.state if outcome else "" for _, outcome in intake.progress_of(archive, now=datetime.now(UTC))]
    return set(states) <= {"done", "failed"}


def _until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.25)
    return value


def _tell(archive: Archive, seen: Seen) -> None:
    zero = seen.at["last byte of the first film"]
    film_id = _first_film(archive)
    with archive.database.read() as session:
        rows = session.query(StepRow).filter(StepRow.subject.in_([film_id, _EVA])).order_by(StepRow.started_at).all()
        begun = {row.name: row.started_at.timestamp() for row in rows}
        ended = {row.name: row.finished_at.timestamp() for row in rows if row.finished_at}
        print(f"\n{'step':26} {'waited':>8} {'ran':>8}   seconds; of the whole spacewalk the last time")
        for row in rows:
            ready = zero if row.name == "recordings.probe" else ended[_AFTER.get(row.name, "recordings.probe")]
            print(f"{row.name:26} {begun[row.name] - ready:8.1f} {ended[row.name] - begun[row.name]:8.1f}")
        standing = [side for side in sides.of_evas(session, [_EVA]) if side.stands_in]
    print(f"\n{'what':72} {'s after its last byte':>20}")
    for what, at in sorted(seen.at.items(), key=lambda item: item[1]):
        print(f"{what:72} {at - zero:>20.1f}")
    print(f"{len(standing)} small copies stand in for their films; load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
