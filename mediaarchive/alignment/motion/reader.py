"""Asks the child how a recording's pictures moved, through the sandbox. Needs no catalogue."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from mediaarchive.alignment.motion.model import SHIFTS, Shifts, Span, shifts_of
from mediaarchive.alignment.motion.pair import Camera
from mediaarchive.errors import ArchiveError
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.sniff import sniff

_CHILD: Final = "mediaarchive.alignment.motion.child"
_LIMITS: Final = Limits(memory_mb=4096, silent_s=120, output_mb=256)


def camera_of(path: Path, length_s: float, sandbox: Sandbox, room: Path) -> Camera:
    """Return a master as a camera; its answers lie below `room` while they are read.

    What was asked before is not measured again. A question raises InputRefused or DecodeFailed about the file.
    """
    numbers = count()

    @cache
    def answer(spans: tuple[Span, ...] | None) -> Shifts:
        out = room / f"{path.name}-{next(numbers)}"
        out.mkdir()
        request = {"spans": spans}
        try:
            sniff(path)
            sandbox.run_child(
                _CHILD, request, inputs={"master": path}, out=out, limits=_LIMITS, progress=lambda _: None
            )
        except ArchiveError as error:
            raise error.about(path.name) from None
        return shifts_of(np.load(out / SHIFTS))

    return Camera(length_s, lambda spans: answer(None if spans is None else tuple(spans)))
