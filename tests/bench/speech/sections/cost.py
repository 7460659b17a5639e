"""CPU seconds of whole processes: the same weights in several engines, and what sparse sound costs us."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

from tests.bench.speech import engines, models, real, table
from tests.bench.speech.corpus import EDITION, FOLDER, Loop, Recipe, loop
from tests.bench.speech.engines import BEAM, FASTER, GREEDY, OURS, Said
from tests.bench.speech.plan import seeds, simulated
from tests.bench.speech.sections.words import beside
from tests.bench.speech.sound import read, write

_GOALS = {GREEDY: "≥ 5", BEAM: "≥ 10"}


def run(args: argparse.Namespace) -> None:
    """Print the ratios, then the sparse loop."""
    others = [FASTER] + ([GREEDY, BEAM] if models.has_torch() else []) if args.tools == "all" else []
    note = (
        "CPU s of whole processes, loading included; they take turns, medians are shown. `More`: what the same sound "
        "once more at its end adds, which is the work without the loading. Ours finds word times, others do not."
    )
    if not models.has_torch():
        note += " openai-whisper is not here: `make bench-speech` brings it."
    columns = ("recording", "engine", "CPU s", "more", "peak MB", "WER %", "theirs / ours", "the same of more", "goal")
    table.head("Cost: the same weights", columns, note)
    named = [real.recording(name) for name in args.costs.split(",")] if real.here() else simulated(args, None)[:1]
    for source in named:
        _compared(source, args.rounds, others)
    _sparse(args)


def _compared(source: Loop, rounds: int, others: list[str]) -> None:
    once, twice = _taken(source.path, rounds, others), _taken(_doubled(source), rounds, others)
    mine, more = _cpu(once[OURS]), _cpu(twice[OURS]) - _cpu(once[OURS])
    for name, heard in once.items():
        cpu_s, added = _cpu(heard), _cpu(twice[name]) - _cpu(heard)
        wer = f"{beside(source, heard[-1]).errors.rate:.1f}"
        ratios = (f"{cpu_s / mine:.2f}", f"{added / more:.2f}") if name != OURS else (None, None)
        cells = (f"{cpu_s:.2f}", f"{added:.2f}", f"{heard[-1].rss_mb:.0f}", wer)
        table.row(source.name, name, *cells, *ratios, _GOALS.get(name))


def _taken(path: Path, rounds: int, others: list[str]) -> dict[str, list[Said]]:
    """Run the engines by turns."""
    runs: dict[str, list[Said]] = {name: [] for name in (OURS, *others)}
    engines.ours(path)  # the first of all joins the parts of the model
    for _ in range(rounds):
        engines.ours.cache_clear()
        engines.other.cache_clear()
        runs[OURS].append(engines.ours(path))
        for name in others:
            runs[name].append(engines.other(name, path))
    return runs


def _cpu(heard: list[Said]) -> float:
    return median(said.cpu_s for said in heard)


def _doubled(source: Loop) -> Path:
    path = FOLDER / "loops" / f"{source.name}-twice-e{EDITION}.wav"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, *[read(source.path)] * 2)
    return path


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
