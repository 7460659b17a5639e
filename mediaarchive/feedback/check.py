"""The check of what visitors send: cleaned words, and a complaint per field that a person can mend. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from mediaarchive.feedback.model import COMMENT, CORRECTION, IMPROVEMENT, REASONS, REPORT, NewEntry, Subject

LONGEST: Final = 4000
_LONGEST_LINE: Final = 500
_LONGEST_NAME: Final = 80
_LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,63}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_THING: Final = re.compile(r"title|description|time|other|cue-[0-9]{1,6}")
_NO_EMAIL: Final = "Write an e-mail address such as name@example.org."


class Checked(NamedTuple):
    """What a form gave: the entry, and a complaint by field; with complaints the entry must not be kept."""

    entry: NewEntry
    complaints: dict[str, str]


def check(kind: str, about: Subject, form: Mapping[str, str]) -> Checked:
    """Check a form of this kind; unknown fields are ignored, so that nothing can be set from outside."""
    return _KINDS[kind](about, form)


def thing(text: str) -> str:
    """Return what a correction is about, nothing where the text names no such thing."""
    return text if _THING.fullmatch(text) else ""


def _comment(about: Subject, form: Mapping[str, str]) -> Checked:
    entry = NewEntry(COMMENT, about, _text(form, "text"), _line(form, "name"), _line(form, "email"))
    complaints = _too_long(form, name=_LONGEST_NAME, text=LONGEST)
    if not entry.name:
        complaints["name"] = "Write a name; it is shown above the comment."
    if not _EMAIL.fullmatch(entry.email) or len(entry.email) > _LONGEST_EMAIL:
        complaints["email"] = _NO_EMAIL
    if not entry.text:
        complaints["text"] = "Write a comment."
    return Checked(entry, complaints)


def _correction(about: Subject, form: Mapping[str, str]) -> Checked:
    said = {"thing": thing(form.get("thing", "")), "says": _line(form, "says"), "should": _text(form, "should")}
    entry = NewEntry(CORRECTION, about, _text(form, "text"), email=_line(form, "email"), details=tuple(said.items()))
    complaints = _too_long(form, says=_LONGEST_LINE, should=_LONGEST_LINE, text=LONGEST) | _bad_email(entry)
    if not said["thing"]:
        complaints["thing"] = "Choose what is wrong."
    if not said["should"]:
        complaints["should"] = "Write what it should say."
    return Checked(entry, complaints)


def _report(about: Subject, form: Mapping[str, str]) -> Checked:
    reason = form.get("reason", "")
    entry = NewEntry(
        REPORT, about, _text(form, "text"), email=_line(form, "email"), details=(("reason", reason[:20]),)
    )  # fmt: skip
    complaints = _too_long(form, text=LONGEST) | _bad_email(entry)
    if reason not in REASONS:
        complaints["reason"] = "Choose what this is about."
    if not entry.text:
        complaints["text"] = "Write in a sentence what is wrong."
    return Checked(entry, complaints)


def _improvement(about: Subject, form: Mapping[str, str]) -> Checked:
    entry = NewEntry(IMPROVEMENT, about, _text(form, "text"))
    complaints = _too_long(form, text=LONGEST)
    if not entry.text:
        complaints["text"] = "Write what we could do better, or leave it."
    return Checked(entry, complaints)


_KINDS: Final[dict[str, Callable[[Subject, Mapping[str, str]], Checked]]] = {
    COMMENT: _comment,
    CORRECTION: _correction,
    REPORT: _report,
    IMPROVEMENT: _improvement,
}


def _bad_email(entry: NewEntry) -> dict[str, str]:
    fine = not entry.email or (_EMAIL.fullmatch(entry.email) and len(entry.email) <= _LONGEST_EMAIL)
    return {} if fine else {"email": _NO_EMAIL}


def _too_long(form: Mapping[str, str], **limits: int) -> dict[str, str]:
    """Complain of fields above their limits: cutting somebody's words would change them."""
    found = {name: len(_text(form, name)) for name in limits}
    return {
        name: f"This has {length} characters; {limits[name]} is the most."
        for name, length in found.items()
        if length > limits[name]
    }


def _text(form: Mapping[str, str], name: str) -> str:
    """Return words with their lines, without what controls a terminal or a log."""
    lines = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", _CONTROL.sub(" ", lines)).strip()


def _line(form: Mapping[str, str], name: str) -> str:
    return " ".join(_text(form, name).split())
