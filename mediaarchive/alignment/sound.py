"""Asks the child for recordings' sound and puts them on one clock. Needs no catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mediaarchive.alignment.ltc.chains import Code, code_from_json
from mediaarchive.alignment.sync.features import SOUND, Samples
from mediaarchive.errors import ArchiveError
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.sniff import sniff

_CHILD: Final = "mediaarchive.alignment.child"
_LIMITS: Final = Limits(memory_mb=4096, silent_s=120, output_mb=3072)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file sounds like without its timecode, memory-mapped, empty where there is none; and the timecode."""

    samples: Samples
    code: Code | None


def sounds_of(paths: Sequence[Path], sandbox: Sandbox, room: Path, progress: Callable[[float], None]) -> list[Sound]:
    """Return each file's sound, decoded below `room`, which must outlive it."""
    found: list[Sound] = []
    for number, path in enumerate(paths):
        out = room / str(number)
        out.mkdir()

        def told(share: float, number: int = number) -> None:
            progress((number + share) / len(paths))

        try:
            sniff(path)
            answer = sandbox.run_child(_CHILD, {}, inputs={"master": path}, out=out, limits=_LIMITS, progress=told)
        except ArchiveError as error:
            raise error.about(path.name) from None
        silent = not answer["samples"]
        samples: Samples = np.zeros(0, np.int16) if silent else np.memmap(out / SOUND, np.int16, "r")
        found.append(Sound(samples, code_from_json(answer["ltc"]) if answer["ltc"] else None))
    return found
