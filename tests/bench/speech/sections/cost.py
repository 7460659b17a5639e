"""CPU seconds of whole processes: the same weights in several engines, and what sparse sound costs us."""

from __future__ import annotations

import argparse
from statistics import median

from tests.bench.speech import engines, models, real, table
from tests.bench.speech.corpus import Loop, Recipe, loop
from tests.bench.speech.engines import BEAM, FASTER, GREEDY, OURS, Said
from tests.bench.speech.plan import seeds, simulated
from tests.bench.speech.sections.words import beside

_GOALS = {GREEDY: "≥ 5", BEAM: "≥ 10"}


def run(args: argparse.Namespace) -> None:
    """Print the ratios, then the sparse loop."""
    others = [FASTER] + ([GREEDY, BEAM] if models.has_torch() else []) if args.tools == "all" else []
    note = "Whole processes, loading included; they take turns, medians are shown. Ours finds word times too."
    if not models.has_torch():
        note += " openai-whisper is not here: `make bench-speech` brings it."
    table.head(
        "Cost: the same weights", ("recording", "engine", "CPU s", "peak MB", "WER %", "theirs / ours", "goal"), note
    )
    named = [real.recording(name) for name in args.costs.split(",")] if real.here() else simulated(args, None)[:1]
    for source in named:
        _compared(source, args.rounds, others)
    _sparse(args)


def _compared(source: Loop, rounds: int, others: list[str]) -> None:
    runs: dict[str, list[Said]] = {name: [] for name in (OURS, *others)}
    engines.ours(source.path)  # the first of all joins the parts of the model
    for _ in range(rounds):
        engines.ours.cache_clear()
        engines.other.cache_clear()
        runs[OURS].append(engines.ours(source.path))
        for name in others:
            runs[name].append(engines.other(name, source.path))
    mine = median(said.cpu_s for said in runs[OURS])
    for name, heard in runs.items():
        cpu_s = median(said.cpu_s for said in heard)
        wer = f"{beside(source, heard[-1]).errors.rate:.1f}"
        ratio = f"{cpu_s / mine:.2f}" if name != OURS else None
        table.row(source.name, name, f"{cpu_s:.2f}", f"{heard[-1].rss_mb:.0f}", wer, ratio, _GOALS.get(name))


def _sparse(args: argparse.Namespace) -> None:
    """Print what minutes of loop cost with 13 % of speech in them, as in a spacewalk."""
    columns = ("recording", "seconds", "CPU s", "CPU s per second", "made up outside turns", "best seen", "goal")
    table.head("Cost: sparse loop, base, word times", columns)
    source = loop(Recipe(seeds(args)[0], 15, args.noise, share=0.13, exchanges=16))
    for label, terms in (("", ()), (" --vocabulary", source.glossary)):
        said = engines.ours(source.path, terms=terms)
        seconds = source.path.stat().st_size / 32_000
        outside = sum(not any(a - 0.7 <= word.start <= b + 0.7 for a, b in source.spans) for word in said.words)
        share = f"{said.cpu_s / seconds:.4f}"
        table.row(source.name + label, f"{seconds:.0f}", f"{said.cpu_s:.1f}", share, outside, 0.0185, "≤ 0.010")
