"""Placing tasks: rounded stamps, a wrong stamp, words, gaps; against truth that the code does not see."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest

from mediaarchive.alignment import Clock, Evidence
from mediaarchive.alignment.chain import Stamp, Stamps, _announced, place
from mediaarchive.alignment.clocks import Window
from mediaarchive.alignment.tasks import place_tasks
from mediaarchive.alignment.words import Heard, stem, task_scores, tokens
from mediaarchive.evas import Pin, Task
from mediaarchive.timeline import from_micros, parse_stamp, to_micros

START = to_micros(parse_stamp("2017-01-13T11:22Z").instant)
WINDOW = Window(START, START + 21_480_000_000)
TITLES = (
    "Egress and tool setup",
    "Adapter plate install",
    "Battery install",
    "Failed camera retrieval",
    "Clean-up, ingress",
)
WORDS = (
    ("hatch", "tether", "egress"),
    ("adapter", "plate"),
    ("battery", "seated"),
    ("camera", "light"),
    ("ingress", "airlock"),
)


def spacewalk(seed: int) -> tuple[list[Task], list[Heard], list[int]]:
    """Return a log rounded to minutes with one stamp wrong, words about each edge, and the true edges in seconds."""
    rng = random.Random(seed)
    edges = [0, *sorted(rng.sample(range(1500, 20_000, 61), 4)), 21_480]
    while min(b - a for a, b in zip(edges, edges[1:], strict=False)) < 900:
        edges = [0, *sorted(rng.sample(range(1500, 20_000, 61), 4)), 21_480]
    said = [[round(e / 60) * 60 for e in pair] for pair in zip(edges, edges[1:], strict=False)]
    said[2][1] += rng.choice([20, 40, 60]) * 60
    tasks = []
    for number, (title, (start, end)) in enumerate(zip(TITLES, said, strict=True)):
        instants = tuple(from_micros(START + s * 1_000_000) for s in (start, end))
        about = " ".join(WORDS[number])
        tasks.append(Task(f"EV1-{number}", title, ("EV1",), actual=(instants[0], instants[1]), description=about))
    heard = []
    for number, edge in enumerate(edges[1:-1]):
        for before in (2, 5):
            heard.append(Heard(START + (edge - before) * 1_000_000, rng.choice(WORDS[number])))
        for after in (2, 5):
            heard.append(Heard(START + (edge + after) * 1_000_000, rng.choice(WORDS[number + 1])))
        heard += [Heard(START + (edge + s) * 1_000_000, "roger copy that") for s in (-1, 1)]
    return tasks, sorted(heard, key=lambda h: h.utc_us), edges


@pytest.mark.parametrize("seed", range(25))
def test_edges_are_found_through_rounding_and_a_wrong_stamp(seed: int) -> None:
    """Stamps to the minute, one of them off by up to an hour, and a few words: every spoken edge within 10 s."""
    tasks, heard, edges = spacewalk(seed)
    placed = place_tasks(tasks, heard, [], {}, WINDOW)

    for number, found in enumerate(placed):
        if number:
            assert abs(found.start_us - START - edges[number] * 1_000_000) <= 10_000_000
        if number < len(placed) - 1:
            assert abs(found.end_us - START - edges[number + 1] * 1_000_000) <= 10_000_000
        assert found.start_ci_us[0] <= found.start_us <= found.start_ci_us[1]


def test_the_wrong_stamp_is_said() -> None:
    """The evidence names the stamp that was taken as an error, and by how much it is off."""
    tasks, heard, _ = spacewalk(4)
    placed = place_tasks(tasks, heard, [], {}, WINDOW)

    assert ["log-error"] == [item.kind for found in placed for item in found.evidence if item.kind == "log-error"]
    assert "log-error" in [item.kind for item in placed[2].evidence]


def test_without_words_the_interval_says_what_rounding_hides() -> None:
    """A minute stamp alone gives about ± 30 s, not a second of false certainty."""
    tasks, _, _ = spacewalk(1)
    found = place_tasks(tasks, [], [], {}, WINDOW)[1]

    assert 40e6 < found.start_ci_us[1] - found.start_ci_us[0] < 200e6


def test_a_pause_between_tasks_stays_a_pause() -> None:
    """Where a log leaves gaps everywhere, they are kept."""
    at = [(0, 1800), (3600, 5400), (7200, 9000)]
    tasks = [
        Task(str(n), title, ("EV1",), actual=tuple(from_micros(START) + timedelta(seconds=s) for s in pair))  # type: ignore[arg-type]
        for n, (title, pair) in enumerate(zip(TITLES, at, strict=False))
    ]
    placed = place_tasks(tasks, [], [], {}, WINDOW)

    for found, (start, end) in zip(placed, at, strict=True):
        assert abs(found.start_us - START - start * 1_000_000) < 30_000_000
        assert abs(found.end_us - START - end * 1_000_000) < 30_000_000


def test_spans_are_cut_to_what_each_recording_saw() -> None:
    """A recording across an edge holds the end of one task and the start of the next; one elsewhere holds neither."""
    tasks, heard, edges = spacewalk(2)
    across = Clock("across", START + edges[1] * 1_000_000 - 9_000_000, 0, 500_000, "B", ())
    before = Clock("unknown", None, 0, None, "X", ())
    placed = place_tasks(tasks, heard, [across, before], {"across": 18_000_000, "unknown": 18_000_000}, WINDOW)

    spans = {found.task: found.spans for found in placed}
    assert {"EV1-0", "EV1-1"} == {task for task, found in spans.items() if found}
    (old,), (new,) = spans["EV1-0"], spans["EV1-1"]
    assert old.start_us == 0
    assert old.end_us == new.start_us
    assert new.end_us == 18_000_000
    assert abs(old.end_us - 9_000_000) <= 5_000_000
    assert {"across"} == {span.recording for found in spans.values() for span in found}


def test_deferred_tasks_take_no_time() -> None:
    """What was not done is not placed, and does not push the others."""
    tasks, heard, edges = spacewalk(3)
    tasks.insert(2, Task("EV1-x", "Ethernet cable", ("EV1",), state="deferred"))
    placed = place_tasks(tasks, heard, [], {}, WINDOW)

    assert "EV1-x" not in [found.task for found in placed]
    assert abs(placed[2].start_us - START - edges[2] * 1_000_000) <= 10_000_000


def test_the_chain_is_exact_on_a_case_worked_by_hand() -> None:
    """Two stamped tasks and one second in which words speak: edges and what is done are what enumeration gives."""
    words = np.zeros((6, 2))
    words[1, 0], words[4, 1] = 3.0, 3.0
    stamps = [Stamps(Stamp(1, 1), None), Stamps(None, Stamp(4, 1))]
    placed = place(stamps, words, 1e-9)

    starts = [_log_of(stamp.start, 6) + _announced(words)[:, k] for k, stamp in enumerate(stamps)]
    ends = [_log_of(stamp.end, 6) for stamp in stamps]
    weights = np.zeros(6)
    for first in range(6):
        for edge in range(first, 6):
            for last in range(edge, 6):
                said = words[first:edge, 0].sum() + words[edge:last, 1].sum()
                log = starts[0][first] + ends[0][edge] + starts[1][edge] + ends[1][last]
                weights[edge] += np.exp(said + log)
    assert np.allclose(weights / weights.sum(), placed[1].start, atol=1e-2)
    assert [True, True] == [p.done > 0.9 for p in placed]


def _log_of(stamp: Stamp | None, seconds: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Flat within half of the last place, a logistic slope of a second beyond it, one in a hundred anywhere."""
    if stamp is None:
        return np.full(seconds, -np.log(seconds))
    beyond = np.abs(np.arange(seconds) - stamp.second) - stamp.precision / 2
    return np.log(0.99 / (1 + np.exp(beyond)) / (stamp.precision + 1) + 0.01 / seconds)


