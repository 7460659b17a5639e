"""What shot lists cost where a spacewalk is indexed: all of its clips at once, beside the same without them.

python -m tests.bench.shotlists --clips 3000 --rounds 5
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sqlalchemy.orm import Session

from mediaarchive.archive import Archive
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import ClipRow
from mediaarchive.search import documents
from mediaarchive.shotlists import ShotList
from mediaarchive.shotlists.gather import Around, Sights
from tests.web.builder import EVA, build


def main() -> None:
    """Print the medians of both, measured in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        archive = build(Path(folder) / "archive")
        _multiply(archive, asked.clips)
        with archive.database.read() as session:
            turns = [(_cost(session, _with), _cost(session, _without)) for _ in range(asked.rounds)]
        archive.close()
    ours, plain = (median(times) for times in zip(*turns, strict=True))
    print(f"{asked.clips} clips, medians of {asked.rounds}, seconds of a core to gather what is indexed")
    print(f"with shot lists     {ours:.3f}")
    print(f"without (anchor)    {plain:.3f}")
    print(f"ratio               {ours / plain:.2f}; a clip {1000 * (ours - plain) / asked.clips:.3f} ms more")


def _multiply(archive: Archive, count: int) -> None:
    """Put copies of the archive's clips beside them until there are so many."""
    with archive.database.write() as session:
        first = clips.of_eva(session, EVA)
        for number in range(max(0, count - len(first))):
            one = replace(first[number % len(first)], id=f"copy{number}")
            session.add(ClipRow(**{name: getattr(one, name) for name in Clip.__dataclass_fields__}))


def _cost(session: Session, gather: Callable[[Session], object]) -> float:
    begun = time.process_time()
    gather(session)
    return time.process_time() - begun


def _with(session: Session) -> object:
    return documents.documents(session, EVA)


def _without(session: Session) -> object:
    """Index as it was before there were shot lists: nothing is asked or said of what clips show."""

    def nothing(clip: Clip, _around: Around, _sights: Sights) -> ShotList:
        return ShotList(clip.id, ())

    def unasked(_session: Session, of: Sequence[Clip]) -> dict[str, Sights]:
        return {clip.id: Sights((), (), None) for clip in of}

    with patch.multiple(documents.gather, shot_list=nothing, sights_of_all=unasked):
        return documents.documents(session, EVA)


if __name__ == "__main__":
    main()
