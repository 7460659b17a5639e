"""Copies of one film are found to the picture: smaller, later, at another rate; other films are not taken for one."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import pytest

from mediaarchive.alignment.copies import Same, same
from mediaarchive.archive import Archive, intake
from mediaarchive.ingest import Arrival
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.storage import digest_of
from tests.conftest import NOW, media
from tests.films import film, flat, scene
from tests.watching import Notes


def known(archive: Archive, *paths: Path) -> list[Recording]:
    """Return films as the archive knows them after a look at the files."""
    for number, path in enumerate(paths):
        intake.add_footage(archive, Arrival(path, "ev1-helmet", None), eva="us-eva-39", now=NOW + timedelta(number))
    intake.drive(archive, watcher=Notes(), clock=lambda: NOW, only="recordings.probe")
    with archive.database.read() as session:
        found = {recording.digest: recording for recording in recordings.every(session)}
    return [found[digest_of(path)] for path in paths]


def copy(source: Path, target: Path, *, skip: int, every: int = 1, size: tuple[int, int] = (320, 180)) -> Path:
    """Write a film's pictures again, small and badly, without the first `skip`, and only each one of `every`."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = old.streams.video[0]
        rate = Fraction(stream.average_rate or 25) / every
        made = new.add_stream("libx264", rate=rate, options={"crf": "33", "preset": "veryfast", "threads": "1"})
        made.width, made.height, made.pix_fmt = *size, "yuv420p"
        number = 0
        for count, frame in enumerate(old.decode(stream)):
            if count >= skip and (count - skip) % every == 0:
                small = frame.reformat(*size, "yuv420p")
                small.pts, small.time_base = number, 1 / rate
                new.mux(made.encode(small))
                number += 1
        new.mux(made.encode(None))
    return target


def _same(archive: Archive, older: Path, newer: Path, *guesses: Fraction) -> Same | None:
    one, other = known(archive, older, newer)
    with archive.storage.scratch() as room:

        def scratch() -> Path:
            return Path(tempfile.mkdtemp(dir=room))

        return same((one, older), (other, newer), guesses or (Fraction(0),), archive.sandbox, scratch)


@pytest.mark.parametrize(("name", "skip", "every"), [("eva/spacewalk3.mp4", 17, 1), ("gopro/hero7.mp4", 24, 2)])
def test_a_real_film_is_known_again_to_the_picture(
    archive: Archive, name: str, skip: int, every: int, tmp_path: Path
) -> None:
    """A small, bad copy that begins later and has every picture, or every second one: the offset is exact."""
    whole = media(name)
    worse = copy(whole, tmp_path / "worse.mp4", skip=skip, every=every)
    found = _same(archive, worse, whole)
    with av.open(str(whole)) as container:
        rate = Fraction(container.streams.video[0].average_rate or 25)
    assert found is not None
    assert abs(found.offset - skip / rate) < Fraction(1, 2) / rate
    assert found.agreeing >= 3


def test_another_film_is_no_copy(archive: Archive) -> None:
    """Not even one of the same spacewalk, wherever it is looked for."""
    assert _same(archive, media("eva/spacewalk2.mp4"), media("eva/spacewalk3.mp4"), Fraction(0), Fraction(3)) is None


def test_what_stands_still_says_nothing(archive: Archive, tmp_path: Path) -> None:
    """Films of one colour could be at any offset: nothing is said."""
    grey = film(tmp_path / "grey.mp4", flat((90, 90, 90), 120))
    assert _same(archive, grey, film(tmp_path / "other.mp4", flat((90, 90, 91), 120))) is None


def test_the_first_right_guess_is_taken(archive: Archive, tmp_path: Path) -> None:
    """A copy that begins late in a long film is found where a guess puts it, and nowhere else."""
    whole = film(tmp_path / "whole.mp4", scene(5, 600))
    worse = copy(whole, tmp_path / "worse.mp4", skip=300)
    found = _same(archive, worse, whole, Fraction(0), Fraction(11))
    assert found is not None
    assert abs(found.offset - 10) < Fraction(1, 60)
