"""Facts on ranges: what follows from all of them, against the plainest way to say it, tick by tick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.recordings.rights import (
    EMBARGO,
    KINDS,
    OWNER,
    PICTURE,
    SENSES,
    SOUND,
    WITHHELD,
    WORDS,
    Fact,
    covers,
    hidden,
    joined,
    outside,
    strictest,
    touches,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_LAST = 24
spans = st.tuples(st.integers(0, _LAST), st.integers(0, _LAST)).map(lambda pair: (min(pair), max(pair) + 1))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Draw a fact of any kind: some have ended, some embargoes have passed."""
    kind = draw(st.sampled_from(KINDS))
    what = draw(st.sampled_from(SENSES)) if kind == WITHHELD else "x" if kind != EMBARGO else ""
    until = NOW + timedelta(seconds=draw(st.integers(-1, 1))) if kind == EMBARGO else None
    ended = draw(st.sampled_from((None, NOW)))
    return Fact(1, "r", *draw(spans), kind, what, "", until, "", NOW, "test", ended, "test" if ended else None)


def _ticks(found: tuple[tuple[int, int], ...]) -> set[int]:
    return {tick for start, past in found for tick in range(start, past)}


@given(st.lists(facts(), max_size=8), st.sampled_from(SENSES))
def test_hidden_is_what_any_fact_hides(known: list[Fact], sense: str) -> None:
    """Tick by tick: something is hidden exactly where a fact that stands and has not passed hides it."""
    plain = {tick for f in known if f.hides(sense, NOW) for tick in range(f.in_pts, f.out_pts)}

    assert plain == _ticks(hidden(known, NOW).of(sense))


@given(st.lists(spans, max_size=8))
def test_joined_spans_are_in_order_and_apart(of: list[tuple[int, int]]) -> None:
    """The same ticks, as few spans as possible."""
    found = joined(of)

    assert _ticks(tuple(of)) == _ticks(found)
    assert all(before[1] < after[0] for before, after in zip(found, found[1:], strict=False))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6), spans)
def test_spans_are_sets_of_ticks(
    one: list[tuple[int, int]], other: list[tuple[int, int]], part: tuple[int, int]
) -> None:
    """Covering, touching and what is left outside are what they are of sets."""
    taken, wanted = joined(one), joined(other)
    within = set(range(*part))

    assert (_ticks(wanted) <= _ticks(taken)) == covers(taken, wanted)
    assert bool(_ticks(taken) & within) == touches(taken, *part)
    assert within - _ticks(taken) == _ticks(tuple(outside(taken, *part)))


@given(st.lists(facts(), max_size=8), spans)
def test_a_range_inherits_the_strictest_that_it_touches(known: list[Fact], part: tuple[int, int]) -> None:
    """A range is shown where no tick of its picture is hidden, and whole where nothing of it is."""
    found, taken = strictest(known, *part, NOW), hidden(known, NOW)

    assert (not touches(taken.picture, *part)) == found.is_shown
    assert (not any(touches(taken.of(sense), *part) for sense in SENSES)) == found.is_whole
    assert found.owners == tuple({"x" for f in known if f.stands and f.kind == OWNER and f.touches(*part)})


def test_more_facts_are_never_less_strict() -> None:
    """Withheld sound hides its words too; words alone leave picture and sound; an embargo hides all until it passes."""
    until = NOW + timedelta(days=1)
    sound = Fact(1, "r", 10, 20, WITHHELD, SOUND, "", None, "", NOW, "test")
    words = Fact(2, "r", 30, 40, WITHHELD, WORDS, "", None, "", NOW, "test")
    embargo = Fact(3, "r", 50, 60, EMBARGO, "", "", until, "", NOW, "test")
    now, then = (hidden([sound, words, embargo], at) for at in (NOW, until))

    assert (((50, 60),), ((10, 20), (50, 60)), ((10, 20), (30, 40), (50, 60))) == (now.picture, now.sound, now.words)
    assert ((), ((10, 20),), ((10, 20), (30, 40))) == (then.picture, then.sound, then.words)
    assert strictest([sound], 19, 21, NOW).is_shown
    assert not strictest([embargo], 59, 70, NOW).is_shown
    assert strictest([embargo], 60, 70, NOW).is_whole
    assert PICTURE not in strictest([sound, words], 0, 99, NOW).withheld
