"""What names tell of a file: whose camera, which chapter of which take, when. Guesses for a person to confirm. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

FOOTAGE, SIDE, PHOTO, LIST, BESIDE, OTHER = "footage", "side", "photo", "list", "beside", "other"
_ENDINGS: Final = {
    FOOTAGE: "mp4 mov m4v mkv webm avi mts m2ts ts mxf wav mp3 m4a aac flac ogg 3gp 360",
    SIDE: "lrv lrf",
    BESIDE: "thm xmp srt",
    PHOTO: "jpg jpeg png dng nef cr2 cr3 arw tif tiff heic gpr",
    LIST: "mhl md5 sha1 sha256 sha512 md5sum sha256sum",
}
_KINDS: Final = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_CHAPTERED: Final = re.compile(r"G[XHLSP](\d{2})(\d{4})\.", re.I)
_FIRST: Final = re.compile(r"GOPR(\d{4})\.", re.I)
_WEARER: Final = re.compile(r"(?<![a-z0-9])ev[ ._-]?([123])(?!\d)", re.I)
_MOUNTS: Final = ("helmet", "chest", "wrist", "tool", "boot")
_EVA: Final = re.compile(r"(?<![a-z0-9])(?:us[ ._-]?)?eva[ ._-]?(\d{1,3})(?!\d)", re.I)
_INSTANT: Final = re.compile(
    r"(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)[ T_-]?([0-2]\d)[-:.]?([0-5]\d)[-:.]?([0-5]\d)(?!\d)"
)
_ROLLING: Final = re.compile(r"\d{3}[A-Z]{4,5}$")
_PLUMBING: Final = frozenset({"DCIM", "PRIVATE", "M4ROOT", "XDROOT", "CLIP", "SUB"})
"""Folders that every card of a maker has, and that tell nothing of who wore the camera."""
_SONY_COPY: Final = re.compile(r"(.+)S03\.MP4", re.I)
"""Sony: the name of the clip and S03, in the folder SUB beside CLIP."""
_GOPRO_FILM: Final = re.compile(r"G[XHLS](\d{6})", re.I)
"""GoPro: GX (HEVC) or GH (AVC) is the film, GL of the same number its LRV; older cameras write one stem for both."""
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a name tells. `group` is the same for files that one decision is enough for."""

    kind: str
    group: str
    eva: str | None = None
    camera: str | None = None
    take: str | None = None
    chapter: int | None = None
    instant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Files that one decision is enough for, in the order in which they were filmed."""

    name: str
    eva: str | None
    camera: str | None
    files: tuple[tuple[str, str], ...]
    takes: int


def as_text(sent: str | bytes) -> str:
    """Return a name as text in which nothing can hide: what does not print, or is no Unicode, becomes a mark."""
    coded = sent if isinstance(sent, bytes) else sent.encode("utf-8", errors="surrogatepass")
    return _UNSEEN.sub("\ufffd", coded.decode("utf-8", errors="replace"))


def guess(folder: str, name: str, *, evas: Sequence[str] = ()) -> Guess:
    """Return what folder and name tell; `evas` are the slugs that there are."""
    text = f"{folder}/{name}"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    take, chapter = _chapter(name)
    camera = _camera(text)
    kind = LIST if name.upper().endswith("SUMS") else _KINDS.get(ending, OTHER)
    kind = SIDE if _is_sony_copy(folder, name) else kind
    group = camera or "/".join(p for p in folder.split("/") if not _ROLLING.match(p) and p.upper() not in _PLUMBING)
    return Guess(kind, group, _eva(text, evas), camera, take, chapter, _instant(name))


def stem_of(name: str) -> str:
    """Return what a film's name has in common with the name of the small copy that its camera makes of it."""
    if match := _SONY_COPY.fullmatch(name):
        return match[1].lower()
    stem = name.rpartition(".")[0] or name
    match = _GOPRO_FILM.fullmatch(stem)
    return f"g{match[1]}" if match else stem.lower()


def groups(files: Iterable[tuple[str, str]], *, evas: Sequence[str] = ()) -> list[Group]:
    """Return the groups of a card's footage (folder, name): a camera each, chapters after one another.

    Photos and small copies go with their camera's footage; a camera that brought nothing else has a group of those.
    """
    found: dict[str, list[tuple[Guess, tuple[str, str]]]] = {}
    others: dict[str, list[tuple[Guess, tuple[str, str]]]] = {}
    for folder, name in files:
        told = guess(folder, name, evas=evas)
        if told.kind == FOOTAGE:
            found.setdefault(told.group, []).append((told, (folder, name)))
        elif told.kind in (SIDE, PHOTO):
            others.setdefault(told.group, []).append((told, (folder, name)))
    found |= {name: members for name, members in others.items() if name not in found}
    return [_group(name, members) for name, members in sorted(found.items())]


def _group(name: str, members: list[tuple[Guess, tuple[str, str]]]) -> Group:
    members.sort(key=lambda member: (member[0].take or member[1][1], member[0].chapter or 0, member[1]))
    takes = {told.take or file[1] for told, file in members}
    told = members[0][0]
    return Group(name, told.eva, told.camera, tuple(file for _, file in members), len(takes))


def _is_sony_copy(folder: str, name: str) -> bool:
    return folder.rpartition("/")[2].upper() == "SUB" and _SONY_COPY.fullmatch(name) is not None


def _chapter(name: str) -> tuple[str | None, int | None]:
    """Return take and chapter: action cameras count chapters first and takes after them."""
    if match := _CHAPTERED.match(name):
        return match[2], int(match[1])
    if match := _FIRST.match(name):
        return match[1], 0
    return None, None


def _camera(text: str) -> str | None:
    wearer = _WEARER.search(text)
    mount = next((word for word in _MOUNTS if word in text.lower()), None)
    if wearer is None:
        return None
    return f"ev{wearer[1]}-{mount}" if mount else f"ev{wearer[1]}"


def _eva(text: str, slugs: Sequence[str]) -> str | None:
    match = _EVA.search(text)
    wanted = f"us-eva-{int(match[1])}" if match else None
    return wanted if wanted in slugs else None


def _instant(name: str) -> datetime | None:
    match = _INSTANT.search(name)
    if match is None:
        return None
    try:
        return datetime.strptime("".join(match.groups()), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None  # digits that look like a date and are none
