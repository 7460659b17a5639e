"""The questions of a request: only what is needed is asked, answers are checked kindly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.licensing.questions import PERSONAL, QUESTIONS, asked, check, clean, run_time

TODAY = date(2026, 11, 21)
GOOD = {
    "use": "art",
    "commercial": "no",
    "project": "Slow Orbits",
    "synopsis": "A free online series about looking at the Earth.",
    "media": "web social",
    "term": "perpetuity",
    "run_time": "12:30",
    "alterations": "trim",
    "organisation_type": "non-profit",
    "organisation": "Field Ensemble",
    "name": "Ada Quill",
    "email": "ada@example.org",
    "deadline": "2026-12-24",
    "declared": "yes",
    "consent": "yes",
}
"""What an arts group answers."""
_OPTIONAL = "If you like"


def _names(answers: dict[str, str]) -> list[str]:
    return [q.name for title, group in asked(answers) if title != _OPTIONAL for q in group if q.kind != "box"]


def test_a_whole_form_has_no_complaint() -> None:
    """The arts group's answers pass as they are."""
    assert {} == check(GOOD, TODAY)


def test_the_arts_group_answers_twelve_questions() -> None:
    """Twelve, and two boxes to tick; what may be left out is folded away."""
    assert 12 == len(_names(GOOD))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"use": ""}, "use"),
        ({"name": ""}, "name"),
        ({"email": "ada"}, "email"),
        ({"email": "a@b.c, d@e.f"}, "email"),
        ({"email": "a@b.org\r\nBcc: x@y.z"}, "email"),
        ({"organisation": ""}, "organisation"),
        ({"project": ""}, "project"),
        ({"synopsis": "Too short."}, "synopsis"),
        ({"commercial": ""}, "commercial"),
        ({"media": ""}, "media"),
        ({"run_time": "long"}, "run_time"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": "2026-11-20"}, "deadline"),
        ({"consent": ""}, "consent"),
        ({"declared": ""}, "declared"),
    ],
)
def test_each_mistake_is_named_at_its_field(change: dict[str, str], field: str) -> None:
    """One wrong answer, one complaint, at that field."""
    assert [field] == list(check(GOOD | change, TODAY))


@pytest.mark.parametrize(
    ("change", "more", "less"),
    [
        ({"organisation_type": "individual", "organisation": ""}, set(), {"organisation"}),
        ({"media": "web broadcast"}, {"territory"}, set()),
        ({"media": "broadcast", "territory": "countries"}, {"territory", "places"}, set()),
        ({"media": "print"}, {"territory"}, {"run_time"}),
    ],
)
def test_only_what_applies_is_asked(change: dict[str, str], more: set[str], less: set[str]) -> None:
    """A question comes and goes with the answers that make it necessary."""
    before, after = set(_names(GOOD)), set(_names(GOOD | change))
    assert (more, less) == (after - before, before - after)


@pytest.mark.parametrize(
    ("text", "expected"), [("12", 720), ("12 min", 720), ("1:30", 90), ("1:12:30", 4350), ("0:60", None), ("x", None)]
)
def test_lengths_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    """Minutes alone, minutes with seconds, or with hours."""
    assert (None if expected is None else Fraction(expected)) == run_time({"run_time": text})


@given(st.dictionaries(st.sampled_from([*QUESTIONS, "state", "reference"]), st.text(max_size=300)))
def test_any_form_is_answered_and_nothing_else_gets_in(form: dict[str, str]) -> None:
    """Whatever is posted: known fields only, known choices only, no control characters in lines, no exception."""
    answers = clean(form)
    check(answers, TODAY)

    assert set(QUESTIONS) >= set(answers)
    for name, value in answers.items():
        if QUESTIONS[name].kind == "line":
            assert not any(ord(c) < 32 for c in value)
        if QUESTIONS[name].options:
            assert set(value.split()) <= set(QUESTIONS[name].options)


def test_what_says_who_it_is_is_personal() -> None:
    """Free text and everything by which somebody could be told lies under the person's own key."""
    free = {name for name, question in QUESTIONS.items() if question.kind in ("line", "text")}
    assert {"places"} == free - PERSONAL
