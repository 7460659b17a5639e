"""What films for the press cost: thirty seconds of HD in both shapes, beside decoding alone; and the zip as it is sent.

    python -m tests.bench.press [FILM] --seconds 30

Without FILM one is made: 1920×1080 at 30 pictures a second, a landscape under way with noise, which is hard to encode.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import time
import zipfile
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from mediaarchive.archive import Archive
from mediaarchive.frames.child.between import pictures_between
from mediaarchive.press.steps import ABOUT, Wanted, steps_of
from mediaarchive.press.zips import Part, lay
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.settings import load
from mediaarchive.steps import Step
from tests.conftest import NOW
from tests.films import scene
from tests.web.pressroom import sent_bytes

_RATE = 30


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", nargs="?", type=Path)
    parser.add_argument("--seconds", type=int, default=30)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        film = given.film or _made(Path(folder) / "film.mp4", given.seconds + 2)
        archive = Archive.create(load({}, home=Path(folder) / "archive"), NOW)
        first, past = _range(film, given.seconds)
        began = time.process_time()
        count = sum(1 for _ in pictures_between(str(film), first, past))
        print(f"{count} pictures; decoding alone {time.process_time() - began:.1f} s of a core")
        wanted = Wanted("set", "clip", archive.storage.put_file(film), first, past, 500, (first,), "Credit")
        parts = [part for step in steps_of(wanted) for part in _timed(archive, step)]
        _zip(archive, parts)
        archive.close()


def _timed(archive: Archive, step: Step) -> list[Part]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    made = step.run(archive.tools, lambda _: None)
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    about = json.loads(archive.storage.read_bytes(made[ABOUT]))
    sizes = sum(size for size, _ in about["files"].values())
    spent = after.ru_utime - before.ru_utime
    name = step.name
    shape = f"{about['width']}×{about['height']}" if "width" in about else "at full size"
    print(f"{name} {shape}: {took:.1f} s, {spent:.1f} s of a core, {sizes / 1e6:.1f} MB; {after.ru_maxrss >> 10} MB")
    return [Part(f"{name}-{key}", size, crc, "", digest=made[key]) for key, (size, crc) in about["files"].items()]


def _zip(archive: Archive, parts: list[Part]) -> None:
    began = time.monotonic()
    whole = lay(parts, NOW)
    laid = time.monotonic() - began
    data = sent_bytes(archive, whole)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        equal = all(archive.storage.read_bytes(part.digest) == found.read(part.name) for part in parts)
        print(f"zip of {len(parts)} files, {whole.size / 1e6:.1f} MB: laid in {laid * 1000:.2f} ms; equal: {equal}")


def _range(film: Path, seconds: int) -> tuple[int, int]:
    with open_media(str(film)) as container:
        stream = best_video(container)
        assert stream is not None
        first = next(presented_frames(container, stream)).pts or 0
        tick = Fraction(stream.time_base or 1)
    return first + round(1 / tick), first + round((1 + seconds) / tick)


def _made(path: Path, seconds: int) -> Path:
    pictures = [np.kron(p, np.ones((6, 6, 1), np.uint8)) for p in scene(1, 24, speed=3)]
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 14, pictures[0].shape, np.uint8) for _ in range(4)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=_RATE, options={"preset": "veryfast", "crf": "16", "g": "30"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(seconds * _RATE):
            picture = np.clip(pictures[number % 24], 7, 241) - 7 + noise[number % 4]
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    main()
