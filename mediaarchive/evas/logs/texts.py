"""Words of a log as people write them: bytes into text, names of crew members, states of tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mediaarchive.evas.logs.model import STATES, Complaint, Remark
from mediaarchive.evas.model import CrewMember

_ROLE = re.compile(r"(EV|IV|M)[\s_-]*(\d?)", re.I)
_CREW = re.compile(r"[&+;,/]|\band\b")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAYINGS = {
    "": "completed",
    "complete": "completed",
    "done": "completed",
    "finished": "completed",
    "performed": "completed",
    "partially completed": "partial",
    "partially complete": "partial",
    "incomplete": "partial",
    "postponed": "deferred",
    "not performed": "not done",
    "not completed": "not done",
    "cancelled": "not done",
    "canceled": "not done",
    "get ahead": "get-ahead",
    "getahead": "get-ahead",
    "in progress": "running",
    "ongoing": "running",
    "scheduled": "planned",
    "not started": "planned",
}


def decode(data: bytes) -> str:
    """Return the text of UTF-8, or of UTF-16 with its mark. Complains about everything else with its place."""
    if not data.strip():
        raise Complaint(Remark(1, 1, "the file is empty"))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        said = f"not {encoding.split('-sig', maxsplit=1)[0]} text; save it as UTF-8"
        raise Complaint(Remark(*place, said)) from None
    if "\0" in text:
        before_nul = text[: text.index("\0")]
        place = before_nul.count("\n") + 1, len(before_nul) - before_nul.rfind("\n")
        raise Complaint(Remark(*place, "a NUL byte: this is not a text file"))
    if not text.strip():
        raise Complaint(Remark(1, 1, "the file is empty"))
    return text


def plain(text: str) -> str:
    """Return text on one line, with control characters shown as what they are: unreadable."""
    return " ".join(_CONTROL.sub("\ufffd", text).split())


def state_of(text: str) -> str | None:
    """Return the state that a word means, None where it means none; an empty cell means completed."""
    said = " ".join(text.lower().replace("_", " ").split())
    return said if said in STATES else _SAYINGS.get(said)


def actors_of(text: str, crew: Sequence[CrewMember] = ()) -> tuple[str, ...]:
    """Return who is named in `EV1 & EV2` or `Kimbrough, Pesquet`, each once, as roles where the crew is known."""
    named = (actor_of(part.strip(), crew) for part in _CREW.split(text))
    return tuple(dict.fromkeys(name for name in named if name))


def actor_of(text: str, crew: Sequence[CrewMember] = ()) -> str:
    """Return EV1 for `EV1`, `ev-1`, `EV1 - Kelly`, and for a name that one crew member alone has; else the text."""
    said = plain(text)
    match = _ROLE.match(said)
    if match and (match.end() == len(said) or not said[match.end()].isalnum()):
        kind, number = match.group(1).upper(), match.group(2)
        if number or kind == "IV":
            return kind + number
    word = said.casefold()
    holders = {m.role for m in crew if word and (word == m.name.casefold() or word in m.name.casefold().split())}
    return holders.pop() if len(holders) == 1 else said
