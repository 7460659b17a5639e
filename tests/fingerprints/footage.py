"""A small archive with fingerprints of real pictures, and an edited film whose shots are known."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from mediaarchive.archive import Archive, intake
from mediaarchive.ingest import Arrival
from mediaarchive.sandbox.pictures import Developer
from tests.bench.where.edits import Film, Look, Source, make, source_of

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OURS = (("ev1-helmet-01", 2, "ev1-helmet"), ("ev2-chest-01", 2, "ev2-chest"))
OTHER = ("ev2-helmet-02", 2)
"""It films what ev2-chest-01 films, beside it, and is not in the archive."""
EDITED = Look((480, 270), Fraction(25), 30, crop=(0.1, 0.05, 0.08, 0.1), title="Live from orbit", gamma=1.3)


class Unwatched:
    """Watches steps and says nothing."""

    def __getattr__(self, _: str) -> Any:
        return lambda *_a, **_k: None


def short(name: str, since: int, out: Path, seconds: int = 2) -> Source:
    """Write some seconds of a demonstration film, 640 × 360, as a film of its own."""
    path = out / f"{name}.mp4"
    with (
        av.open(str(ROOT / "sample_media" / "us-eva-39" / f"{name}.mp4")) as container,
        av.open(str(path), "w") as film,
    ):
        stream = film.add_stream("libx264", rate=25, options={"crf": "20", "preset": "ultrafast", "g": "25"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        developer = Developer(None)
        for number, frame in enumerate(container.decode(video=0)):
            if since * 25 <= number < (since + seconds) * 25:
                picture = av.VideoFrame.from_ndarray(developer.develop(frame, width=640), "rgb24")
                film.mux(stream.encode(picture))
        film.mux(stream.encode(None))
    return source_of(path, is_ours=name != OTHER[0])


def footage(archive: Archive, sources: list[Source]) -> dict[str, str]:
    """Bring footage in, take its fingerprints, and return the ids of the recordings by name."""
    ids = {}
    for source, (_, _, camera) in zip(sources, OURS, strict=True):
        ids[source.name] = intake.add_footage(archive, Arrival(source.path, camera), eva="us-eva-39", now=NOW).recording
    drive(archive)
    return ids


def drive(archive: Archive) -> None:
    """Look at files, and take fingerprints, and do nothing else."""
    report = intake.drive(
        archive, watcher=Unwatched(), clock=lambda: NOW, only=("recordings.probe", "fingerprints.print")
    )
    assert not report.failed


def edited(path: Path, sources: list[Source], look: Look = EDITED) -> Film:
    """Make a film of one shot of each source, in order."""
    return make(path, sources, random.Random(3), shots=len(sources), look=look, in_order=True)
