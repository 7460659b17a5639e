"""Checksum lists that a card carries: ASC MHL, and the lines that md5sum and its sisters write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from mediaarchive.errors import InputRefused
from mediaarchive.ingest.uploads.hashes import MAKERS
from mediaarchive.ingest.uploads.model import Listed
from mediaarchive.ingest.uploads.names import LIST, guess

_OLDER: Final = {"xxhash64be": "xxh64"}
"""Names of MHL 1.1; its other ones of xxHash are written in other ways."""
_LENGTHS: Final = {32: "md5", 40: "sha1", 64: "sha256"}
_LINE: Final = re.compile(r"([0-9A-Fa-f]{32,64})[ \t]+\*?(.+)")
_TAGGED: Final = re.compile(r"(MD5|SHA1|SHA256) \((.+)\) = ([0-9A-Fa-f]+)")
_DECLARED: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MOST: Final = 8 << 20
"""Bytes of a list: ten times what a card of a thousand files brings."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a list says of one file; `value` is None where it uses no hash that we compute."""

    path: str
    algorithm: str
    value: str | None


def wanted_hashes(path: str, listing: Iterable[Listed], lists: Mapping[str, Sequence[Sum]]) -> tuple[str, ...]:
    """Return the hashes, beside SHA-256, by which a file of a card can be compared with the card's lists.

    `lists`: what those say that are here. Before there is one, a card that has a media hash list may use any.
    """
    told = {one.algorithm for one in lists.get(path, ()) if one.value}
    if not lists:
        names = (item.name.lower() for item in listing if guess(item.folder, item.name).kind == LIST)
        endings = {name.rpartition(".")[2] for name in names}
        told = {name for name in MAKERS if "mhl" in endings or any(name in ending for ending in endings)}
    return tuple(name for name in MAKERS if name in told and name != "sha256")


def read_list(name: str, folder: str, data: bytes) -> tuple[Sum, ...]:
    """Return what a list says, with paths on the card. Raises InputRefused where it cannot be read."""
    if len(data) > _MOST:
        raise InputRefused("is too long for a list of checksums", subject=name)
    base = folder.removesuffix("/ascmhl").removesuffix("ascmhl")
    found = _mhl(name, data) if name.lower().endswith(".mhl") else _lines(name, data)
    return tuple(Sum(_joined(base, one.path), one.algorithm, one.value) for one in found)


def _mhl(name: str, data: bytes) -> list[Sum]:
    text = _text(name, data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputRefused("holds a document type, which no media hash list needs", subject=name)
    try:
        root = ET.fromstring(_DECLARED.sub("", text, count=1))  # noqa: S314 - neither entities nor types get here
    except ET.ParseError as error:
        raise InputRefused(f"is no XML: {error}", subject=name) from None
    return [_hash(entry) for entry in root.iter() if _tag(entry) == "hash"]


def _hash(entry: ET.Element) -> Sum:
    """Return the best hash of an entry; version 1 names the file beside its hashes, version 2 likewise as `path`."""
    path = next((child.text or "" for child in entry if _tag(child) in ("path", "file")), "")
    values = {_OLDER.get(_tag(child), _tag(child)): (child.text or "").strip() for child in entry}
    for algorithm in MAKERS:
        if value := values.get(algorithm):
            return Sum(path, algorithm, value if algorithm == "c4" else value.lower())
    others = [tag for tag in values if tag not in ("path", "file", "size", "creationdate", "lastmodificationdate")]
    return Sum(path, ", ".join(others) or "nothing", None)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _lines(name: str, data: bytes) -> list[Sum]:
    found = []
    for number, line in enumerate(_text(name, data).splitlines(), 1):
        if not line.strip() or line.startswith(("#", ";")):
            continue
        if tagged := _TAGGED.fullmatch(line.strip()):
            found.append(Sum(tagged[2], tagged[1].lower(), tagged[3].lower()))
        elif (plain := _LINE.fullmatch(line.strip())) and len(plain[1]) in _LENGTHS:
            found.append(Sum(plain[2], _LENGTHS[len(plain[1])], plain[1].lower()))
        else:
            raise InputRefused(f"line {number} is no checksum with a name", subject=name)
    return found


def _text(name: str, data: bytes) -> str:
    """Return the list as text. Other encodings are refused: what is looked for would look otherwise in them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputRefused("is no UTF-8 text", subject=name)
    return text


def _joined(base: str, path: str) -> str:
    path = path.replace("\\", "/").removeprefix("./")
    return f"{base}/{path}" if base else path
