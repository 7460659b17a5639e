"""How words are said, spelled and compared; the lexicon of the installed package."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.transcripts.terms.lexicon import Lexicon, bundled
from mediaarchive.transcripts.terms.phones import _PHONES, distance, phones_of, unlike, weight
from mediaarchive.transcripts.terms.spelling import guesses
from mediaarchive.transcripts.terms.spoken import number, readings

RUNS = st.lists(st.sampled_from(_PHONES), max_size=6).map(tuple)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PMA-3", "p. m. a. three"),
        ("EV1", "e. v. one"),
        ("RETs", "r. e. t. s"),
        ("12.5", "twelve point five"),
        ("196", "one hundred ninety six"),
        ("1969", "one thousand nine hundred sixty nine"),
        ("22nd", "twenty second"),
        ("0223", "zero two two three"),
        ("20,500", "twenty thousand five hundred"),
        ("I", "i"),
        ("don’t", "don't"),
        ("100%", "one hundred percent"),
    ],
)
def test_words_are_read_as_they_are_said(text: str, expected: str) -> None:
    """Initialisms are said by their letters, numbers in words."""
    assert tuple(expected.split()) == readings(text)[0]


def test_what_cannot_be_said_has_no_reading() -> None:
    """Signs alone are silent."""
    assert readings("…") == readings("") == ()


@given(st.integers(0, 2_000_000))
def test_every_number_can_be_said(value: int) -> None:
    """Numbers become words of the dictionary, whatever their size."""
    assert all(word.isalpha() for word in number(value))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Pesquet", "P EH S K EY"), ("Hoshide", "HH OW SH IY D EY"), ("Kononenko", "K OW N OW N EH N K OW")],
)
def test_names_are_read_by_their_letters(name: str, expected: str) -> None:
    """Foreign names are among the guesses as they are really said."""
    assert tuple(expected.split()) in guesses(name)


@given(st.text(max_size=20))
def test_letters_never_fail(text: str) -> None:
    """Any text has at most eight guesses, none of them empty."""
    found = guesses(text)
    assert len(found) <= 8
    assert all(found)


@given(RUNS, RUNS)
def test_distance_is_symmetric_and_bounded(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Turning one run into the other costs what the way back costs, at most leaving all out and saying all anew."""
    cost = distance(one, other)
    assert cost == pytest.approx(distance(other, one))
    assert cost <= weight(one) + weight(other) + 1e-9


@given(RUNS, RUNS, st.floats(0, 6))
def test_limit_changes_no_distance(one: tuple[str, ...], other: tuple[str, ...], limit: float) -> None:
    """A limit only cuts off what is beyond it."""
    cost = distance(one, other)
    assert distance(one, other, limit) == (cost if cost <= limit else math.inf)


def test_like_sounds_are_near() -> None:
    """Phones that are made alike cost less than those that are not."""
    assert unlike("P", "B") < unlike("P", "V") < unlike("P", "N")
    assert unlike("IY", "IH") < unlike("IY", "AA")
    assert unlike("AA", "K") == 1.0
    assert unlike("S", "S") == 0.0


def test_what_sounds_alike_has_no_distance() -> None:
    """Words that were parted otherwise sound the same."""
    lexicon = bundled()
    assert min(distance(a, b) for a in phones_of("APF are", lexicon) for b in phones_of("APFR", lexicon)) == 0.0


def test_bundled_lexicon_knows_words_and_how_common_they_are() -> None:
    """The package's dictionary and the weights of its language model are read as data."""
    lexicon = bundled()
    assert ("HH", "AE", "CH") in lexicon.pronunciations["hatch"]
    assert -2 < lexicon.commonness["the"] < -1
    assert lexicon.commonness["hatch"] < lexicon.commonness["hope"]
    assert sum(10**value for value in lexicon.commonness.values()) == pytest.approx(1, abs=0.05)


def test_unknown_words_fall_back_to_letters() -> None:
    """What the lexicon lacks is guessed; possessives take the sound of the word."""
    small = Lexicon({"dog": (("D", "AO", "G"),)})
    assert phones_of("dog's", small) == (("D", "AO", "G", "Z"),)
    assert phones_of("Wif", small)[0] == ("W", "IH", "F")
