"""The questions of a request, which of them apply, and the check of what was answered. Pure.

Only what the answers so far make necessary is asked: a question has a condition over them. Answers are kept as they are
typed, checked when the request is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

Answers = Mapping[str, str]
"""By the question's name; several choices are joined by blanks."""

USES: Final = {
    "education": "Teaching or research",
    "editorial": "News or editorial",
    "documentary": "Documentary or series",
    "art": "Art, music or performance",
    "exhibition": "Museum or exhibition",
    "personal": "Personal, not published",
    "corporate": "Company or organisation film",
    "advertising": "Advertising",
    "merchandise": "Merchandise",
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
MEDIA: Final = {
    "web": "Own web site",
    "social": "Social networks",
    "streaming": "Streaming or video on demand",
    "broadcast": "Television or radio",
    "cinema": "Cinema",
    "festival": "Festivals",
    "event": "Live event or performance",
    "museum": "On site in a museum or exhibition",
    "disc": "DVD or another carrier",
    "print": "Print or e-book",
    "app": "App or game",
    "advertising": "Advertising space",
}
TERRITORIES: Final = {
    "world": "The whole world", "region": "One region", "countries": "Some countries",
}  # fmt: skip
TERMS: Final = {
    "once": "Once, within a year",
    "1y": "One year",
    "5y": "Five years",
    "10y": "Ten years",
    "perpetuity": "Without an end",
}
ALTERATIONS: Final = {
    "trim": "Cut shorter",
    "colour": "Colours changed",
    "overlay": "Text or graphics over it",
    "composite": "Put together with other pictures",
    "voice": "Other sound or voices",
    "ai": "Changed by machine learning",
}
FORMS: Final = {
    "copy": "As the camera wrote it",
    "h264": "H.264, plays everywhere",
    "prores": "ProRes, for editing",
}
SHORT: Final = {
    "use": "Use", "commercial": "Money earned", "project": "Project", "synopsis": "About", "media": "Seen in",
    "territory": "Territory", "places": "Places", "term": "For how long", "run_time": "Whole work",
    "alterations": "Changes", "organisation_type": "Applicant", "organisation": "Organisation", "name": "Name",
    "email": "E-mail", "deadline": "Answer by", "starts": "Used from", "form": "Form of the files",
    "licensee": "Who signs", "own_reference": "Own reference",
}  # fmt: skip
YES_NO: Final = {"no": "No", "yes": "Yes"}
WORLDWIDE: Final = frozenset({"web", "social", "streaming", "app"})
"""Media that have no borders: where these are used alone, nobody is asked where."""
LEAST_SYNOPSIS: Final = 40

EMAIL: Final = re.compile(r"[^@\s,;:<>\"()\\\[\]]{1,64}@[^@\s,;:<>\"()\\\[\]]{1,190}\.[^@\s,;:<>\"()\\\[\].]{2,63}")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TEXT_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LENGTH: Final = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,4}):(?P<s>[0-5]\d)|(?P<min>\d{1,4})(?: ?min)?")


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `kind`: line, text, one (of `options`), many, day, length or box; `applies` says for which answers.

    `personal`: the answer is kept under the person's own key only.
    """

    name: str
    kind: str
    label: str
    missing: str = ""
    """What is said where there is no answer; empty for what may be left out."""
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    longest: int = 200
    personal: bool = False
    auto: str = ""
    """The name by which browsers know what to fill in."""
    applies: Callable[[Answers], bool] = lambda _: True

    @property
    def short(self) -> str:
        """What its answer is called in a list of answers."""
        return SHORT.get(self.name, self.label)


def picked(answers: Answers, name: str) -> tuple[str, ...]:
    """Return the choices of a question."""
    return tuple(answers.get(name, "").split())


def _has_borders(answers: Answers) -> bool:
    return bool(set(picked(answers, "media")) - WORLDWIDE)


def _runs(answers: Answers) -> bool:
    return picked(answers, "media") != ("print",)


def _is_organisation(answers: Answers) -> bool:
    return answers.get("organisation_type", "") not in ("", "individual")


GROUPS: Final[tuple[tuple[str, tuple[Question, ...]], ...]] = (
    ("The use", (
        Question("use", "one", "What would you like to use it for?", "Choose what you will use it for.", options=USES),
        Question("commercial", "one", "Is money earned with it?", "Say whether money is earned with it.",
                 options=YES_NO),
    )),
    ("The project", (
        Question("project", "line", "Title of the project", "Give the project a title.", longest=200, personal=True),
        Question("synopsis", "text", "What is it about, and how does the footage appear in it?",
                 "Describe the project in a sentence or two.", longest=4000, personal=True),
        Question("media", "many", "Where will it be seen?", "Choose where it will be seen.", options=MEDIA),
        Question("territory", "one", "In which part of the world?", "Choose where in the world.", options=TERRITORIES,
                 applies=_has_borders),
        Question("places", "line", "Which region or countries?", "Name the region or the countries.", longest=300,
                 applies=lambda a: _has_borders(a) and a.get("territory") in ("region", "countries")),
        Question("term", "one", "For how long?", "Choose for how long.", options=TERMS),
        Question("run_time", "length", "How long is the whole work?", "Write how long the whole work is.",
                 "Minutes, or 1:12:30. By this the credit is reckoned.", longest=12, applies=_runs),
        Question("alterations", "many", "Will you change the pictures?", hint="Nothing chosen means: as they are.",
                 options=ALTERATIONS),
    )),
    ("Who is asking", (
        Question("organisation_type", "one", "You are", "Choose who is asking.", options=ORGANISATIONS),
        Question("organisation", "line", "Name of the organisation", "Write the organisation’s name.", longest=160,
                 personal=True, auto="organization", applies=_is_organisation),
        Question("name", "line", "Your name", "Write your name.", longest=120, personal=True, auto="name"),
        Question("email", "line", "E-mail address for the answer", "Write an e-mail address for the answer.",
                 longest=254, personal=True, auto="email"),
    )),
    ("If you like", (
        Question("deadline", "day", "When do you need an answer?", longest=10),
        Question("starts", "day", "From which day on is it used?", hint="Left empty: from the day of the agreement.",
                 longest=10),
        Question("form", "one", "How should the excerpts come?", options=FORMS),
        Question("licensee", "line", "Who signs, where that is somebody else?", longest=200, personal=True),
        Question("own_reference", "line", "Your own reference or order number", longest=60, personal=True),
        Question("register", "box", "Name me in the public register of uses that were granted.",
                 applies=lambda a: a.get("organisation_type") == "individual"),
    )),
    ("Before you send", (
        Question("declared", "box", "Nobody is led to think that an agency endorses this, and I clear rights of others "
                 "that are not the archive’s to give.", "This is needed before the request can be sent."),
        Question("consent", "box", "You may keep what I wrote, to answer this request.",
                 "We can only answer when we may keep what you wrote for this request."),
    )),
)  # fmt: skip
"""The form from top to bottom. Of the questions before “If you like” an applicant answers twelve or fewer."""
QUESTIONS: Final = {question.name: question for _, group in GROUPS for question in group}
PERSONAL: Final = frozenset(name for name, question in QUESTIONS.items() if question.personal)


def asked(answers: Answers) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    """Return the groups with the questions that apply to these answers."""
    return tuple((title, tuple(q for q in group if q.applies(answers))) for title, group in GROUPS)


def clean(form: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a form; unknown fields are left out, so that nothing can be set from outside."""
    return {name: _cleaned(question, form[name]) for name, question in QUESTIONS.items() if name in form}


