"""The rules of shot lists: what they say of what is known, and what they never say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.frames.model import Condition, ConditionKind, Shot, ShotKind
from mediaarchive.shotlists.gather import laid
from mediaarchive.shotlists.model import PERSON, Line, ShotList, Statement, Written
from mediaarchive.shotlists.rules import Known, TaskSpan, lines_of

KNOWN = Known(1000, 2000, Fraction(1, 10), False, "Seen by EV1 helmet camera.", (), (), (), "")
"""A clip of 100 seconds of which nothing more is known, 10 ticks a second."""
EARTH = {"share": 0.4, "light": 0.8, "obstruction": 0.1}


def _texts(known: Known) -> list[tuple[int, int, str]]:
    lines = lines_of(known)
    return [(line.start_pts, line.end_pts, text) for line, text in zip(lines, ShotList("c", lines).texts, strict=True)]


def _condition(kind: ConditionKind, start: int, end: int, **facts: float) -> Condition:
    return Condition(kind, start, end, facts)


def _task(
    start: int, end: int, *, own: bool = True, start_off: int | None = None, end_off: int | None = None
) -> TaskSpan:
    return TaskSpan("Battery install", ("EV1 Ada",), own, start, end, start_off, end_off)


def test_of_a_clip_of_which_nothing_is_known_only_the_camera_is_said() -> None:
    """One line from in to out."""
    assert [(1000, 2000, "Seen by EV1 helmet camera.")] == _texts(KNOWN)


def test_simulated_footage_says_so_first() -> None:
    """Wherever the text goes, this goes with it."""
    ((_, _, text),) = _texts(replace(KNOWN, simulated=True))
    assert text.startswith("Simulated footage, not from space. Seen by")


def test_a_line_begins_where_something_does_and_says_when_it_is_over() -> None:
    """The Earth from the 20th to the 50th second: three lines, of which the last says that it is gone."""
    earth = _condition(ConditionKind.EARTH, 1200, 1500, **EARTH)

    assert [
        (1000, 1200, "Seen by EV1 helmet camera."),
        (1200, 1500, "The Earth is in view and fills about half of the picture, in daylight."),
        (1500, 2000, "The Earth is no longer in view."),
    ] == _texts(replace(KNOWN, conditions=(earth,)))


def test_after_a_cut_the_picture_is_told_anew() -> None:
    """What holds on both sides of a cut is said again: it is another view."""
    shots = (Shot(0, 1400), Shot(1400, 1700), Shot(1700, 3000, ShotKind.FADE))
    earth = _condition(ConditionKind.EARTH, 500, 1700, **EARTH)

    assert [
        "Seen by EV1 helmet camera. The Earth is in view and fills about half of the picture, in daylight.",
        "Cut to another view. The Earth is in view and fills about half of the picture, in daylight.",
        "The view fades over to another.",
    ] == [text for _, _, text in _texts(replace(KNOWN, shots=shots, conditions=(earth,)))]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ConditionKind.BLACK, "No picture: black."),
        (ConditionKind.BLANK, "No picture: one even colour."),
        (ConditionKind.NOISE, "No picture: noise."),
    ],
)
def test_where_there_is_no_picture_nothing_is_seen(kind: ConditionKind, text: str) -> None:
    """Earth, night and glare are not told of what shows nothing, nor is a cut into it."""
    dark = (_condition(kind, 1000, 2000), _condition(ConditionKind.EARTH, 1000, 2000, **EARTH))
    shots = (Shot(0, 1500), Shot(1500, 2500))
    found = [said for _, _, said in _texts(replace(KNOWN, conditions=dark, shots=shots))]

    assert [f"Seen by EV1 helmet camera. {text}"] == found


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"share": 0.7, "light": 0.9}, "The Earth is in view and fills most of the picture, in daylight."),
        ({"share": 0.2, "light": 0.3}, "The Earth is in view and fills about a quarter of the picture, partly lit."),
        ({"share": 0.1, "light": 0.1}, "The Earth is in view and takes a small part of the picture, hardly lit."),
        (
            {"share": 0.1, "light": 0.9, "obstruction": 0.6},
            "The Earth is in view and takes a small part of the picture, in daylight, behind things that are near.",
        ),
        ({}, "The Earth is in view."),
    ],
)
def test_of_the_earth_no_more_is_said_than_was_measured(facts: dict[str, float], text: str) -> None:
    """Share, light and what stands before it are words for numbers; a person's word without numbers stays short."""
    earth = (_condition(ConditionKind.EARTH, 1000, 2000, **facts),)
    (line,) = lines_of(replace(KNOWN, conditions=earth))

    assert text == line.statements[-1].text
    assert ("measured in the pictures" if facts else "a person saw it") == line.statements[-1].source


