"""What all sections look at: the arguments, and the loops that are measured on."""

from __future__ import annotations

import argparse

from tests.bench.speech import real
from tests.bench.speech.corpus import Loop, Recipe, loop, under_noise


def seeds(args: argparse.Namespace) -> list[int]:
    """Return the seeds of the unseen scripts."""
    return [int(seed) for seed in args.seeds.split(",") if seed]


def simulated(args: argparse.Namespace, *levels: float | None) -> list[Loop]:
    """Return the loop that came with the project and the unseen ones, at each level of noise (None: clean)."""
    found: list[Loop] = []
    shape = {"noise": args.noise, "exchanges": args.exchanges, "hard": args.hard}
    for level in levels:
        if real.here():
            eva = real.recording("eva_clean")
            found.append(eva if level is None else under_noise(eva, level, args.noise))
        found += [loop(Recipe(seed, level, **shape)) for seed in seeds(args)]
    return found