def test_a_task_that_nobody_speaks_of_was_not_done() -> None:
    """Without a stamp and without a word, on a loop that speaks of all others: it gets no place."""
    tasks, heard, edges = spacewalk(3)
    tasks.insert(2, Task("EV1-x", "Ethernet cable", ("EV1",)))
    placed = place_tasks(tasks, heard, [], {}, WINDOW)

    assert "EV1-x" not in [found.task for found in placed]
    assert abs(placed[2].start_us - START - edges[2] * 1_000_000) <= 15_000_000


def test_a_task_that_nobody_could_have_spoken_of_keeps_its_place() -> None:
    """Where there is no transcript silence proves nothing."""
    tasks, _, _ = spacewalk(3)
    tasks.insert(2, Task("EV1-x", "Ethernet cable", ("EV1",)))

    assert "EV1-x" in [found.task for found in place_tasks(tasks, [], [], {}, WINDOW)]


def test_words_speak_for_their_task_only() -> None:
    """A task's own word counts for it; a word of nobody's counts for none; a shared word cancels out."""
    tasks = [Task("a", "Battery install"), Task("b", "Camera install")]
    battery, nothing, shared = task_scores(tasks, [Heard(0, "batteries"), Heard(1, "weather"), Heard(2, "install")])

    assert battery[0] > 1 > battery[1]
    assert nothing[0] == nothing[1]
    assert shared[0] == shared[1]


def test_endings_do_not_hide_a_word() -> None:
    """Moving, moved and moves are one; short words stay whole."""
    assert {"install"} == {stem(w) for w in ("installing", "installed", "installs", "installation", "install")}
    assert ["bolt", "bolt"] == tokens("the bolts, bolted")
    assert Fraction(0) == Fraction(len(tokens("okay copy that, go")))


def test_an_edge_that_a_person_set_stands_as_set() -> None:
    """Ten minutes from what the log says: start and interval are the person's, and the task before is over by then."""
    tasks, heard, edges = spacewalk(3)
    at = from_micros(START + (edges[2] + 600) * 1_000_000)
    tasks[2] = replace(tasks[2], pins=(Pin(at, Fraction(1, 2), "ada"), None), remarks=("start set by ada",))
    placed = place_tasks(tasks, heard, [], {}, WINDOW)

    assert to_micros(at) == placed[2].start_us
    assert (to_micros(at) - 980_000, to_micros(at) + 980_000) == placed[2].start_ci_us
    assert Evidence("person", "start set by ada") in placed[2].evidence
    assert placed[1].end_us <= to_micros(at) + 2_000_000


def test_a_task_that_a_person_added_is_placed_though_nobody_speaks_of_it() -> None:
    """It has a start by hand, no end, and no word on the loop."""
    tasks, heard, edges = spacewalk(3)
    at = from_micros(START + edges[2] * 1_000_000)
    added = Task("added-1", "Ethernet cable", ("EV1",), pins=(Pin(at, Fraction(1), "ada"), None), remarks=("added",))
    placed = {found.task: found for found in place_tasks([*tasks[:2], added, *tasks[2:]], heard, [], {}, WINDOW)}

    assert to_micros(at) == placed["added-1"].start_us
