"""Licence requests: references that name and open nothing, answers that are checked kindly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.licensing import check
from mediaarchive.licensing.store import is_reference, reference

TODAY = date(2026, 11, 21)
GOOD = {
    "use": "art",
    "name": "Ada Quill",
    "email": "ada@example.org",
    "organisation": "Field Ensemble",
    "organisation_type": "non-profit",
    "project": "Slow Orbits",
    "synopsis": "A free online series about looking at the Earth.",
    "commercial": "no",
    "deadline": "2026-12-24",
    "consent": "yes",
}


def test_a_whole_form_has_no_complaint() -> None:
    """The arts group's answers pass as they are."""
    assert {} == check(GOOD, TODAY).complaints


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"use": ""}, "use"),
        ({"use": "granted"}, "use"),
        ({"name": "  "}, "name"),
        ({"email": "ada"}, "email"),
        ({"email": "a@b.c, d@e.f"}, "email"),
        ({"email": "a@b.org\r\nBcc: x@y.z"}, "email"),
        ({"organisation": ""}, "organisation"),
        ({"project": ""}, "project"),
        ({"synopsis": ""}, "synopsis"),
        ({"commercial": "maybe"}, "commercial"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": "2026-11-20"}, "deadline"),
        ({"consent": ""}, "consent"),
    ],
)
def test_each_mistake_is_named_at_its_field(change: dict[str, str], field: str) -> None:
    """One wrong answer, one complaint, at that field."""
    assert [field] == list(check(GOOD | change, TODAY).complaints)


def test_an_individual_needs_no_organisation_and_no_deadline() -> None:
    """What does not apply is not asked for."""
    assert {} == check(GOOD | {"organisation_type": "individual", "organisation": "", "deadline": ""}, TODAY).complaints


@given(st.dictionaries(st.sampled_from([*GOOD, "state", "reference"]), st.text(max_size=200)))
def test_any_form_is_answered_and_nothing_else_gets_in(form: dict[str, str]) -> None:
    """Whatever is posted: known fields only, no control characters in lines, no exception."""
    answer = check(form, TODAY)

    assert set(GOOD) == set(answer.values)
    for name, value in answer.values.items():
        if name in ("name", "email", "organisation", "project"):
            assert not any(ord(c) < 32 for c in value)


@given(st.integers(2020, 2100), st.integers(1, 999_999), st.integers(4, 14), st.sampled_from("0123456789"))
def test_a_mistyped_digit_is_caught(year: int, number: int, place: int, digit: str) -> None:
    """The check character finds every single wrong digit."""
    right = reference(year, number)
    assert is_reference(right)
    assert is_reference(right.lower())
    wrong = right[:place] + digit + right[place + 1 :]
    if wrong != right and right[place].isdigit():
        assert not is_reference(wrong)


def test_the_form_of_a_reference() -> None:
    """EVA-2026-000123-C: the year, a number, a check character."""
    assert reference(2026, 123).startswith("EVA-2026-000123-")
    assert not is_reference("EVA-2026-000123")
