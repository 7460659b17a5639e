"""Scripts depend on nothing but their seed, and their glossaries hold what the archive would have."""

from __future__ import annotations

import pytest

from tests.bench.speech import script


def test_a_seed_gives_the_same_script() -> None:
    """And another seed another one."""
    assert script.draw(7) == script.draw(7)
    assert script.draw(7) != script.draw(8)


@pytest.mark.parametrize("seed", range(20))
def test_a_script_is_whole(seed: int) -> None:
    """All four speak, every slot is filled, and some terms of the glossary are not said."""
    drawn = script.draw(seed)
    said = " ".join(line.text for line in drawn.lines)
    assert {line.role for line in drawn.lines} == set(script.ROLES)
    assert not set("{}|:") & set(said), "every slot is filled"
    assert len(set(drawn.glossary)) == len(drawn.glossary)
    unsaid = [term for term in drawn.glossary if term not in said]
    assert 8 <= len(unsaid) < len(drawn.glossary) - 8


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("PMA-3,", ["P", "M", "ay", "three,"]),
        ("EV1", ["E", "V", "one"]),
        ("HAP.", ["hap."]),
        ("hatch", ["hatch"]),
        ("Moreau,", ["More", "oh,"]),
        ("JEM", ["jem"]),
    ],
)
def test_printed_words_are_told_to_the_voice(printed: str, said: list[str]) -> None:
    """Acronyms are spelled, or said as crews say them; punctuation stays at the end."""
    assert script.spoken(printed) == said
