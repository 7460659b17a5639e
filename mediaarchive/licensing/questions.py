"""The questions of the form, their allowed answers, and the check of what came in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

USES: Final = {
    "education": "Teaching or research",
    "editorial": "News or editorial",
    "documentary": "Documentary or series",
    "art": "Art, music or performance",
    "exhibition": "Museum or exhibition",
    "personal": "Personal, not published",
    "corporate": "Company or organisation film",
    "advertising": "Advertising or merchandise",
    "ai": "Training a machine-learning model",
    "other": "Something else",
}
"""The first question: what is it for? Key as stored, words as shown."""

ORGANISATIONS: Final = {
    "non-profit": "Non-profit organisation",
    "individual": "Individual",
    "school": "School or university",
    "museum": "Museum or planetarium",
    "broadcaster": "Broadcaster or publisher",
    "company": "Company or agency",
}

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,63}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class Answer(NamedTuple):
    """What the form gave: the cleaned values, and a complaint per field that a person can mend."""

    values: dict[str, str]
    complaints: dict[str, str]


def check(form: Mapping[str, str], today: date) -> Answer:
    """Clean and check the applicant's fields; unknown fields are ignored, so that nothing can be set from outside."""
    limits = {"name": 120, "email": 254, "organisation": 160, "project": 200, "synopsis": 4000, "deadline": 10}
    values = {name: _line(form.get(name, ""), limit) for name, limit in limits.items() if name != "synopsis"}
    values["synopsis"] = form.get("synopsis", "").replace("\0", "").strip()[: limits["synopsis"]]
    values |= {name: form.get(name, "").strip() for name in ("use", "organisation_type", "commercial", "consent")}
    complaints = _missing(values)
    if values["use"] not in USES:
        complaints["use"] = "Choose what you will use it for."
    if values["organisation_type"] not in ORGANISATIONS:
        complaints["organisation_type"] = "Choose who is asking."
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        complaints["email"] = "Write an e-mail address such as name@example.org."
    if values["commercial"] not in ("yes", "no"):
        complaints["commercial"] = "Say whether money is earned with it."
    if values["deadline"] and (problem := _deadline_problem(values["deadline"], today)):
        complaints["deadline"] = problem
    if values["consent"] != "yes":
        complaints["consent"] = "We can only answer when we may keep what you wrote for this request."
    return Answer(values, complaints)


def _missing(values: Mapping[str, str]) -> dict[str, str]:
    needed = {
        "name": "Write your name.",
        "email": "Write an e-mail address for the answer.",
        "project": "Give the project a title.",
        "synopsis": "Describe the project in a sentence or two.",
    }
    found = {name: words for name, words in needed.items() if not values[name]}
    if values["organisation_type"] not in ("", "individual") and not values["organisation"]:
        found["organisation"] = "Write the organisation's name."
    return found


def _deadline_problem(text: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Write the day as 2026-12-31."
    return "This day has passed." if day < today else None


def _line(text: str, limit: int) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:limit]
