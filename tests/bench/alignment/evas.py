"""Clocks of whole made-up EVAs: `python -m tests.bench.alignment evas --seeds 101-140 --each 5`.

Each EVA has two to six cameras with what their makers write and their owners get wrong (see `worlds`): a wrong clock
is one that is published as fact (grade A or B) and more than two seconds off at the worst instant of its recording.
Constants were tuned on seeds 1 to 40; what is reported are seeds 101 to 140. Anchors on the same EVAs: the tag read as
UTC, and the declared start as it stands, both believed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.alignment.solver.clock import solve_clocks
from tests.bench.alignment.judged import Judged, judge
from tests.bench.alignment.worlds.draw import draw
from tests.bench.alignment.worlds.world import World

Solver = Callable[[World], list[Clock]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="101-140")
    parser.add_argument("--each", type=int, default=5, help="EVAs of a seed")
    chosen = parser.parse_args()
    first, last = (int(text) for text in chosen.seeds.split("-"))
    worlds = [draw(seed, number) for seed in range(first, last + 1) for number in range(chosen.each)]
    print(f"{len(worlds)} EVAs, {sum(len(w.recordings) for w in worlds)} recordings, seeds {chosen.seeds}\n")
    print("| | wrong clocks | refused | A, B, C, D % | zone, hour, end caught % | covered % | half-width p50 s "
          "| Winkler mean s | ms p50, p95, max of EVA |\n|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    by_solver = {name: _judge(worlds, solver) for name, solver in SOLVERS.items()}
    for name, (judged, cost) in by_solver.items():
        print(f"| {name} | {_summary(judged)} | {cost} |")
    ours = by_solver["mediaarchive"][0]
    print("\n| grade | n | error p50 s | p95 | max | drift off ppm p50, p95 |\n|---|---|---|---|---|---|")
    for letter in "ABCD":
        _grade_row(letter, [one for one in ours if one.grade == letter])
    print("\n| best evidence | n | refused % | covered % | half-width p50 s | A or B % | wrong |")
    print("|---|---|---|---|---|---|---|")
    for best, _ in Counter(one.best for one in ours).most_common():
        _class_row(best, [one for one in ours if one.best == best])


def ours(world: World) -> list[Clock]:
    """Return what the archive says."""
    return solve_clocks(world.claims, world.window, world.groups)


def tags(world: World) -> list[Clock]:
    """Return the tags, believed."""
    return [_believed(claim.recording, claim.tag_us) for claim in world.claims]


def declared(world: World) -> list[Clock]:
    """Return the declared starts, believed."""
    return [_believed(claim.recording, claim.declared_us) for claim in world.claims]


def _believed(recording: str, zero_us: int | None) -> Clock:
    if zero_us is None:
        return Clock(recording, None, 0, None, "X", ())
    return Clock(recording, zero_us, 0, 1_000_000, "B", (Evidence("tag", "believed"),))


SOLVERS: dict[str, Solver] = {"mediaarchive": ours, "the tag, believed": tags, "the declared start, believed": declared}


def _judge(worlds: Iterable[World], solver: Solver) -> tuple[list[Judged], str]:
    judged, cost = [], []
    for world in worlds:
        before = time.process_time()
        clocks = solver(world)
        cost.append((time.process_time() - before) * 1000)
        judged += judge(world, clocks)
    return judged, ", ".join(f"{value:.1f}" for value in (*np.percentile(cost, [50, 95]), max(cost)))


def _summary(judged: list[Judged]) -> str:
    placed = [one for one in judged if one.error_s is not None]
    wrong = sum(one.is_wrong for one in judged)
    shares = ", ".join(f"{_share(one.grade == letter for one in judged):.0f}" for letter in "ABCD")
    planted = [[one for one in judged if kind in one.planted] for kind in ("zone", "hour", "end")]
    caught = ", ".join(f"{_share(one.is_caught for one in kind):.1f} of {len(kind)}" for kind in planted)
    refused = _share(one.grade == "X" for one in judged)
    return (
        f"{wrong} ({1000 * wrong / len(judged):.1f} in 1000) | {refused:.1f} % | {shares} | {caught} "
        f"| {_share(one.is_covered for one in placed):.1f} | {np.median([one.ci95_s for one in placed]):.3g} "
        f"| {np.mean([one.winkler_s for one in placed]):.4g}"
    )


def _grade_row(letter: str, judged: list[Judged]) -> None:
    if judged:
        errors = [one.error_s or 0.0 for one in judged]
        drifts = np.percentile([abs(one.drift_off_ppm) for one in judged], [50, 95])
        print(f"| {letter} | {len(judged)} | {np.median(errors):.3g} | {np.percentile(errors, 95):.3g} "
              f"| {max(errors):.4g} | {drifts[0]:.1f}, {drifts[1]:.1f} |")  # fmt: skip


def _class_row(best: str, judged: list[Judged]) -> None:
    placed = [one for one in judged if one.error_s is not None]
    width = np.median([one.ci95_s for one in placed]) if placed else float("nan")
    print(f"| {best} | {len(judged)} | {_share(one.grade == 'X' for one in judged):.1f} "
          f"| {_share(one.is_covered for one in placed):.1f} | {width:.3g} "
          f"| {_share(one.grade in 'AB' for one in judged):.0f} | {sum(one.is_wrong for one in judged)} |")  # fmt: skip


def _share(claims: Iterable[bool]) -> float:
    known = list(claims)
    return 100 * sum(known) / len(known) if known else float("nan")


if __name__ == "__main__":
    main()
