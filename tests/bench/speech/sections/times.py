"""How far the starts of words are off, against times that the synthesiser or the publisher tells."""

from __future__ import annotations

import argparse

from tests.bench.speech import engines, real, score, table
from tests.bench.speech.corpus import Loop
from tests.bench.speech.engines import FASTER_TIMES, OURS, Said
from tests.bench.speech.plan import simulated

_GOAL = "≤ 20 · 60 · 400 at 15 dB"


def run(args: argparse.Namespace) -> None:
    """Print the errors of our starts beside those of faster-whisper's own word times."""
    note = "Of the words that are right, in turns whose times are known. Errors in ms."
    columns = ("recording", "engine", "words right", "median", "p90", "max", "goal")
    table.head("Times: starts of words", columns, note)
    sources = [real.recording("leopard_test")] if real.here() else []
    for source in sources + simulated(args, None, 15):
        if args.tools == "all":
            _row(source, FASTER_TIMES, engines.other(FASTER_TIMES, source.path))
        _row(source, OURS, engines.ours(source.path, terms=source.glossary))


def _row(source: Loop, engine: str, said: Said) -> None:
    found = score.start_errors(source.starts, said.words, within=[(t.start, t.end) for t in source.timed])
    errors = [f"{found.ms(share):.0f}" for share in (0.5, 0.9, 1)]
    table.row(source.name, engine, f"{len(found.off)} of {found.words}", *errors, _GOAL)
