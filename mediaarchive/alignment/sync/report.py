"""The JSON of `mediaarchive sync`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.sync.together import Placed


def report(files: Sequence[str], lengths_s: Sequence[float], placed: Sequence[Placed | None]) -> dict[str, Any]:
    """Return what `sync FILE FILE… --json` prints; `lengths_s` are seconds of sound, 0 where a file has none."""
    recordings = [
        _refused(file, length) if found is None else _placed(file, found, files, is_reference=n == 0)
        for n, (file, length, found) in enumerate(zip(files, lengths_s, placed, strict=True))
    ]
    return {"reference": files[0], "recordings": recordings}


def _refused(file: str, length_s: float) -> dict[str, Any]:
    why = "has no sound" if not length_s else "shares too little sound with the others to be placed"
    nothing: dict[str, Any] = {"offset_s": None, "drift_ppm": None, "ci95_s": None, "jumps": []}
    return {"file": file, **nothing, "grade": "X", "evidence": [{"kind": "none", "text": why}]}


def _placed(file: str, found: Placed, files: Sequence[str], *, is_reference: bool) -> dict[str, Any]:
    line = found.line
    leaps = zip(line.leaps.tolist(), np.diff(line.offsets).tolist(), found.leap_width_s, strict=True)
    return {
        "file": file,
        "offset_s": round(float(line.offsets[0]), 7),
        "drift_ppm": round(line.drift * 1e6, 5),
        "ci95_s": round(found.ci95_s, 7),
        "jumps": [{"at": round(at, 4), "seconds": round(size, 6), "at_ci95_s": round(w, 4)} for at, size, w in leaps],
        "overlap": [round(second, 3) for second in found.overlap],
        "grade": grade(found.ci95_s),
        "evidence": [{"kind": "reference"}] if is_reference else _evidence(found, files),
    }


def _evidence(found: Placed, files: Sequence[str]) -> list[dict[str, Any]]:
    by = found.found
    said: list[dict[str, Any]] = [
        {
            "kind": "sound",
            "with": files[found.by],
            "windows": by.windows,
            "window_s": round(by.scale_s, 3),
            "scatter_s": round(by.sigma_s, 7),
        }
    ]
    said += [{"kind": "loop", "with": files[third], "off_s": round(off, 7)} for third, off in found.closes_s.items()]
    return said
