"""The whole engine on a made-up EVA: what is found, what holds of every answer, and what stamps change."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mediaarchive.alignment.locate import Located, Said, Step, locate
from mediaarchive.alignment.locate.journey import Habits, travel
from mediaarchive.alignment.locate.lore import nothing
from mediaarchive.alignment.locate.stamps import timetables
from tests.alignment.locate.made import edges, loop, plan


def at(found: Located, second: float) -> str | None:
    """Return the answer for a second."""
    return next(stretch.step for stretch in found.timeline if stretch.start <= second < stretch.end)


def share_right(found: Located) -> float:
    """Return the share of seconds that are answered right."""
    truth = [str(k) for k, (begin, end) in enumerate(pairwise(edges()), 1) for _ in range(begin, end, 10)]
    return float(np.mean([at(found, 10 * i) == step for i, step in enumerate(truth)]))


def test_steps_are_found_by_order_and_words() -> None:
    """Nine tenths of a loop that speaks of its steps are told right, and the step of a minute among them."""
    found = locate(plan(), loop(), 0, edges()[-1], lore=nothing())

    assert share_right(found) > 0.9
    assert "5" == at(found, edges()[4] + 30)


def test_what_ships_does_not_drown_the_plan() -> None:
    """Other EVAs' habits, of which this loop keeps none, still leave most of it right."""
    assert share_right(locate(plan(), loop(), 0, edges()[-1])) > 0.6


def test_the_timeline_has_no_gaps() -> None:
    """The stretches cover exactly what was asked for, and neighbours differ."""
    found = locate(plan(), loop(), 100.5, 4000.25)

    assert (100.5, 4000.25) == (found.timeline[0].start, found.timeline[-1].end)
    assert all(a.end == b.start and a.step != b.step for a, b in pairwise(found.timeline))
    assert all(0 <= stretch.confidence <= 1 for stretch in found.timeline)


def test_spans_are_the_timeline_by_step() -> None:
    """What the places say is what the timeline says."""
    found = locate(plan(), loop(), 0, edges()[-1])

    for place in found.places:
        expected = tuple((s.start, s.end) for s in found.timeline if s.step == place.step.id)
        assert expected == place.spans


def test_first_moments_lie_in_their_intervals() -> None:
    """Every step's true first moment is inside the interval that is said to hold it."""
    found = locate(plan(), loop(), 0, edges()[-1])

    for place, begin in zip(found.places, edges(), strict=False):
        early, late = place.start_ci95
        assert early <= begin <= late


def test_equal_input_gives_equal_output() -> None:
    """Nothing is drawn by chance."""
    assert locate(plan(), loop(), 0, edges()[-1]) == locate(plan(), loop(), 0, edges()[-1])


def test_stamps_outweigh_the_order_of_the_plan() -> None:
    """A plan in the wrong order, with a silent loop, is put right by its stamps."""
    steps = [replace(step, planned_start=float(begin)) for step, begin in zip(plan(), edges(), strict=False)]
    found = locate(steps[::-1], [Said(0, 1, "nothing of note")], 0, edges()[-1])

    middles = [(begin + end) / 2 for begin, end in pairwise(edges())]
    assert ["1", "2", "3", "4", "5", "6"] == [at(found, middle) for middle in middles]


def test_a_wrong_stamp_does_not_move_the_others() -> None:
    """A stamp that is an hour off costs its own step at most."""
    steps = [replace(step, planned_start=float(begin)) for step, begin in zip(plan(), edges(), strict=False)]
    steps[3] = replace(steps[3], planned_start=0.0)
    found = locate(steps, loop(), 0, edges()[-1])

    assert "2" == at(found, edges()[1] + 700)
    assert "6" == at(found, edges()[5] + 400)


@pytest.mark.parametrize("said", [(), (Said(0, 1, ""),), (Said(9e5, 9e5, "hatch"),)])
def test_silence_is_answered(said: tuple[Said, ...]) -> None:
    """Without a word inside the range there is still a timeline, by order alone."""
    found = locate(plan(), said, 0, 3600)

    assert (0, 3600) == (found.timeline[0].start, found.timeline[-1].end)


