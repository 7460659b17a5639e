"""Thirty seconds of HD cut as a copy, as H.264 and as ProRes, beside ffmpeg with the same settings, in turn.

    python -m tests.bench.excerpts [FILM] --seconds 30 --rounds 3

Ours is the whole step: the master is read again, the sandbox starts, a copy is proved, the film is made durable. The
anchor is the program that imageio-ffmpeg carries: it only cuts. Without FILM one is made: 1920×1080 at 30 pictures a
second, a landscape under way with some noise, a keyframe each second. Medians; ratios are of the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import av
import imageio_ffmpeg
import numpy as np

from mediaarchive.archive import Archive
from mediaarchive.excerpts import Screener, Wanted
from mediaarchive.excerpts.steps import ABOUT, screener_step, steps_of
from mediaarchive.settings import load
from mediaarchive.steps import Step
from tests.conftest import NOW
from tests.films import scene

_RATE = 30
_CODED = {
    "copy": ("mov", "-c copy"),
    "h264": ("mp4", "-c:v libx264 -profile:v high -preset fast -crf 14 -g 60 -threads 2 -c:a aac -b:a 256k"),
    "prores": ("mov", "-c:v prores_ks -profile:v hq -vendor apl0 -pix_fmt yuv422p10le -c:a pcm_s24le"),
}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", nargs="?", type=Path)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        film = given.film or _made(folder / "film.mp4", given.seconds + 2)
        archive = Archive.create(load({}, home=folder / "archive"), NOW)
        steps = _steps(archive.storage.put_file(film), film, given.seconds)
        ours: dict[str, list[float]] = {form: [] for form in steps}
        anchors: dict[str, list[float]] = {form: [] for form in _CODED}
        for number in range(given.rounds):
            for form, step in steps.items():
                ours[form].append(_timed(archive, step))
            if number == 0:
                print(f"greatest process of ours: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MB")
            for form in _CODED:
                anchors[form].append(_anchor(film, folder, form, given.seconds))
            _tell(ours, anchors)
        archive.close()


def _tell(ours: dict[str, list[float]], anchors: dict[str, list[float]]) -> None:
    print("| form | ours s | ffmpeg s | ratio |\n|---|---|---|---|")
    for form, took in ours.items():
        beside = median(anchors[form]) if form in anchors else None
        more = f"{beside:.2f} | {median(took) / beside:.2f}" if beside else "|"
        print(f"| {form} | {median(took):.2f} | {more} |", flush=True)


def _steps(master: str, film: Path, seconds: int) -> dict[str, Step]:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        tick, start = stream.time_base or 1, stream.start_time or 0
    span = start + round(1 / tick), start + round((1 + seconds) / tick)
    place = ("E4K0WRXG", "00:00:01:00", str(_RATE))
    found = {form: steps_of(Wanted("grant", 1, master, *span, form, True, (), "Credit", *place))[0] for form in _CODED}
    return found | {"screener": screener_step(Screener("REQ-1", 1, master, *span, True, *place))}


def _timed(archive: Archive, step: Step) -> float:
    began = time.monotonic()
    made = step.run(archive.tools, lambda _: None)
    took = time.monotonic() - began
    about = json.loads(archive.storage.read_bytes(made[ABOUT]))
    size = about["files"]["film"][0] / 1e6
    print(f"{about['how']} {about['codec']}: {about['pictures']} pictures, {size:.1f} MB, {took:.1f} s", flush=True)
    return took


def _anchor(film: Path, folder: Path, form: str, seconds: int) -> float:
    container, coding = _CODED[form]
    cut = ["-ss", "1", "-t", str(seconds), "-i", str(film), *coding.split(), "-movflags", "+faststart"]
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *cut, str(folder / f"anchor.{container}")]
    began = time.monotonic()
    subprocess.run(program, check=True, stdin=subprocess.DEVNULL)
    return time.monotonic() - began


def _made(path: Path, seconds: int) -> Path:
    pictures = [np.kron(p, np.ones((6, 6, 1), np.uint8)) for p in scene(1, 24, speed=3)]
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 6, pictures[0].shape, np.uint8) for _ in range(4)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "libx264", rate=_RATE, options={"preset": "veryfast", "crf": "20", "g": "30", "sc_threshold": "0"}
        )
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(seconds * _RATE):
            picture = np.clip(pictures[number % 24], 3, 249) - 3 + noise[number % 4]
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    main()
