"""The bench counts what it says it counts."""

from __future__ import annotations

import pytest

from tests.bench.speech import score
from tests.bench.speech.score import Errors, compare
from tests.bench.speech.text import Token, tokens


def _compare(reference: str, said: str) -> score.Compared:
    return compare(tokens(reference), tokens(said))


def test_errors_are_replaced_lost_and_made_up() -> None:
    """The three kinds are told apart, and the rate is over the words of the reference."""
    found = _compare("the bolt is loose and the camera is free", "the boat is loose the camera is free now")
    assert found.errors == Errors(words=9, replaced=1, lost=1, made_up=1)
    assert found.errors.rate == pytest.approx(100 / 3)


def test_a_stutter_may_be_left_out() -> None:
    """Written or not, it is no error; what is not there is still lost."""
    for said in ("yes as as much", "yes as much", "Yes, as, as much"):
        assert _compare("yes as as much", said).errors == Errors(words=4)
    assert _compare("yes as as much", "yes much").errors.lost == 1


def test_an_empty_transcript_loses_all() -> None:
    """Nothing said is all lost; words without a reference are made up."""
    assert _compare("go for egress", "").errors == Errors(words=3, lost=3)
    assert _compare("", "you").errors.made_up == 1


def test_a_term_counts_as_a_whole_and_the_longer_hides_the_shorter() -> None:
    """PMA-3 is one mention, not two, and wrong where its figure is."""
    terms = ["PMA-3", "PMA", "CLPA"]
    assert score.term_recall(_compare("P M A three and the CLPA", "PMA 3 and the CLPA"), terms) == (2, 2)
    assert score.term_recall(_compare("PMA-3 and the CLPA", "PMA 2 and the CLPA"), terms) == (1, 2)


def test_damage_is_what_was_right_before() -> None:
    """Words that were wrong already, and words that became right, are no damage."""
    reference = "it was the spring of hope"
    plain, changed = _compare(reference, "it was a spring of hope"), _compare(reference, "it was the spring of HAP")
    assert score.damage(plain, changed) == 1
    assert score.damage(plain, plain) == 0
    assert score.damage(plain, _compare(reference, "it was a spring of hope EMU")) == 1


def test_starts_are_measured_on_right_words_inside() -> None:
    """Spelled terms count as one word; turns without known times are left out."""
    truth = [Token("P", 1.0), Token("M", 1.1), Token("A", 1.2), Token("three", 1.3), Token("now", 9.0)]
    said = [Token("PMA-3", 1.1), Token("now", 9.1)]
    all_of_it = score.start_errors(truth, said)
    assert all_of_it.words == 3
    assert len(all_of_it.off) == 2, "the 3 has no time of its own"
    assert all_of_it.ms(0.5) == pytest.approx(100)
    assert score.start_errors(truth, said, within=[(8, 10)]).off == pytest.approx((0.1,))


def test_speech_is_kept_with_slack() -> None:
    """A span may be 0.3 s too tight at each end, and pauses between spans shrink as much."""
    assert score.kept([(10, 20)], [(10.3, 14), (14, 19.7)]) == pytest.approx(1)
    assert score.kept([(10, 20)], [(10, 14.7)]) == pytest.approx(0.5)
    assert score.kept([(10, 20)], []) == 0


def test_labels_are_named_as_is_best() -> None:
    """Labels may be any names; two speakers under one label count once."""
    truth = ["CAPCOM", "EV1", "EV2", "CAPCOM"]
    assert score.assigned(truth, ["a", "b", "c", "a"]) == 1
    assert score.assigned(truth, ["a", "a", "c", "a"]) == 0.75
    assert score.assigned(truth, [None, None, "x", None]) == 0.25
    assert score.assigned(truth, [None] * 4) == 0


def test_the_speaker_of_a_turn_is_who_speaks_most_of_it() -> None:
    """Cues cut a turn otherwise than the truth does."""
    cues = [(0.0, 2.0, "EV1"), (2.0, 6.0, "IV"), (6.0, 9.0, None)]
    assert score.speaker_of((1, 5), cues) == "IV"
    assert score.speaker_of((6, 9), cues) is None
