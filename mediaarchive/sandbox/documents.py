"""What a document is by its bytes: nothing is unpacked, laid out or shown, so that no decoder ever sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

ENDINGS: Final = {
    "PDF": ("pdf",),
    "PNG": ("png",),
    "JPEG": ("jpg", "jpeg"),
    "ODT": ("odt",),
    "DOCX": ("docx",),
    "text": ("txt",),
}
"""The kinds that are known, and what files of them are called."""
_ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_OTHER_TEXT: Final = re.compile(r"\s*(<|%!|#!|\{\\rtf|#EXTM3U|MIME-Version:|BEGIN:)", re.I)


def _is_odt(data: bytes) -> bool:
    """Say whether the first part of a zip states the kind: OpenDocument 1.3, part 2, 3.3."""
    return data.startswith(b"PK\x03\x04") and data[30:].startswith(_ODT) and data[77:79] == b"PK"


def _is_docx(data: bytes) -> bool:
    """Say whether the parts of a word processor's document are named in a zip, and none that holds macros."""
    named = b"[Content_Types].xml" in data and b"word/document.xml" in data
    return data.startswith(b"PK\x03\x04") and named and b"vbaProject.bin" not in data


def _is_text(data: bytes) -> bool:
    """Say whether it is plain words: no markup, program, playlist or letter that something would act upon."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not _CONTROL.search(text) and not _OTHER_TEXT.match(text)


_TESTS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("PDF", lambda data: re.match(rb"%PDF-[12]\.\d", data) is not None and b"%%EOF" in data[-2048:]),
    ("PNG", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
    ("JPEG", lambda data: data.startswith(b"\xff\xd8\xff")),
    ("ODT", _is_odt),
    ("DOCX", _is_docx),
    ("text", _is_text),
)


def document_kind(data: bytes, name: str) -> str | None:
    """Return the kind of what is a document by its content and is called so, None for everything else."""
    kind = next((kind for kind, test in _TESTS if test(data)), None)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return kind if kind is not None and ending in ENDINGS[kind] else None
