"""Asks the child: what a film is that is shown, a stretch of it, stretches of our own footage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.model import LOOKED, STRETCHES, Looked
from mediaarchive.fingerprints.steps import CHILD
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.sniff import sniff, still_kind

VISITORS: Final = Limits(memory_mb=3072, cpu_s=180, silent_s=30, wall_s=180, output_mb=256)
"""What a film of a visitor may cost to be looked at."""
LIMITS: Final = Limits(memory_mb=6144, silent_s=120, output_mb=1024)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that is shown: where it lies, whether it is a still, its clock, first PTS and claimed length."""

    path: Path
    is_still: bool
    clock: Fraction
    start: int
    length: Fraction


def survey(path: Path, sandbox: Sandbox, out: Path, limits: Limits = LIMITS) -> Shown:
    """Say what a file is. Raises InputRefused for what is neither film nor still, before or after it was opened."""
    is_still = still_kind(path) is not None
    if not is_still:
        sniff(path)
    found = sandbox.run_child(
        CHILD, {"ask": "survey", "still": is_still}, inputs={"shown": path}, out=out, limits=limits
    )
    return Shown(path, is_still, Fraction(found["clock"]), int(found["start"]), Fraction(found["length"]))


def look(
    shown: Shown, first: Fraction, past: Fraction, sandbox: Sandbox, out: Path, *,
    limits: Limits = LIMITS, progress: Callable[[float], None] | None = None,
) -> Looked:  # fmt: skip
    """Look at [first, past) seconds of a film; nothing is there where it ends sooner."""
    at = [shown.start + int(second / shown.clock) for second in (first, past)]
    request = {"ask": "look", "still": shown.is_still, "clock": str(shown.clock), "start": shown.start,
               "first": at[0], "past": at[1], "may_end": first > 0}  # fmt: skip
    sandbox.run_child(CHILD, request, inputs={"shown": shown.path}, out=out, limits=limits, progress=progress)
    return Looked.read(out / LOOKED)


def stretches(
    master: Path, wanted: Sequence[tuple[int, int]], sandbox: Sandbox, out: Path
) -> list[tuple[NDArray[np.int64], NDArray[np.int8]]]:
    """Return PTS and small pictures of stretches [first, past) of PTS of our own footage."""
    request = {"ask": "stretches", "wanted": [list(one) for one in wanted]}
    sandbox.run_child(CHILD, request, inputs={"master": master}, out=out, limits=LIMITS)
    with np.load(out / STRETCHES, allow_pickle=False) as found:
        return [(found[f"pts_{n}"], found[f"small_{n}"]) for n in range(len(wanted))]
