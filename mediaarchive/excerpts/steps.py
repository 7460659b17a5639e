"""What is cut for a grant, as steps: the film, its stills; and the screener of a range.

A master is read again and its digest compared before anything is cut of it. The subject of a step is the excerpt in
its grant, or the screener; it is not in the key, so that equal wishes of two grants are one piece of work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import InputRefused
from mediaarchive.excerpts.model import FORMS, Screener, Wanted
from mediaarchive.press.steps import measured
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

FILM, STILLS, SCREENER = ("excerpts.film", 1), ("excerpts.stills", 1), ("excerpts.screener", 1)
KINDS: Final = (FILM, STILLS, SCREENER)
WORDS: Final = {FILM[0]: "excerpt", STILLS[0]: "stills of an excerpt", SCREENER[0]: "screener"}
LANE: Final = 1
"""Somebody waits for it, as journalists do."""
ABOUT: Final = "about"
_EXCERPT, _SCREENER = "excerpt", "screener"
_CHILD: Final = "mediaarchive.excerpts.child"
_LIMITS: Final = Limits(memory_mb=6144, silent_s=120)


def subject_of(grant: str, number: int) -> str:
    """Return what the steps of an excerpt are about."""
    return f"{_EXCERPT} {grant} {number}"


def is_excerpt(subject: str) -> bool:
    """Say whether a step is about an excerpt or a screener."""
    return subject.startswith((f"{_EXCERPT} ", f"{_SCREENER} "))


def steps_of(wanted: Wanted) -> tuple[Step, ...]:
    """Return the steps of an excerpt, done or not: the film, and its stills where there are any."""
    if wanted.form not in FORMS:
        raise InputRefused(f"{wanted.form!r} is no form of an excerpt", hint=f"choose one of {', '.join(FORMS)}")
    parameters = {
        "in": wanted.in_pts, "out": wanted.out_pts, "form": wanted.form, "sound": wanted.sound,
        "credit": wanted.credit, "reel": wanted.reel, "timecode": wanted.timecode, "rate": wanted.rate,
    }  # fmt: skip
    subject = subject_of(wanted.grant, wanted.number)
    found = [_step(FILM, "film", subject, wanted.master, parameters)]
    if wanted.stills:
        pictures = {"pts": list(wanted.stills), "out": wanted.out_pts, "credit": wanted.credit}
        found.append(_step(STILLS, "stills", subject, wanted.master, pictures))
    return tuple(found)


def screener_step(wanted: Screener) -> Step:
    """Return the step that makes a screener."""
    parameters = {
        "in": wanted.in_pts, "out": wanted.out_pts, "sound": wanted.sound, "reference": wanted.reference,
        "reel": wanted.reel, "timecode": wanted.timecode, "rate": wanted.rate, "beat": wanted.beat, "credit": "",
    }  # fmt: skip
    subject = f"{_SCREENER} {wanted.reference} {wanted.number}"
    return _step(SCREENER, "screener", subject, wanted.master, parameters)


def film(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Cut the film: input `master`; outputs `film`, `about` (see `child.film`). Raises StorageDamaged."""
    return _made(step, "film", tools, progress)


def stills(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the pictures at, or next after, parameter `pts`: outputs `still-1`, `small-1`, … and `about`."""
    return _made(step, "stills", tools, progress)


def screener(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the small marked film: outputs `film`, `about` (see `child.screener`). Raises StorageDamaged."""
    return _made(step, "screener", tools, progress)


def _step(kind: tuple[str, int], function: str, subject: str, master: str, parameters: dict[str, Any]) -> Step:
    return Step(*kind, f"mediaarchive.excerpts.steps:{function}", subject, {"master": master}, parameters, LANE)


def _made(step: Step, kind: str, tools: Tools, progress: Progress) -> Outputs:
    digest = step.inputs["master"]
    tools.storage.verify(digest)
    tools.storage.require_space(0)
    with tools.storage.scratch() as out:
        about = tools.sandbox.run_child(
            _CHILD, {"kind": kind, **step.parameters}, inputs={"master": tools.storage.path(digest)}, out=out,
            limits=_LIMITS, progress=progress,
        )  # fmt: skip
        paths = _files(kind, about, out)
        about["files"] = {path.stem: measured(path) for path in paths}
        made = {path.stem: tools.storage.adopt(path) for path in paths}
    return made | {ABOUT: tools.storage.put_bytes(json.dumps(about, sort_keys=True).encode())}


def _files(kind: str, about: dict[str, Any], out: Path) -> Sequence[Path]:
    if kind != "stills":
        return [out / f"film{about['suffix']}"]
    numbers = range(1, len(about["stills"]) + 1)
    return [out / f"{name}-{number}.jpg" for number in numbers for name in ("still", "small")]
