"""A decoded frame as people should see it (upright, right colours, square pixels), and stills written by Pillow.

Only the stations' `child.py` may import this module. It holds no choosing: which picture is worth keeping is said
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast
from xml.sax.saxutils import escape

import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

_MATRICES: Final = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
"""Matrix coefficients of ITU-T H.273 table 4 → what the scaler calls them."""
_HD_LINES: Final = 720
"""Without a stated matrix, pictures from this size on are BT.709, smaller ones BT.601 (the convention of players)."""
JPEG_QUALITY: Final = 88

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a stored picture becomes upright: transpose first, then mirror left-right, then top-bottom."""

    transpose: bool = False
    mirror: bool = False
    flip: bool = False


class Developer:
    """Turns frames into upright RGB; keeps the scaler's tables between frames. One per stream, one thread."""

    def __init__(self, sample_aspect_ratio: Fraction | None, turn: Orientation | None = None) -> None:
        """`turn`: how the pictures must be turned; taken from the first frame where it is not given."""
        self._aspect = sample_aspect_ratio if sample_aspect_ratio and sample_aspect_ratio > 0 else Fraction(1)
        self._scaler = VideoReformatter()
        self._painter = VideoReformatter()
        self._turn = turn

    def size(self, frame: VideoFrame) -> tuple[int, int]:
        """Return (width, height) of the upright picture with square pixels at full size."""
        wide, high = self._square(frame)
        return (high, wide) if self._turn_of(frame).transpose else (wide, high)

    def develop(self, frame: VideoFrame, *, width: int | None = None) -> NDArray[np.uint8]:
        """Return the picture, uint8 (H, W, 3), RGB full range, owned by the caller, upright and with square pixels.

        `width`: of the upright picture, never enlarged; None keeps the full size. The stream's own matrix and range are
        used; high dynamic range is not mapped to standard range.
        """
        turn = self._turn_of(frame)
        full = self.size(frame)
        wide = min(width, full[0]) if width else full[0]
        high = max(1, round(Fraction(full[1] * wide, full[0])))
        stored = (high, wide) if turn.transpose else (wide, high)
        rgb = self._scaler.reformat(
            frame,
            width=stored[0],
            height=stored[1],
            format="rgb24",
            interpolation=_filter_for(frame, stored),
            src_colorspace=matrix_of(frame),
            src_color_range=ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
        return _upright(cast("NDArray[np.uint8]", rgb.to_ndarray()), turn)

    def paint(self, luma: Plane, blue: Plane, red: Plane, frame: VideoFrame, width: int) -> NDArray[np.uint8]:
        """Return a small picture like `develop`, from averaged planes of `frame`: full range, colours at half the size.

        Ten times cheaper than scaling the frame, and as good where the planes have about `width` columns.
        """
        small = VideoFrame.from_ndarray(_one_after_the_other(luma, blue, red), "yuvj420p")
        full, turn = self.size(frame), self._turn_of(frame)
        high = max(1, round(Fraction(full[1] * width, full[0])))
        rgb = self._painter.reformat(
            small,
            width=high if turn.transpose else width,
            height=width if turn.transpose else high,
            format="rgb24",
            interpolation=Interpolation.BILINEAR,
            src_colorspace=matrix_of(frame),
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.JPEG,
        )
        return _upright(cast("NDArray[np.uint8]", rgb.to_ndarray()), turn)

    def _turn_of(self, frame: VideoFrame) -> Orientation:
        """Return the turn of the stream's first frame: PyAV never frees a frame whose side data were asked for."""
        if self._turn is None:
            self._turn = orientation(frame)
        return self._turn

    def _square(self, frame: VideoFrame) -> tuple[int, int]:
        if self._aspect >= 1:
            return round(frame.width * self._aspect), frame.height
        return frame.width, round(frame.height / self._aspect)


def orientation(frame: VideoFrame) -> Orientation:
    """Return how `frame` must be turned, by its display matrix to the nearest quarter turn; not at all without.

    The matrix is ISO/IEC 14496-12 §6.2.2: nine int32, x' = a·x + c·y, y' = b·x + d·y with a b c d at 0 1 3 4.
    """
    for item in cast(Iterable[SideData], frame.side_data):  # PyAV types it as a mapping, but it yields items
        if item.type.name == "DISPLAYMATRIX":
            a, b, _, c, d = np.frombuffer(bytes(item), dtype=np.int32)[:5].tolist()
            if abs(a) >= abs(b):
                return Orientation(transpose=False, mirror=a < 0, flip=d < 0)
            return Orientation(transpose=True, mirror=c < 0, flip=b < 0)
    return Orientation()


def is_full_range(frame: VideoFrame) -> bool:
    """Say whether luma uses 0–255 (stated, or by the old yuvj formats) rather than 16–235."""
    if frame.color_range != ColorRange.UNSPECIFIED:
        return frame.color_range == ColorRange.JPEG
    return frame.format.name.startswith("yuvj") or frame.format.is_rgb


def matrix_of(frame: VideoFrame) -> Colorspace:
    """Return the stated matrix, or by size where none is stated."""
    stated = _MATRICES.get(int(frame.colorspace))
    if stated is not None:
        return stated
    is_hd = frame.height >= _HD_LINES or frame.width >= 1280
    return Colorspace.ITU709 if is_hd else Colorspace.ITU601


def luma(frame: VideoFrame) -> tuple[NDArray[Any], float, float]:
    """Return (plane, offset, gain): the stored luma, borrowed from `frame`, and how to make it 0..255 full range.

    The plane is uint8 or uint16, (H, W) as stored (not turned), valid only while `frame` lives; its 0..255 scale
    is `(plane - offset) * gain`. Formats without a separate 8- to 16-bit luma plane are converted first.
    """
    depth = frame.format.components[0].bits
    separate = not frame.format.is_rgb and (frame.format.is_planar or frame.format.name.startswith("gray"))
    if not separate or frame.format.is_big_endian:
        frame, depth = frame.reformat(format="gray"), 8
    plane = frame.planes[0]
    kind = np.uint8 if depth == 8 else np.uint16
    rows = np.frombuffer(memoryview(plane), dtype=kind).reshape(plane.height, -1)
    unit = float(1 << (depth - 8))
    if is_full_range(frame):
        return rows[:, : plane.width], 0.0, 255.0 / (256.0 * unit - 1.0)
    return rows[:, : plane.width], 16.0 * unit, 255.0 / (219.0 * unit)


def write_jpeg(picture: NDArray[np.uint8], path: Path, *, title: str = "", credit: str = "", comment: str = "") -> None:
    """Write `picture` (uint8, (H, W, 3), RGB) as a JPEG with sRGB colours.

    `title` and `credit` go into EXIF (ImageDescription, Copyright) and XMP (dc:title, dc:rights), `comment` into the
    JPEG comment; empty ones are left out.
    """
    exif = Image.Exif()
    if title:
        exif[0x010E] = title.encode()
    if credit:
        exif[0x8298] = credit.encode()
    extra: dict[str, Any] = {"xmp": _xmp(title, credit)} if title or credit else {}
    Image.fromarray(picture).save(path, "JPEG", quality=JPEG_QUALITY, exif=exif, comment=comment.encode(), **extra)


def _one_after_the_other(luma: Plane, blue: Plane, red: Plane) -> Plane:
    """Return the planes as one array as wide as the luma, the form in which planar pictures are handed over."""
    return np.concatenate([luma.ravel(), blue.ravel(), red.ravel()]).reshape(-1, luma.shape[1])


def _upright(picture: NDArray[np.uint8], turn: Orientation) -> NDArray[np.uint8]:
    if turn.transpose:
        picture = picture.transpose(1, 0, 2)
    if turn.mirror:
        picture = picture[:, ::-1]
    if turn.flip:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _filter_for(frame: VideoFrame, stored: tuple[int, int]) -> Interpolation:
    """Return how to scale; at full size the scaler's short way, 30 times faster, within two levels of the exact one."""
    if stored[0] >= frame.width and stored[1] >= frame.height:
        return Interpolation.BICUBIC
    return Interpolation.AREA | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND | Interpolation.BITEXACT


def _xmp(title: str, credit: str) -> bytes:
    def entry(name: str, text: str) -> str:
        return f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></dc:{name}>'

    body = (entry("title", title) if title else "") + (entry("rights", credit) if credit else "")
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">{body}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()
