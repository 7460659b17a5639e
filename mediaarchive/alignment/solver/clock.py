"""From verdicts to clocks with their evidence: the door to the solver."""

from __future__ import annotations

from collections.abc import Sequence

from mediaarchive.alignment.anchors import outrank
from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.model import Clock
from mediaarchive.alignment.solver.evidence import evidence_of
from mediaarchive.alignment.solver.search import search
from mediaarchive.alignment.solver.verdict import verdicts_of
from mediaarchive.alignment.ties import Tie


def solve_clocks(claims: Sequence[Claims], window: Window, groups: Sequence[Sequence[Tie]] = ()) -> list[Clock]:
    """Return one clock per recording, in the order given; `groups` are recordings tied to one another.

    Takes some milliseconds for tens of recordings. People's anchors outrank all.
    """
    if not claims:
        return []
    solved = search(claims, window, groups)
    found = {}
    for n, verdict in enumerate(verdicts_of(solved)):
        claim = solved.claims[n]
        evidence = tuple(evidence_of(solved, n, verdict, window.start_us))
        if verdict.letter == "X":
            clock = Clock(claim.recording, None, 0, None, "X", evidence)
        else:
            zero = window.start_us + round(verdict.zero * 1e6)
            drift, ci95 = round(float(solved.fit.drifts[n]) * 1e6), round(verdict.ci95_s * 1e6)
            clock = Clock(claim.recording, zero, drift, ci95, verdict.letter, evidence, claim.leaps)
        found[claim.recording] = clock if verdict.is_disputed else outrank(clock, claim)
    return [found[claim.recording] for claim in claims]
