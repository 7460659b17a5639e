"""The bench counts what it says it counts: scores, readers of other tools' logs, and the meter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from tests.bench.frames import anchors, stills
from tests.bench.frames.score import Counts, pairs, score_cuts, score_earth, score_spans
from tests.bench.frames.truth import Cut, Fade, Span, Truth

RATE = Fraction(30)
BURN = "import time\nwhile time.process_time() < 0.4: pass"


def truth(**facts: object) -> Truth:
    """Return a truth of 300 frames in which nothing happens but what is given."""
    plain = {"rate": RATE, "frames": 300, "cuts": (), "fades": (), "flashes": (), "spans": (), "earth": (0.0,) * 300}
    return Truth(**(plain | facts))  # type: ignore[arg-type]


def test_each_cut_is_counted_once() -> None:
    """Two findings beside one cut are one right and one false; the nearer one is right."""
    assert pairs([10, 12], [11, 12], 1) == {0: 0, 1: 1}
    said = score_cuts(truth(cuts=(Cut(50, "hard"), Cut(100, "jump"))), [49, 50, 103])
    assert (said.counts, said.missed, said.false) == (Counts(1, 1, 2), (100,), (49, 103))
    assert said.counts.f1 == pytest.approx(2 / 5)


def test_fades_and_resumes_are_not_held_against_anyone() -> None:
    """A cut within a fade stands for the fade; the end of a freeze may be reported or not."""
    known = truth(cuts=(Cut(200, "resume"),), fades=(Fade(50, 70, "out"), Fade(80, 100, "in")))
    assert score_cuts(known, [75, 200]).counts == Counts()
    assert score_cuts(known, [75]).fades == Counts(1, 0)
    assert score_cuts(known, [120]).counts == Counts(0, 0, 1)
    assert score_cuts(known, []).fades == Counts(0, 1)


def test_spans_are_found_by_half_their_overlap() -> None:
    """Edges are signed errors of what was found; short spans stand apart; repeats of a dead signal are excused."""
    spans = (Span("black", 30, 90, "signal"), Span("black", 200, 210, "signal"), Span("frozen", 100, 160, "held"))
    known = truth(spans=spans)
    said = score_spans(known, "black", [("black", 31, 88), ("black", 250, 280)])
    assert (said.counts, said.short, said.edges, said.false) == (Counts(1, 0, 1), Counts(0, 1), (1, -2), ((250, 280),))
    frozen = score_spans(known, "frozen", [("frozen", 30, 90), ("frozen", 140, 160)])
    assert (frozen.counts, frozen.missed) == (Counts(0, 1, 1), ((100, 160),))


def test_earth_is_asked_by_the_second_and_only_where_it_is_clear() -> None:
    """A share between in view and out of view is nobody's mistake."""
    earth = (0.3,) * 60 + (0.03,) * 30 + (0.0,) * 210
    assert score_earth(truth(earth=earth), [("earth", 0, 40), ("earth", 60, 120)]) == Counts(1, 1, 1)


def test_stills_are_judged_by_what_their_shot_could_give() -> None:
    """Black is no picture, half the sharpness of a neighbour is blurred, the same view twice is a twin."""
    rng = np.random.default_rng(1)
    views = rng.normal(size=(2, 27, 48)).astype(np.float32)
    views = (views - views.mean((1, 2), keepdims=True)) / views.std((1, 2), keepdims=True)
    frames = stills.Frames(
        times=np.arange(300) / 30,
        sharpness=np.where(np.arange(300) == 20, 10.0, 100.0),
        high=np.full(300, 200.0),
        spread=np.full(300, 50.0),
        thumbs=views.repeat(150, 0),
    )
    known = truth(cuts=(Cut(150, "hard"),), spans=(Span("black", 100, 120),))
    assert stills.judge(frames, [20, 60, 110, 200], known) == stills.Quality(4, 1, 1, 2, 2, 0)
    assert stills.judge(frames, [60], known) == stills.Quality(1, 0, 0, 0, 2, 1)


def test_logs_of_other_tools_are_read_in_frames() -> None:
    """Times become frames; a freeze without an end lasts for ever."""
    assert anchors.read_scdet("", "lavfi.scd.score: 30.1, lavfi.scd.time: 1.5\n", RATE).cuts == (45,)
    log = "black_start:1 black_end:2.5 black_duration:1.5\nlavfi.freezedetect.freeze_start: 4\n"
    spans = anchors.read_detects("", log, RATE).spans
    assert spans[0] == ("black", 30, 75)
    assert spans[1][:2] == ("frozen", 120)
    assert spans[1][2] > 1_000_000


@pytest.mark.parametrize("how", ["plain", "orphan", "bwrap"])
def test_the_meter_counts_what_nobody_waited_for(how: str) -> None:
    """What a command leaves running, or runs in a sandbox whose outer process does not wait, is charged to it too."""
    python = [sys.executable, "-I", "-S", "-c", BURN]
    if how == "orphan":
        python = ["/bin/sh", "-c", f'"{sys.executable}" -I -S -c "$0" & exit 0', BURN]
    if how == "bwrap":
        locked_in = [shutil.which("bwrap") or "/bin/false", "--unshare-pid", "--dev-bind", "/", "/"]
        if subprocess.run([*locked_in, "/bin/true"], check=False, capture_output=True).returncode:
            pytest.skip("bubblewrap does not work here")
        python = [*locked_in, *python]
    cpu_s, peak_mb, _, _ = anchors.metered(python)
    assert cpu_s >= 0.4
    assert 0 < peak_mb < 40, "the meter's own memory must not be in it"


def test_the_meter_does_not_hide_a_failure() -> None:
    """A command that fails has no cost."""
    with pytest.raises(RuntimeError, match="failed"):
        anchors.metered([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"])
