"""Looks at a photo inside the sandbox: what it says of itself, and two smaller pictures of it without any of that.

Request: `{}`, input `photo`. Answer: `{"tags": {tag: text}, "width", "height"}`; files `photo.jpg` and `thumb.jpg`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mediaarchive.photos.exif import TURN, tags_of
from mediaarchive.sandbox.media import open_photo
from mediaarchive.sandbox.pictures import Developer, Orientation, write_jpeg

_HEAD: Final = 1 << 20
_SIZES: Final = {"photo.jpg": 1600, "thumb.jpg": 320}
TURNS: Final = {
    2: Orientation(mirror=True),
    3: Orientation(mirror=True, flip=True),
    4: Orientation(flip=True),
    5: Orientation(transpose=True),
    6: Orientation(transpose=True, mirror=True),
    7: Orientation(transpose=True, mirror=True, flip=True),
    8: Orientation(transpose=True, flip=True),
}
"""EXIF 2.32, tag Orientation: how the stored picture becomes upright."""


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Look at inputs["photo"]. Raises InputRefused, DecodeFailed."""
    del request
    path = inputs["photo"]
    with Path(path).open("rb") as stream:
        tags = tags_of(stream.read(_HEAD))
    progress(0.1)
    turn = tags.get(TURN, "1")
    frame = open_photo(path)
    developer = Developer(None, TURNS.get(int(turn) if turn.isdecimal() else 1, Orientation()))
    width, height = developer.size(frame)
    for name, most in _SIZES.items():
        wide = most if width >= height else max(1, most * width // height)
        write_jpeg(developer.develop(frame, width=wide), Path(out) / name)
    return {"tags": {str(tag): text for tag, text in tags.items()}, "width": width, "height": height}
