"""Reads an edit list of either form. Whatever the bytes, the answer is a list or a refusal that says what to do."""

from __future__ import annotations

from typing import Final

from mediaarchive.editlists import cmx, otio
from mediaarchive.editlists.model import EditList
from mediaarchive.errors import InputRefused

MOST_EDL_BYTES: Final = 2 * 1024 * 1024
MOST_OTIO_BYTES: Final = 10 * 1024 * 1024
_EXPORT: Final = "export the sequence as EDL (CMX 3600) or as OpenTimelineIO (.otio)"
_FOREIGN: Final = (
    (b"PK\x03\x04", "is a packed folder", "export it as .otio, without media (not .otioz)"),
    (b"<?xml", "is XML", _EXPORT),
    (b"<fcpxml", "is XML", _EXPORT),
    (b"<xmeml", "is XML", _EXPORT),
)


def read(data: bytes, file_name: str) -> EditList:
    """Return the edit list in `data`: an EDL (CMX 3600) or OTIO, told by content. Raises InputRefused, nothing else."""
    name = file_name[:200] or "edit list"
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for head, what, hint in _FOREIGN:
        if body.startswith(head):
            raise InputRefused(f"the file {what}", subject=name, hint=hint)
    is_otio = body.startswith(b"{")
    most = MOST_OTIO_BYTES if is_otio else MOST_EDL_BYTES
    if len(data) > most:
        raise InputRefused(
            f"the edit list has {len(data):,} bytes; at most {most:,} are read", subject=name,
            hint="export the list without media, or in parts",
        )  # fmt: skip
    return otio.read_otio(body, name) if is_otio else cmx.read_edl(_text(data, name), name)


def _text(data: bytes, name: str) -> str:
    """Return the text of an EDL: UTF-16 by its mark, UTF-8, else Latin-1, as older programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        body = data.removeprefix(b"\xef\xbb\xbf")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("latin-1")
    odd = next((at for at, sign in enumerate(text) if sign < " " and sign not in "\t\r\n\f\x1a"), None)
    if odd is not None:
        line = text.count("\n", 0, odd) + 1
        raise InputRefused(f"line {line} is not text", subject=name, hint=_EXPORT)
    return text.replace("\x1a", "")
