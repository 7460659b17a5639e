"""Triage: rules as data, decisions that are explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.licensing.questions import USES
from mediaarchive.licensing.texts import RULES, shipped
from mediaarchive.licensing.triage import Case, Outcome, decide, read_rules

EXAMPLE = shipped(RULES).text
_RULES = read_rules(EXAMPLE)
DEMONSTRATION = "Simulated footage: mediaarchive demonstration. Earth: NASA Earth Observatory, Blue Marble"


@pytest.mark.parametrize(
    ("case", "outcome", "rule"),
    [
        (Case("art", False, False, False, (DEMONSTRATION,)), Outcome.REQUEST, "ask"),
        (Case("education", False, False, False, ("NASA",)), Outcome.FREE, "teaching-and-information"),
        (Case("documentary", False, True, False, ("ESA",)), Outcome.FREE, "teaching-and-information"),
        (Case("documentary", True, False, False, ("ESA",)), Outcome.REQUEST, "ask"),
        (Case("editorial", True, False, False, ("NASA/JSC",)), Outcome.FREE, "news-that-earns"),
        (Case("advertising", True, False, False, ("NASA",)), Outcome.REQUEST, "ask"),
        (Case("advertising", True, True, False, ("NASA",)), Outcome.ELSEWHERE, "advertising-with-people"),
        (Case("merchandise", True, True, False, ("ESA",)), Outcome.ELSEWHERE, "advertising-with-people"),
        (Case("art", True, False, False, ("ESA/Rosetta/NavCam – CC BY-SA 3.0 IGO",)), Outcome.OPEN, "creative-commons"),
        (Case("education", False, False, False, ("Roscosmos",)), Outcome.ELSEWHERE, "somebody-else"),
        (Case("education", False, False, False, ()), Outcome.REQUEST, "ask"),
        (Case("personal", False, False, False, ("NASA",)), Outcome.FREE, "personal"),
        (Case("ai", False, False, False, ("NASA",)), Outcome.REQUEST, "ask"),
    ],
)
def test_the_example_decides_as_its_sources_say(case: Case, outcome: Outcome, rule: str) -> None:
    """Education free, other uses asked for, never crew in advertising, a public licence where there is one."""
    decision = decide(_RULES, case)
    assert (outcome, rule) == (decision.outcome, decision.rule.id)
    assert decision.rule.because


def test_of_several_owners_the_strictest_counts() -> None:
    """Footage of somebody else inside footage of NASA gives nothing away."""
    case = Case("education", False, False, False, ("NASA", "A broadcaster"))
    assert Outcome.ELSEWHERE == decide(_RULES, case).outcome


def test_an_owner_is_a_whole_word() -> None:
    """`ESA` is in `Odessa Films` by its letters only."""
    assert "other" == decide(_RULES, Case("education", False, False, False, ("Odesa Films",))).owner
    assert "esa" == decide(_RULES, Case("education", False, False, False, ("©ESA/NASA",))).owner


_BOOLS = st.booleans()


@given(st.sampled_from(list(USES)), _BOOLS, _BOOLS, _BOOLS, st.lists(st.text(max_size=30), max_size=3))
def test_every_case_is_decided(use: str, commercial: bool, people: bool, insignia: bool, owners: list[str]) -> None:
    """Whatever is asked about, one rule fits, and people in advertising never pass."""
    decision = decide(_RULES, Case(use, commercial, people, insignia, tuple(owners)))
    assert decision.rule in _RULES.rules or decision.rule.id in {rule.id for rule in _RULES.rules}
    if use in ("advertising", "merchandise") and people:
        assert Outcome.ELSEWHERE == decision.outcome


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('outcome = "request"', 'outcome = "maybe"', "no outcome is called 'maybe'"),
        ('use = ["personal"]', 'use = ["private"]', "knows no 'private'"),
        ("people = true", 'people = "yes"', "“people” is true or false"),
        ('id = "ask"', 'id = "personal"', "two of [[rule]] have the id 'personal'"),
        ("duties =", "dutys =", "nobody knows “dutys”"),
        ('url = "https://www.esa.int', 'url = "javascript:', "is no address of a page"),
        ('title = "Example rules"', "title = ", "this is no TOML"),
        (
            'id = "ask"\noutcome',
            'id = "ask"\nwhen = { commercial = true }\noutcome',
            "the last rule must ask for nothing",
        ),
        ('sources = ["esa-open"]', 'sources = ["esa-shut"]', "knows no 'esa-shut'"),
        ('licence = "CC BY-SA 3.0 IGO"', "", "“licence” is missing"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, complaint: str) -> None:
    """Rules that cannot be read are refused with the place and what is wrong."""
    assert old in EXAMPLE
    with pytest.raises(InputRefused) as refused:
        read_rules(EXAMPLE.replace(old, new, 1))
    assert complaint in str(refused.value)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a refusal comes of what is no set of rules."""
    with pytest.raises(InputRefused):
        read_rules(text)
