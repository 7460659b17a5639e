"""People's anchors: they outrank what files say, settle disputes, and throw nothing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mediaarchive.alignment import store
from mediaarchive.alignment.anchors import Anchor, is_anchored, outrank
from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.alignment.solver.clock import solve_clocks
from mediaarchive.alignment.ties import Tie
from mediaarchive.archive import Archive
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import parse_stamp, to_micros

ZERO = to_micros(parse_stamp("2017-01-13T11:30:00Z").instant)
SECOND = 1_000_000
HOUR = 3600 * SECOND
LONG = 600 * SECOND
WINDOW = Window(ZERO - HOUR, ZERO + 5 * HOUR)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def anchor(at_s: float = 10.0, off_us: int = 0, sigma_us: int = SECOND, drift: float = 0.0) -> Anchor:
    """Return what a person says of the recording that began at ZERO, `off_us` from the truth."""
    instant = ZERO + round(at_s * SECOND * (1 + drift)) + off_us
    return Anchor(round(at_s * SECOND), instant, sigma_us, "Ada", "seen on a wrist watch")


def claim(*anchors: Anchor, declared_us: int | None = ZERO + HOUR, tag_us: int | None = None) -> Claims:
    """Return a recording whose start was declared an hour wrong."""
    tag = "creation_time" if tag_us is not None else None
    return Claims("a", "camera", LONG, declared_us, SECOND, tag, tag_us, (), anchors)


def fitted(*anchors: Anchor, **said: int | None) -> Clock:
    """Return the clock of that recording."""
    return solve_clocks([claim(*anchors, **said)], WINDOW)[0]


def off(clock: Clock, kind: str) -> float | None:
    """Return by how much a kind of evidence is off."""
    return next(item.off_s for item in clock.evidence if item.kind == kind)


def test_an_anchor_outranks_what_was_declared() -> None:
    """The clock is the anchor's; who said so and why is told, and the declared start stays, an hour off."""
    found = fitted(anchor())

    assert (ZERO, "C") == (found.zero_us, found.grade)
    assert 3600.0 == off(found, "declared") == off(found, "contradiction")
    said = next(item.text for item in found.evidence if item.kind == "anchor")
    assert "Ada says that 0:00:10.000 is 2017-01-13 11:30:10.000 UTC, sigma 1 s: seen on a wrist watch" == said


def test_the_stated_sigma_is_kept() -> None:
    """1.96 sigma, and what a quartz may drift over ten minutes: 0.1 s more than 0.2 s."""
    assert [1.964, 0.229] == pytest.approx(
        [(fitted(anchor(sigma_us=s)).ci95_us or 0) / 1e6 for s in (SECOND, 100_000)], abs=0.002
    )


def test_an_anchor_without_any_other_time_is_a_clock() -> None:
    """Nothing was declared and the file carries nothing: the anchor alone places it."""
    found = fitted(anchor(), declared_us=None)

    assert (ZERO, ["anchor"]) == (found.zero_us, [item.kind for item in found.evidence])


def test_a_tag_that_fitted_no_zone_is_told_how_far_it_is_off() -> None:
    """A tag of another year was no clock at all; beside the anchor it is three days off."""
    found = fitted(anchor(), declared_us=None, tag_us=ZERO - 72 * HOUR)

    assert -72 * 3600.0 == off(found, "tag")


def test_two_anchors_give_the_drift() -> None:
    """Half a frame each, ten minutes apart: 80 ppm are found within a few, and neither end is off."""
    drift = 80e-6
    found = fitted(anchor(0, 0, 5000, drift), anchor(600, 0, 5000, drift))

    assert drift * 1e6 == pytest.approx(found.drift_ppt / 1e6, abs=5)
    assert ZERO == pytest.approx(found.zero_us or 0, abs=2000)
    assert (found.ci95_us or 0) < 20_000


def test_the_surer_of_two_anchors_counts_for_more() -> None:
    """A second off with sigma 10 s moves one with sigma 1 s by a hundredth."""
    found = fitted(anchor(), anchor(20, SECOND, 10 * SECOND))

    assert ZERO + 9_900 == pytest.approx(found.zero_us or 0, abs=50)


def test_anchors_that_contradict_each_other_are_said_and_widen_the_clock() -> None:
    """A minute apart with sigma 1 s: one is wrong, the clock holds both, and a person is asked."""
    found = fitted(anchor(), anchor(20, 60 * SECOND), declared_us=None)

    assert any("do not agree with one another" in item.text for item in found.evidence)
    assert (found.ci95_us or 0) > 29 * SECOND