def check(answers: Answers, today: date) -> dict[str, str]:
    """Return a complaint by question, in the form's order; an answer to what was not asked is left alone."""
    found = {}
    for _, group in asked(answers):
        for question in group:
            if problem := _problem(question, answers.get(question.name, ""), today):
                found[question.name] = problem
    return found


def run_time(answers: Answers) -> Fraction | None:
    """Return the seconds of the whole work, None where they are not said."""
    match = _LENGTH.fullmatch(answers.get("run_time", "").strip())
    if match is None:
        return None
    if match["min"]:
        return Fraction(int(match["min"]) * 60)
    return Fraction(int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"]))


def is_commercial(answers: Answers) -> bool:
    """Say whether money is earned with it; unsaid counts as yes, so that nothing is given away by silence."""
    return answers.get("commercial") != "no"


def _cleaned(question: Question, text: str) -> str:
    if question.kind == "text":
        lines = _TEXT_CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
        return re.sub(r"\n{3,}", "\n\n", lines).strip()[: question.longest]
    if question.kind == "many":
        return " ".join(key for key in question.options if key in text.split())
    line = " ".join(CONTROL.sub(" ", text).split())[: question.longest]
    if question.kind == "one":
        return line if line in question.options else ""
    return ("yes" if line == "yes" else "") if question.kind == "box" else line


def _problem(question: Question, text: str, today: date) -> str:
    if not text:
        return question.missing
    if question.name == "email" and not EMAIL.fullmatch(text):
        return "Write an e-mail address such as name@example.org."
    if question.name == "synopsis" and len(text) < LEAST_SYNOPSIS:
        return "Tell a little more: a sentence or two about the project."
    if question.kind == "day":
        return _day_problem(text, today)
    if question.kind == "length" and not run_time({"run_time": text}):
        return "Write minutes such as 12, or hours such as 1:12:30."
    return ""


def _day_problem(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Write the day as 2026-12-31."
    return "This day has passed." if day < today else ""
