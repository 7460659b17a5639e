"""What is made of a clip of a press set, as steps: the wide film, the tall one, stills.

Each is due for itself: another centre makes the tall film again, a trimmed clip everything of that clip, other words
nothing. The subject of a step is the clip in its set.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mediaarchive.press.geometry import FARTHEST
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

WIDE, TALL, STILLS = ("press.wide", 1), ("press.tall", 1), ("press.stills", 1)
KINDS: Final = (WIDE, TALL, STILLS)
WORDS: Final = {WIDE[0]: "film for the press", TALL[0]: "tall film for the press", STILLS[0]: "stills for the press"}
LANE: Final = 1
"""Journalists wait: right after a recording is known, before what makes it playable."""
ABOUT: Final = "about"
_SUBJECT: Final = "press"
_CHILD: Final = "mediaarchive.press.child"
_LIMITS: Final = Limits(memory_mb=6144, silent_s=120)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clip in its set as its steps see it: the PTS of its range and of its stills."""

    press: str
    clip: str
    master: str
    in_pts: int
    out_pts: int
    centre: int
    stills: tuple[int, ...]
    credit: str


def subject_of(press: str, clip: str) -> str:
    """Return what steps of a clip in a set are about."""
    return f"{_SUBJECT} {press} {clip}"


def is_press(subject: str) -> bool:
    """Say whether a step is about a clip in a set."""
    return subject.startswith(f"{_SUBJECT} ")


def steps_of(wanted: Wanted) -> tuple[Step, ...]:
    """Return the steps of a clip in the order of `KINDS`, done or not."""
    film = {"in": wanted.in_pts, "out": wanted.out_pts, "credit": wanted.credit}
    return (
        _step(WIDE, "wide", wanted, film),
        _step(TALL, "tall", wanted, film | {"centre": min(FARTHEST, max(0, wanted.centre))}),
        _step(STILLS, "stills", wanted, {"pts": list(wanted.stills), "out": wanted.out_pts, "credit": wanted.credit}),
    )


def wide(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the clip as large as it is, 1080 lines at most: input `master`; outputs `film`, `about` (see `film`)."""
    return _film(step, None, tools, progress)


def tall(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the clip's part of 9:16 at parameter `centre`; outputs as above."""
    return _film(step, step.parameters["centre"], tools, progress)


def stills(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the pictures at, or next after, parameter `pts`: outputs `still-1`, `small-1`, … and `about`."""
    numbers = range(1, len(step.parameters["pts"]) + 1)
    names = [f"{kind}-{number}.jpg" for number in numbers for kind in ("still", "small")]
    return _made(step, {"kind": "stills", **step.parameters}, names, tools, progress)


def _step(kind: tuple[str, int], function: str, wanted: Wanted, parameters: dict[str, Any]) -> Step:
    name = f"mediaarchive.press.steps:{function}"
    subject = subject_of(wanted.press, wanted.clip)
    return Step(*kind, name, subject, {"master": wanted.master}, parameters, LANE)


def _film(step: Step, centre: int | None, tools: Tools, progress: Progress) -> Outputs:
    return _made(step, {"kind": "film", **step.parameters, "centre": centre}, ["film.mp4"], tools, progress)


def _made(step: Step, request: dict[str, Any], names: Sequence[str], tools: Tools, progress: Progress) -> Outputs:
    master = tools.storage.path(step.inputs["master"])
    tools.storage.require_space(0)
    with tools.storage.scratch() as out:
        about = tools.sandbox.run_child(
            _CHILD, request, inputs={"master": master}, out=out, limits=_LIMITS, progress=progress
        )
        about["files"] = {Path(name).stem: measured(out / name) for name in names}
        made = {Path(name).stem: tools.storage.adopt(out / name) for name in names}
    return made | {ABOUT: tools.storage.put_bytes(json.dumps(about, sort_keys=True).encode())}


def measured(path: Path) -> list[int]:
    """Return size and CRC-32, by which the zip can be laid without reading the file again."""
    size, crc = 0, 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return [size, crc]
