"""A driver as a process of its own: `python -m tests.faults.driving HOME [SCHEDULER]` looks at films."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from mediaarchive.archive import Archive, intake
from mediaarchive.errors import Conflict
from mediaarchive.settings import load
from tests.watching import Notes

ONLY = ("recordings.probe", "renditions.poster", "frames.analyse")


def main(home: str, scheduler: str | None = None) -> int:
    """Drive until nothing is due; 3 where another program has taken over."""
    archive = Archive.open(load(home=Path(home), scheduler=scheduler))
    try:
        report = intake.drive(archive, watcher=Notes(), clock=lambda: datetime.now(UTC), only=ONLY, say=print)
    except Conflict as error:
        print(error, flush=True)
        return 3
    for _, error in report.failed:
        print(error, flush=True)
    return 1 if report.failed or report.waiting else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
