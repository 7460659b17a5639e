"""Find out what a task log is, by content, and read it."""

from __future__ import annotations

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs import coda, table
from mediaarchive.evas.logs.model import MAX_BYTES, ParsedLog, Remark, refuse
from mediaarchive.evas.model import Eva


def parse(data: bytes, name: str, eva: Eva | None = None, *, slug: str | None = None) -> ParsedLog:
    """Return the tasks of a log: CODA as-performed JSON, or CSV.

    `eva` gives the zero of elapsed times; it, or `slug` alone, picks the record of a file with several.
    Raises InputRefused with line and column; then nothing of the file counts.
    """
    if len(data) > MAX_BYTES:
        raise InputRefused(
            f"a task log of {len(data) / 1e6:.0f} MB is too large", subject=name, hint="5 MB is the limit"
        )
    text = _decode(data, name)
    if text.lstrip()[:1] in ("[", "{"):
        return coda.parse(text, name, eva.slug if eva else slug)
    return table.parse(text, name, eva)


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise refuse([Remark(1, 1, "the file is empty")], name)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        raise refuse(
            [Remark(line, column, f"not {encoding.split('-sig', maxsplit=1)[0]} text; save it as UTF-8")], name
        ) from None
    if "\0" in text:
        before_nul = text[: text.index("\0")]
        line, column = before_nul.count("\n") + 1, len(before_nul) - before_nul.rfind("\n")
        raise refuse([Remark(line, column, "a NUL byte: this is not a text file")], name)
    return text
