"""Credit lines and where they stand: exact for each medium, with exact borders."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.papers import DUTIES, MEDIA, credit_lines, duty_of


def test_each_medium_has_its_line() -> None:
    """Owners, archive and what was done to the footage are in every line, in the form of its medium."""
    assert (
        ("On screen", "ESA/NASA / Spacewalk Archive (edited)"),
        ("End credits", "Footage: ESA/NASA, from Spacewalk Archive (edited)"),
        ("Caption in print", "Image: ESA/NASA / Spacewalk Archive (edited)"),
        ("Caption on the web", "Video: ESA/NASA, from Spacewalk Archive (edited)"),
        ("Social post", "Video: ESA/NASA via Spacewalk Archive (edited)"),
        ("Spoken", "Footage courtesy of ESA and NASA, from Spacewalk Archive, edited."),
        ("Exhibition label", "ESA/NASA. Spacewalk Archive (edited)"),
    ) == credit_lines(("ESA", "NASA"), "Spacewalk Archive", is_edited=True)


def test_unedited_footage_says_nothing_of_edits() -> None:
    """Owners that are named twice stand once, and only the media asked for are answered."""
    lines = credit_lines((" NASA", "NASA"), "Spacewalk Archive", is_edited=False, media=("Spoken",))
    assert (("Spoken", "Footage courtesy of NASA, from Spacewalk Archive."),) == lines


def test_a_credit_needs_an_owner_and_a_known_medium() -> None:
    """Nobody to credit, or a medium without a form, is refused rather than made up."""
    for owners, media in (((), MEDIA), ((" ",), MEDIA), (("NASA",), ("Hologram",))):
        with pytest.raises(InputRefused):
            credit_lines(owners, "Spacewalk Archive", is_edited=False, media=media)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (Fraction(0), 0),
        (Fraction(5, 100) - Fraction(1, 10**9), 0),
        (Fraction(5, 100), 1),
        (Fraction(15, 100), 1),
        (Fraction(15, 100) + Fraction(1, 10**9), 2),
        (Fraction(1), 2),
    ],
)
def test_borders_belong_to_the_middle_class(share: Fraction, expected: int) -> None:
    """Exactly 5 % and exactly 15 % are of the class 5 to 15 %."""
    assert DUTIES[expected] is duty_of(share)


@given(st.fractions(0, 1))
def test_every_share_has_one_duty(share: Fraction) -> None:
    """No share falls between two classes; more footage never asks for less."""
    assert DUTIES.index(duty_of(share)) <= DUTIES.index(duty_of((share + 1) / 2))


def test_classes_name_their_source_and_are_examples() -> None:
    """Where the classes are from is stated, and that nobody has approved our words."""
    assert all("ESA" in duty.source and duty.is_example and duty.words for duty in DUTIES)
    for share in (Fraction(-1), Fraction(2)):
        with pytest.raises(InputRefused):
            duty_of(share)