def test_a_plan_without_steps_is_all_none() -> None:
    """Nothing is listed, so nothing listed is happening."""
    (only,) = locate((), loop(), 0, 60).timeline

    assert (0.0, 60.0, None, 1.0) == (only.start, only.end, only.step, only.confidence)


def test_one_step_and_one_second() -> None:
    """The smallest plan and the shortest range are answered too."""
    found = locate([Step("a", "Exit airlock")], loop(), 10, 11)

    assert (10.0, 11.0) == (found.timeline[0].start, found.timeline[-1].end)


@pytest.mark.parametrize("jump", [0.0, 0.97])
def test_the_sums_are_exact(jump: float) -> None:
    """Probabilities of a short way equal those of every way written out."""
    rng = np.random.default_rng(3)
    scores, entries = rng.normal(size=(4, 3)), rng.uniform(0.5, 2, size=(4, 2))
    habits = Habits(jump=jump)

    found = travel(scores, habits, entries)

    steps, begun = written_out(scores, habits, entries)
    np.testing.assert_allclose(steps, found.steps, atol=1e-5)
    np.testing.assert_allclose(begun, found.begun, atol=1e-5)


def written_out(scores: np.ndarray, habits: Habits, entries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Go through all ways of four bins and two steps, one by one."""
    draw = {f: drawn(f, habits) for f in range(4)}
    stay = {f: (1 - habits.redraw) * p / (p + habits.doubt) for f, p in draw.items()}
    lasts = [habits.outside_share * 4, 2 / habits.rate, 2 / habits.rate, 0]
    leave = [min(0.9, 1 / max(s, 1.2)) if s else 0.0 for s in lasts]
    first = [habits.outside, 1, np.exp(-1 / habits.edge), np.exp(-2 / habits.edge)]
    last = [np.exp(-2 / habits.edge), np.exp(-1 / habits.edge), 1, habits.outside]
    enter = np.ones((4, 4))
    enter[:, 1:3] = entries
    ways: dict[tuple[tuple[int, int], ...], float]
    ways = {((f, k),): first[f] * draw[f][k] * np.exp(scores[0, k]) for f in range(4) for k in range(3)}
    for t in range(1, 4):
        longer: dict[tuple[tuple[int, int], ...], float] = {}
        for way, weight in ways.items():
            f, k = way[-1]
            for g in range(f, min(f + 3, 4)):
                moved = {
                    0: 1 - leave[f],
                    1: leave[f] * (1 - habits.skip) * enter[t, g],
                    2: leave[f] * habits.skip * enter[t, g] * enter[t, g - 1],
                }[g - f]
                jump = habits.jump if g > f and g in (1, 2) else 0.0
                for j in range(3):
                    kept = stay[g][k] * (j == k) + (1 - stay[g][k]) * draw[g][j]
                    arrived = jump * (j == g) + (1 - jump) * kept
                    longer[(*way, (g, j))] = weight * moved * arrived * np.exp(scores[t, j])
        ways = longer
    steps, begun, total = np.zeros((4, 3)), np.zeros((4, 2)), 0.0
    for way, weight in ways.items():
        whole = weight * last[way[-1][0]]
        total += whole
        for t, (f, k) in enumerate(way):
            steps[t, k] += whole
            begun[t] += whole * np.array([f >= 1, f >= 2])
    return steps / total, begun / total


def drawn(front: int, habits: Habits) -> np.ndarray:
    """Return the probability of none, step 1 and step 2 around a front."""
    off = np.array([1 - front, 2 - front])
    near = np.where(off < 0, np.exp(off / habits.behind), np.exp(-off / habits.ahead))
    idle = 0.97 if front in (0, 3) else habits.idle
    return np.array([idle, *(near / near.sum() * (1 - idle))])


def test_the_rounding_shows_in_the_stamps() -> None:
    """Stamps on whole five minutes favour five minutes alike; stamps to the second do not."""
    coarse = [replace(step, planned_start=300.0 * k) for k, step in enumerate(plan(), 1)]
    fine = [replace(step, planned_start=301.0 * k) for k, step in enumerate(plan(), 1)]

    for steps, expected in ((coarse, True), (fine, False)):
        entries = timetables(steps, 0.0, 360)[0].entries[:, 0]
        assert expected == bool(entries[30 + 12] > entries.max() / 2)
