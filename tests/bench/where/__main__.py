"""Where is this from: edited films of known making, shown to an archive that has some of their footage.

    python -m tests.bench.where [--films 200] [--since 0] [--hours 100] [--keep FOLDER]

Films are cut from real and demonstration footage, a third of it not in the archive: cropped, titled, recoloured, of
other sizes, rates and speeds, encoded with few bits; seeded, so that film n is always the same. The archive is a real
one, asked as the command line asks it. Beside it the anchor: nearest 64-bit perceptual hash.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mediaarchive.archive import Archive, intake
from mediaarchive.archive.where import answers
from mediaarchive.archive.where.footage import footage_of
from mediaarchive.fingerprints import reader
from mediaarchive.ingest import Arrival
from mediaarchive.recordings import TEAM
from mediaarchive.settings import load
from tests.bench.where import edits, footage, hours
from tests.bench.where.anchor import Anchor
from tests.bench.where.judged import Tally

_BLANKS = ("black", "stars", "noise", "title")


class _Unwatched:
    def __getattr__(self, _: str) -> Any:
        return lambda *_a, **_k: None


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=200)
    parser.add_argument("--since", type=int, default=0, help="number of the first film")
    parser.add_argument("--hours", type=int, default=100, help="of footage to look up in; 0: not measured")
    parser.add_argument("--keep", type=Path, help="folder for films and hours, kept for the next time")
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="bench-where-") as room:
        _measure(chosen, chosen.keep or Path(room), Path(room))


def _measure(chosen: argparse.Namespace, folder: Path, room: Path) -> None:
    ours, others = footage.sources()
    archive = Archive.create(load({}, home=room / "archive"), datetime.now(UTC))
    now = datetime.now(UTC)
    names = {
        intake.add_footage(archive, Arrival(one.path, "camera"), eva="us-eva-39", now=now).recording: one.name
        for one in ours
    }
    begun, steps = time.monotonic(), ("recordings.probe", "fingerprints.print")
    intake.drive(archive, watcher=_Unwatched(), clock=lambda: datetime.now(UTC), only=steps)
    seconds = float(sum(one.seconds[-1] for one in ours))
    print(
        f"fingerprints of {seconds:.0f} s of footage: {(time.monotonic() - begun) / seconds:.2f} s a second", flush=True
    )
    tally, anchor = Tally(), Anchor(ours)
    taken = shown = 0.0
    beside = [0, 0, 0]
    for number in range(chosen.since, chosen.since + chosen.films):
        film = _film(folder / "films", number, ours, others)
        begun = time.monotonic()
        tally.add(film, answers.answer(archive, film.path, actor=TEAM, now=now)[1], names)
        taken, shown = taken + time.monotonic() - begun, shown + float(film.shots[-1].end)
        beside = [a + b for a, b in zip(beside, anchor.judge(film), strict=True)]
    print(f"{chosen.films} films, {shown:.0f} s; answered in {taken / max(1, shown):.2f} s a second")
    print("\n".join(tally.lines()))
    print(
        f"anchor: shots of 2 s and more placed within a second {beside[1]} of {beside[0]}, invented {beside[2]}",
        flush=True,
    )
    if chosen.hours:
        hours.make([one.prints for one in footage_of(archive, TEAM, now).ours], folder / "hours", chosen.hours)
        film = _film(folder / "films", 4, ours, others)
        shot = reader.survey(film.path, archive.sandbox, room)
        looked = reader.look(shot, film.shots[0].start, film.shots[-1].end, archive.sandbox, room)
        print("\n".join(hours.measure(folder / "hours", looked)))
    archive.close()


def _film(folder: Path, number: int, ours: list[edits.Source], others: list[edits.Source]) -> edits.Film:
    """Make film `number`: one in twenty shows nothing, one in eight nothing of ours, half of the rest both."""
    folder.mkdir(parents=True, exist_ok=True)
    dice, path = random.Random(f"where-{number}"), folder / f"{number}.mp4"
    if number % 20 == 19:
        return edits.blank(path, _BLANKS[number // 20 % 4], dice)
    every = others if number % 8 == 7 else ours if number % 2 else ours + others
    return edits.make(path, every, dice, shots=dice.randint(3, 7))


if __name__ == "__main__":
    main()
