"""The lines of a transcript that others wrote, whatever wrote them. Pure.

Refused: what is no text of words at all, and letters that could be read in more than one way.
"""

from __future__ import annotations

import codecs
import re
from typing import Final
from unicodedata import category

from mediaarchive.errors import InputRefused

_MOST_BYTES: Final = 16 << 20
_HINT: Final = "save it as plain text, WebVTT or SubRip in UTF-8, and run the same command again"
_DOCUMENTS: Final = (
    (re.compile(rb"\{\\rtf"), "RTF"),
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"PK\x03\x04"), "a packed document"),
    (re.compile(rb"<(?:\?xml|!doctype|html|tt)\b", re.IGNORECASE), "a document in XML or HTML"),
    (re.compile(rb"""[\[{]\s*(?:[\[{]\s*)?"[^"]*"\s*:"""), "JSON"),
)
_KEPT: Final = "\t\f"
"""Columns and pages of printed transcripts."""


def lines_of(data: bytes, repairs: list[str]) -> list[str]:
    """Return the file's lines without control characters, except for tabs and form feeds; there is at least one.

    What had to be repaired is added to `repairs`. Raises InputRefused naming the line.
    """
    if len(data) > _MOST_BYTES:
        raise InputRefused(f"the transcript is larger than {_MOST_BYTES >> 20} MiB")
    text = _text(_as_utf8(data, repairs))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(line if line.isprintable() else _printable(line)).rstrip(" \t") for line in lines]


def refusal(number: int, what: str, hint: str | None = None) -> InputRefused:
    """Return the error about a line."""
    return InputRefused(f"line {number} {what}", hint=hint)


def _as_utf8(data: bytes, repairs: list[str]) -> bytes:
    """Return the bytes as UTF-8 where they are UTF-16, with its mark or begun by a plain letter without one."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    coding = "utf-16" if marked else {1: "utf-16-le", 0: "utf-16-be"}.get(data[:2].find(b"\0"))
    if coding is None or len(data) < 2:
        return data
    repairs.append("line 1: UTF-16 was read as such")
    return data.decode(coding, "replace").encode("utf-8", "replace")


def _text(data: bytes) -> str:
    plain = data.removeprefix(codecs.BOM_UTF8)
    for pattern, name in _DOCUMENTS:
        if pattern.match(plain.lstrip()):
            raise InputRefused(f"is {name}, which is not read for its words", hint=_HINT)
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(plain[: error.start].count(b"\n") + 1, "is not UTF-8", _HINT) from None
    if "\0" in text:
        raise refusal(text[: text.index("\0")].count("\n") + 1, "holds a zero, which no text does", _HINT)
    return text


def _printable(line: str) -> str:
    return "".join(" " if category(letter) == "Cc" and letter not in _KEPT else letter for letter in line)
