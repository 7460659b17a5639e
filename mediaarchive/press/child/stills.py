"""Pictures of a recording at full size, and small ones of them for pages.

Files: `still-1.jpg`, `small-1.jpg`, … in the order that was asked. Answer: `{"stills": [[PTS, WIDTH, HEIGHT], …]}`.
Memory: one developed picture.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mediaarchive.frames.child.between import pictures_between
from mediaarchive.sandbox.pictures import Developer, write_jpeg

_SMALL: Final = 960
"""Columns of the small ones at most."""


def make_stills(master: str, out: Path, request: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Write the first picture at or after each PTS and before `out`; raises DecodeFailed where there is none."""
    told, wanted = [], request["pts"]
    for number, pts in enumerate(wanted, start=1):
        frame, stream = next(pictures_between(master, pts, max(pts + 1, request["out"])))
        developer = Developer(stream.sample_aspect_ratio)
        picture = developer.develop(frame)
        write_jpeg(picture, out / f"still-{number}.jpg", credit=request["credit"])
        write_jpeg(developer.develop(frame, width=_SMALL), out / f"small-{number}.jpg", credit=request["credit"])
        told.append([frame.pts, picture.shape[1], picture.shape[0]])
        progress(number / len(wanted))
    return {"stills": told}
