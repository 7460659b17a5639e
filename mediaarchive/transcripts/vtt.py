"""Captions as WebVTT and SubRip, and a strict reader of the WebVTT that is written here.

Times are rounded to milliseconds, down at the start and up at the end, so that no cue is empty. Readers of captions
that others wrote belong elsewhere: this one refuses what it does not know. Source: W3C WebVTT, sections 3 and 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import category

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.cues import wrap
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue

_TICKS_A_MS: Final = TICKS_A_SECOND // 1000
_TIME: Final = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING: Final = re.compile(f"{_TIME} --> {_TIME}")
_VOICE: Final = re.compile(r"<v ([^<>\n]+)>")
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&lrm;": "\u200e", "&rlm;": "\u200f", "&nbsp;": "\u00a0"}


def write_vtt(cues: Iterable[Cue], *, note: str | None = None) -> str:
    """Return the cues as WebVTT, in order of their start; a speaker becomes a voice. Cues without text are left out.

    `note`: a remark for whoever opens the file; players do not show it.
    """
    blocks = ["WEBVTT"]
    if note:
        blocks.append("\n".join(["NOTE", *wrap(_flat(note).replace("-->", "->"))]))
    for cue, words, speaker in _shown(cues):
        voice = f"<v {_escape(speaker)}>" if speaker else ""
        lines = _escape("\n".join(wrap(words)))
        blocks.append(f"{_stamp(_start_ms(cue), '.')} --> {_stamp(_end_ms(cue), '.')}\n{voice}{lines}")
    return "\n\n".join(blocks) + "\n"


def write_srt(cues: Iterable[Cue]) -> str:
    """Return the cues as SubRip; a speaker is written before the words, as SubRip has no voices."""
    blocks = []
    for number, (cue, words, speaker) in enumerate(_shown(cues), start=1):
        lines = "\n".join(wrap(f"{speaker}: {words}" if speaker else words)).replace("-->", "->")
        blocks.append(f"{number}\n{_stamp(_start_ms(cue), ',')} --> {_stamp(_end_ms(cue), ',')}\n{lines}\n")
    return "\n".join(blocks)


def read_vtt(text: str) -> list[Cue]:
    """Return the cues of WebVTT as `write_vtt` writes it; notes, words, confidence and doubts are not in it.

    Raises InputRefused naming the line.
    """
    lines = text.split("\n")
    if lines[0] != "WEBVTT":
        raise _refusal(1, "does not begin with WEBVTT")
    cues, at = [], 1
    while at < len(lines):
        if not lines[at]:
            at += 1
            continue
        past = next((k for k in range(at, len(lines)) if not lines[k]), len(lines))
        if lines[at] == "NOTE":
            _check_note(lines[at:past], at + 1)
        else:
            cues.append(_read_cue(lines[at:past], at + 1))
        at = past
    return cues


def _check_note(lines: list[str], number: int) -> None:
    for k, line in enumerate(lines):
        if "-->" in line:
            raise _refusal(number + k, "is a timing within a note")


def _read_cue(lines: list[str], number: int) -> Cue:
    timing = _TIMING.fullmatch(lines[0])
    if timing is None:
        raise _refusal(number, "is no cue timing")
    start, end = _ticks(*timing.groups()[:4]), _ticks(*timing.groups()[4:])
    if end <= start:
        raise _refusal(number, "ends before it starts")
    body = " ".join(lines[1:])
    voice = _VOICE.match(body)
    words = _unescape(body[voice.end() :] if voice else body, number + 1)
    if not words:
        raise _refusal(number, "has no text")
    return Cue(start, end, words, _unescape(voice[1], number + 1) if voice else None)


def _shown(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str, str]]:
    """Give the cues that have text by their start, with their words and who speaks, made flat."""
    for cue in sorted(cues, key=lambda cue: cue.start):
        if words := _flat(cue.text):
            yield cue, words, _flat(cue.speaker or "")


def _flat(text: str) -> str:
    """Return `text` with every run of white space (line ends too) and control characters as one blank."""
    if not text.isprintable():  # most texts are, and this is done for every cue of six hours
        text = "".join(" " if category(c) in ("Cc", "Cs") else c for c in text)
    return " ".join(text.split())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str, number: int) -> str:
    if re.search(r"[<>]", text) or re.search(r"&(?!(amp|lt|gt|lrm|rlm|nbsp);)", text):
        raise _refusal(number, "holds a tag or an entity that is not written here")
    return re.sub(r"&\w+;", lambda found: _ENTITIES[found[0]], text)


def _start_ms(cue: Cue) -> int:
    return max(0, cue.start // _TICKS_A_MS)


def _end_ms(cue: Cue) -> int:
    return max(_start_ms(cue) + 1, -(-cue.end // _TICKS_A_MS))


def _stamp(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def _ticks(hours: str, minutes: str, seconds: str, thousandths: str) -> int:
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(thousandths)) * _TICKS_A_MS


def _refusal(number: int, what: str) -> InputRefused:
    return InputRefused(f"line {number} {what}", subject="WebVTT")