def test_a_moment_after_a_leap_counts_from_behind_it() -> None:
    """The recording lost two seconds before the anchored moment: its zero is as far before as it was."""
    late = replace(claim(anchor(100, 2 * SECOND)), leaps=((50 * SECOND, 2 * SECOND),))
    found = outrank(fitted(), late)

    assert (ZERO, late.leaps) == (found.zero_us, found.leaps)


def test_without_anchors_nothing_changes() -> None:
    """The clock is handed back as it was."""
    assert not is_anchored(fitted())


def test_one_anchor_settles_a_dispute() -> None:
    """Two cameras an hour apart on shared sound: the anchored one is right, the other is contradicted."""
    disputed = tied(declared("a", ZERO), declared("b", ZERO + HOUR))
    settled = tied(declared("a", ZERO, anchor()), declared("b", ZERO + HOUR))

    assert [None, None] == [clock.zero_us for clock in disputed]
    assert ZERO == settled[0].zero_us
    assert ZERO == pytest.approx(settled[1].zero_us, abs=3 * SECOND)
    assert off(settled[1], "declared") == off(settled[1], "contradiction") == pytest.approx(3600, abs=3)


def test_one_anchor_outweighs_many_cameras() -> None:
    """Two that agree with each other are contradicted by what a person knows of the third."""
    found = tied(declared("a", ZERO + HOUR, anchor()), declared("b", ZERO + HOUR), declared("c", ZERO + HOUR))

    assert [ZERO] * 3 == [pytest.approx(clock.zero_us, abs=3 * SECOND) for clock in found]


def test_anchors_of_two_recordings_that_cannot_both_be_true_are_a_dispute() -> None:
    """Persons can be wrong too: nothing is published before one anchor is undone."""
    found = tied(declared("a", ZERO, anchor()), declared("b", ZERO, anchor(off_us=HOUR)))

    assert ["X", "X"] == [clock.grade for clock in found]


def test_what_satellites_and_uploader_disputed_is_settled() -> None:
    """The dispute stays in the evidence, as settled, with how far it is off now."""
    open_ = Clock("a", None, 0, None, "X", (Evidence("declared", "d", 0.0), Evidence("dispute", "decide", -3600.0)))
    found = outrank(open_, claim(anchor()))

    assert (3600.0, 0.0) == (off(found, "declared"), off(found, "settled"))


def test_anchors_are_kept_undone_and_remembered(archive: Archive) -> None:
    """An undone anchor stands no longer and stays in the history with who undid it; it cannot be undone twice."""
    with archive.database.write() as session:
        recordings.add(
            session, recording_id="a", eva="us-eva-39", camera="c", file_name="a.mp4", digest="0" * 64, size=1,
            mismatch=None, declared=None, now=NOW,
        )  # fmt: skip
        session.flush()
        first = store.add_anchor(session, "a", anchor(), NOW)
        second = store.add_anchor(session, "a", anchor(20), NOW)
        store.undo_anchor(session, ["a"], first, actor="Bo", now=NOW)
        session.flush()

        assert {"a": (anchor(20),)} == store.standing(session, ["a"])
        assert [(first, "Bo"), (second, None)] == [(k.id, k.undone_by) for k in store.anchors(session, ["a"])]
        with pytest.raises(Conflict, match="undone already by Bo"):
            store.undo_anchor(session, ["a"], first, actor="Cy", now=NOW)
        with pytest.raises(NotFound):
            store.undo_anchor(session, ["of another EVA"], second, actor="Cy", now=NOW)


def declared(name: str, zero_us: int, *anchors: Anchor) -> Claims:
    """Return a recording of a camera of its own whose start somebody declared."""
    return Claims(name, f"camera-{name}", LONG, zero_us, SECOND, None, None, (), anchors)


def tied(*claims: Claims) -> list[Clock]:
    """Return the clocks of recordings that all heard the same."""
    return solve_clocks(claims, WINDOW, [[tie(claim.recording) for claim in claims]])


def tie(name: str) -> Tie:
    """Return a recording that heard all that `a` heard, from the same moment on."""
    return Tie(name, 0, 0, (), 0, LONG, 1000, 40 if name != "a" else 0, "a")