def test_a_task_is_during_only_where_its_edges_are_away() -> None:
    """Within the half-width of an edge the edge is told, with the half-width; beyond it is "during"."""
    earth = _condition(ConditionKind.EARTH, 1600, 2000)
    task = _task(1300, 5000, start_off=100)
    found = [text for _, _, text in _texts(replace(KNOWN, tasks=(task,), conditions=(earth,)))]

    assert [
        "Seen by EV1 helmet camera.",
        "By the log the task “Battery install” (EV1 Ada) begins about here, give or take 10 s.",
        "By the log this is during the task “Battery install” (EV1 Ada). The Earth is in view.",
    ] == found


def test_where_footage_ends_no_task_does() -> None:
    """A span that is cut by the recording's edge is no beginning or end of the task."""
    found = " ".join(text for _, _, text in _texts(replace(KNOWN, tasks=(_task(1000, 2000),))))
    assert "during" in found
    assert "begins" not in found
    assert "give or take" not in found


def test_what_another_does_is_said_to_be_meanwhile() -> None:
    """The camera's wearer does not do it, and nothing says where it is done."""
    ((_, _, text),) = _texts(replace(KNOWN, tasks=(_task(0, 5000, own=False),)))
    assert "Meanwhile, by the log, the task “Battery install” (EV1 Ada) goes on." in text


_KINDS = st.sampled_from(list(ConditionKind))
_CONDITIONS = st.builds(
    lambda kind, start, length: Condition(kind, start, start + length, {}),
    _KINDS, st.integers(500, 2400), st.integers(1, 900),
)  # fmt: skip


@given(
    st.lists(_CONDITIONS, max_size=8),
    st.lists(st.integers(900, 2100), max_size=6, unique=True),
    st.lists(st.tuples(st.integers(500, 2400), st.integers(1, 900), st.booleans()), max_size=4),
)
def test_lines_fill_the_clip_and_say_only_what_holds(
    conditions: list[Condition], cuts: list[int], tasks: list[tuple[int, int, bool]]
) -> None:
    """Whatever is known, lines are in order without gaps, and each sentence of a picture has a condition behind it."""
    shots = tuple(Shot(cut, cut + 10_000) for cut in sorted(cuts))
    spans = tuple(_task(start, start + length, own=own) for start, length, own in tasks)
    known = replace(KNOWN, conditions=tuple(conditions), shots=shots, tasks=spans)
    lines = lines_of(known)

    assert [1000, *(line.end_pts for line in lines)] == [*(line.start_pts for line in lines), 2000]
    assert all(text for _, _, text in _texts(known))
    words = {"earth": "Earth", "night": "Night", "glare": "Glare", "frozen": "stands still"}
    for line in lines:
        there = {one.kind for one in conditions if one.start_pts < line.end_pts and line.start_pts < one.end_pts}
        said = " ".join(one.text for one in line.statements)
        assert [] == [kind for kind, word in words.items() if word in said and ConditionKind(kind) not in there]


def test_what_people_wrote_stands_and_the_rules_fill_the_rest() -> None:
    """Lines of people are cut to the clip; where they wrote nothing, the rules' lines are."""
    machine = (
        Line(1000, 1500, (Statement("view", "A.", "x"),)),
        Line(1500, 2000, (Statement("view", "B.", "x"),)),
    )
    found = laid(machine, [Written(900, 1200, "By Ada."), Written(1600, 1700, "Again."), Written(5000, 6000, "Gone.")])

    assert [
        (1000, 1200, "By Ada."), (1200, 1500, "A."), (1500, 1600, "B."), (1600, 1700, "Again."), (1700, 2000, "B."),
    ] == [(line.start_pts, line.end_pts, line.statements[0].text) for line in found]  # fmt: skip
    assert [True, False, False, True, False] == [line.written for line in found]
    assert PERSON == found[0].statements[0].kind
