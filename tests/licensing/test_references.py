"""References name a request and open nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.licensing.references import is_reference, reference


@given(st.integers(2020, 2100), st.integers(1, 999_999), st.integers(4, 14), st.sampled_from("0123456789"))
def test_a_mistyped_digit_is_caught(year: int, number: int, place: int, digit: str) -> None:
    """The check character finds every single wrong digit."""
    right = reference(year, number)
    assert is_reference(right)
    assert is_reference(right.lower())
    wrong = right[:place] + digit + right[place + 1 :]
    if wrong != right and right[place].isdigit():
        assert not is_reference(wrong)
