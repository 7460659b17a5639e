"""The JSON of `mediaarchive sync`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.sync.pair import Found
from mediaarchive.alignment.sync.together import Placed

APART_S: Final = 0.02
"""Sound that lies farther from timecode than half a frame contradicts it: it came late, or the code is wrong."""


def report(files: Sequence[str], lengths_s: Sequence[float], placed: Sequence[Placed | None]) -> dict[str, Any]:
    """Return what `sync FILE FILE… --json` prints; `lengths_s` are seconds of sound, 0 where a file has none."""
    recordings = [
        _said(n, file, length, found, files)
        for n, (file, length, found) in enumerate(zip(files, lengths_s, placed, strict=True))
    ]
    return {"reference": files[0], "recordings": recordings}


def _said(number: int, file: str, length_s: float, found: Placed | None, files: Sequence[str]) -> dict[str, Any]:
    if found is None:
        why = "has no sound" if not length_s else "shares too little sound with the others to be placed"
        return _refused(file, [{"kind": "none", "text": why}])
    if found.is_disputed:
        return _refused(file, sorted(_evidence(found, files), key=lambda said: said["kind"] != "contradiction"))
    return _placed(file, found, files, is_reference=not number)


def _refused(file: str, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"offset_s": None, "drift_ppm": None, "ci95_s": None, "jumps": []}
    return {"file": file, **nothing, "grade": "X", "evidence": evidence}


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
    other = files[found.by]
    said = [_kind(found.found, other)]
    if found.heard:
        said.append(_kind(found.heard, other) | {"off_s": round(found.off_s, 7)})
        if abs(found.off_s) > APART_S:
            text = f"sound and timecode say {abs(found.off_s):.3f} s apart"
            said.append({"kind": "contradiction", "with": other, "off_s": round(found.off_s, 7), "text": text})
    said += [{"kind": "loop", "with": files[third], "off_s": round(off, 7)} for third, off in found.closes_s.items()]
    return said


def _kind(by: Found, other: str) -> dict[str, Any]:
    if by.kind == "ltc":
        return {"kind": "ltc", "with": other, "frames": by.windows, "scatter_s": round(by.sigma_s, 7)}
    windows = {"windows": by.windows, "window_s": round(by.scale_s, 3)}
    return {"kind": "sound", "with": other, **windows, "scatter_s": round(by.sigma_s, 7)}
