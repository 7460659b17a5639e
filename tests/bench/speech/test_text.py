"""The bench's idea of "the same words"."""

from __future__ import annotations

import pytest

from tests.bench.speech.text import Token, timed, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PMA 3", "P M A three"),
        ("PMA-3", "P.M.A. three"),
        ("EV1", "E V one"),
        ("EV-1,", "EV 1"),
        ("twelve point five turns", "12.5 turns"),
        ("one hundred ninety six", "196"),
        ("one hundred and ninety-six", "one nine six"),
        ("five plus thirty", "5 + 30"),
        ("I'm ready, it's tight.", "I am ready it is tight"),
        ("get-ahead", "Get ahead"),
        ("C O two", "CO2"),
        ("Bravo 2", "bravo two"),
        ("two thousand", "2 thousand"),
        ("1,250 pounds", "1250 pounds"),
        ("Café OK", "cafe okay"),
    ],
)
def test_ways_of_writing_are_one(one: str, other: str) -> None:
    """Case, punctuation, figures and spelling out make no difference."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("EV1", "EV2"), ("air lock", "airlock"), ("for green", "four green"), ("hope", "HAP"), ("plate B", "plate")],
)
def test_what_is_heard_differently_differs(one: str, other: str) -> None:
    """Other words stay other words; so does a blank within one."""
    assert tokens(one) != tokens(other)


def test_an_article_is_not_spelled() -> None:
    """Letters join where they are capitals, and more than one."""
    assert tokens("I see a B plate") == ["i", "see", "a", "b", "plate"]


def test_a_joined_word_starts_with_its_first_piece() -> None:
    """Times survive joining."""
    parts = zip("P M A three, bolts twenty two".split(), (1.0, 1.2, 1.4, 1.6, 2.0, 2.4, 2.6), strict=True)
    said = [Token(text, start) for text, start in parts]
    assert timed(said) == [Token("pma", 1.0), Token("3", 1.6), Token("bolts", 2.0), Token("22", 2.4)]
