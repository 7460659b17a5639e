"""What other EVAs teach: words that go with a kind of step, not with one EVA."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mediaarchive.alignment.locate import lore
from mediaarchive.alignment.locate.counts import BIN_S, count
from mediaarchive.alignment.locate.evidence import plan_words
from mediaarchive.alignment.locate.learn import Lesson, learn
from mediaarchive.alignment.locate.lore import kinds_of, shipped
from tests.alignment.locate.made import edges, loop, plan


def lessons() -> list[Lesson]:
    """Return three EVAs with one plan and three loops."""
    found = []
    for seed in (1, 2, 3):
        counts = count(loop(seed), 0, edges()[-1], plan_words(plan()))
        at = (np.arange(counts.bins) + 0.5) * BIN_S
        found.append(Lesson(plan(), counts, np.searchsorted(edges(), at, side="right")))
    return found


def test_words_go_with_their_kind_of_step() -> None:
    """`bolts` is said while a battery is removed, and that is learnt though no title says it."""
    taught = learn(lessons())
    weights = taught.weights(plan(), ("bolt", "hatch", "unheard-of"))

    assert 1 == int(weights[:, 0].argmax())
    assert 0 == int(weights[:, 1].argmax())
    assert [0.0] * len(plan()) == weights[:, 2].tolist()


def test_names_of_one_eva_teach_nothing() -> None:
    """A word that two EVAs only have said is not in the lore."""
    assert () == learn(lessons()[:2]).words


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The file keeps kinds, words and lifts within its rounding."""
    taught = learn(lessons())
    lore.write(taught, tmp_path / "lore.npz")
    with np.load(tmp_path / "lore.npz", allow_pickle=False) as held:
        assert taught.kinds == tuple(held["kinds"].tolist())
        np.testing.assert_allclose(taught.lifts, held["lifts"] / 25, atol=0.021)


def test_what_ships_knows_how_an_eva_begins() -> None:
    """`hatch` and `egress` speak for leaving the airlock more than for any other step."""
    weights = shipped().weights(plan(), ("hatch", "egress"))

    assert [0, 0] == weights.argmax(axis=0).tolist()


def test_the_first_and_the_last_step_are_kinds_too() -> None:
    """Their places in the plan say something that their titles need not."""
    kinds = kinds_of(plan())

    assert [True, False] == [lore.FIRST in kinds[0], lore.FIRST in kinds[1]]
    assert lore.LAST in kinds[-1]
