"""What a file is by its first bytes, before any decoder sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mediaarchive.errors import InputRefused

_HEAD: Final = 64 * 1024
_BOXES: Final = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"sidx", b"uuid")
_MXF: Final = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02"
_STILLS: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
_BATCHES: Final = (
    (0, b"PK\x03\x04"),
    (257, b"ustar"),
    (0, b"\x1f\x8b"),
    (0, b"7z\xbc\xaf\x27\x1c"),
    (0, b"Rar!\x1a\x07"),
)
_HEIF: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
"""Brands of ISO/IEC 23008-12: pictures in the container of films."""
_RAW: Final = frozenset({"dng", "nef", "cr2", "cr3", "arw", "gpr", "raf", "orf", "rw2"})
_EXTENSIONS: Final = {
    "mp4": {"mp4", "mov", "m4v", "m4a", "3gp", "3g2", "qt", "mp4v"},
    "matroska": {"mkv", "webm", "mka"},
    "avi": {"avi"},
    "wav": {"wav", "rf64"},
    "mpegts": {"ts", "mts", "m2ts"},
    "mxf": {"mxf"},
    "ogg": {"ogg", "ogv", "oga", "opus"},
    "flac": {"flac"},
    "mp3": {"mp3"},
    "aac": {"aac"},
}


def _is_transport_stream(head: bytes) -> bool:
    for start, packet in ((0, 188), (4, 192), (0, 204)):
        marks = head[start::packet][:6]
        if len(marks) >= 3 and set(marks) == {0x47}:
            return True
    return False


def _is_mpeg_audio(head: bytes) -> bool:
    return head[:3] == b"ID3" or (len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6))


_TESTS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("mp4", lambda head: head[4:8] in _BOXES),
    ("matroska", lambda head: head[:4] == b"\x1aE\xdf\xa3"),
    ("avi", lambda head: head[:4] == b"RIFF" and head[8:12] == b"AVI "),
    ("wav", lambda head: head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE"),
    ("ogg", lambda head: head[:4] == b"OggS"),
    ("flac", lambda head: head[:4] == b"fLaC"),
    ("mxf", lambda head: _MXF in head),
    ("mpegts", _is_transport_stream),
    ("aac", lambda head: len(head) > 6 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0),
    ("mp3", _is_mpeg_audio),
)


def photo_kind(path: Path, name: str) -> str | None:
    """Return `jpeg`, `heic` or `raw` for what is a photo by its content and is called so; else None."""
    with path.open("rb") as stream:
        head = stream.read(16)
    ending = name.rpartition(".")[2].lower()
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg" if ending in ("jpg", "jpeg", "jpe") else None
    if _is_heif(head):
        return "heic" if ending in ("heic", "heif", "hif", "avif") else None
    is_raw = head[:4] in (b"II*\0", b"MM\0*", b"IIRO", b"IIU\0") or head[4:12] == b"ftypcrx "
    return "raw" if is_raw and ending in _RAW else None


def still_kind(path: Path) -> str | None:
    """Return `jpeg`, `png` or `webp` for a still picture by its content; None for everything else."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "png" if head.startswith(b"\x89PNG\r\n\x1a\n") else "jpeg" if head.startswith(b"\xff\xd8\xff") else None


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF


def sniff(path: Path) -> str:
    """Return the kind of container (`mp4`, `matroska`, `avi`, …) by content.

    Raises InputRefused for an empty file, a still picture and everything that is no container of moving pictures or
    sound; then nothing has been stored and no decoder was asked.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        raise InputRefused("the file is empty", subject=path.name, hint="copy it from the camera again")
    for magic, still in _STILLS:
        if head.startswith(magic):
            raise InputRefused(
                f"is a photo ({still}), not a moving picture",
                subject=path.name,
                hint="offer it as a photo of its camera",
            )
    if any(head.startswith(magic, at) for at, magic in _BATCHES):
        raise InputRefused(
            "is a batch of files, which are not unpacked here", subject=path.name, hint="unpack it, and send the folder"
        )
    if _is_heif(head):
        raise InputRefused("is a photo (HEIC), not a moving picture", subject=path.name)
    for kind, test in _TESTS:
        if test(head):
            return kind
    raise InputRefused(
        f"is not a video or sound container we accept{_looks_like(head)}",
        subject=path.name,
        hint="send MP4, MOV, MKV, AVI, MXF, MPEG-TS or audio",
    )


def _looks_like(head: bytes) -> str:
    if len(head) < 32:
        return f" (only {len(head)} bytes)"
    text = head[:512].decode("utf-8", errors="replace")
    if re.match(r"\s*(#EXTM3U|ffconcat|<\?xml|<MPD|<!DOCTYPE|<html|v=0|\[playlist)", text, re.I):
        return " (it is a playlist or page that names other files)"
    return (
        " (it is a text file)" if text.isprintable() or text.replace("\n", "").replace("\r", "").isprintable() else ""
    )


def mismatch(path: Path, kind: str) -> str | None:
    """Return a remark where the file's ending says something else than its content."""
    ending = path.suffix.lower().lstrip(".")
    if not ending or ending in _EXTENSIONS[kind]:
        return None
    return f"named .{ending}, but its content is {kind}"
