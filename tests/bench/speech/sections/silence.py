"""Words made up where nobody speaks, and speech kept where somebody does: one is easy without the other."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.bench.speech import engines, noises, score, table
from tests.bench.speech.corpus import EDITION, FOLDER, Loop
from tests.bench.speech.engines import FASTER, Said
from tests.bench.speech.plan import simulated
from tests.bench.speech.score import Span
from tests.bench.speech.sound import write
from tests.bench.speech.text import tokens


def run(args: argparse.Namespace) -> None:
    """Print made-up words for each kind of no speech, then the speech kept."""
    kinds = noises.there(noises.ALONE)
    each = round(args.hours * 3600 / len(kinds))
    path = _file(kinds, each, args.silence_seed)
    glossary = simulated(args, None)[0].glossary
    heard = [engines.ours(path), engines.ours(path, terms=glossary)]
    heard += [engines.other(FASTER, path)] if args.tools == "all" else []
    note = (
        f"One recording of {args.hours:g} h, {each / 60:.1f} minutes of each kind. Goal: 0. Seen elsewhere, on six "
        "minutes without voice detection: 10 to 60 an hour."
    )
    columns = ("sound", "ours", "ours --vocabulary", FASTER, "speech claimed, s", "what was made up")
    table.head("Silence: words made up", columns, note)
    for n, kind in enumerate(kinds):
        _row(kind, heard, (n * each, (n + 1) * each))
    totals = [len(tokens(said.text)) / args.hours for said in heard]
    table.row("**an hour**", *_cells([f"{total:.1f}" for total in totals]), None, None)
    table.row("**CPU s**", *_cells([f"{said.cpu_s:.1f}" for said in heard]), None, None)
    _kept(args)


def _row(kind: str, heard: list[Said], span: Span) -> None:
    """Print what was heard while one kind lasted."""
    made_up = [[word.text for word in said.words if span[0] <= word.start < span[1]] for said in heard]
    claimed = sum(score.overlap(span, found) for found in heard[0].speech)
    shown = " / ".join(" ".join(words)[:40].strip() for words in made_up if words)
    counts = [len(tokens(" ".join(words))) for words in made_up]
    table.row(kind, *_cells(counts), f"{claimed:.1f}", shown or None)


def _cells(values: Sequence[object]) -> list[object]:
    return [*values, *[None] * (3 - len(values))]


def _file(kinds: Sequence[str], seconds: int, seed: int) -> Path:
    path = FOLDER / "silence" / f"{len(kinds)}x{seconds}s-{seed}-e{EDITION}.wav"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, *(noises.alone(kind, seconds, seed) for kind in kinds))
    return path


def _kept(args: argparse.Namespace) -> None:
    note = "Share of the labelled turns' time inside the speech spans, which may begin and end 0.3 s too tight."
    columns = ("recording", "turns", "speech kept", "turns with nothing kept", "claimed outside turns, s", "goal")
    table.head("Silence: speech kept at 5 dB", columns, note)
    for source in simulated(args, 5):
        _kept_row(source)


def _kept_row(source: Loop) -> None:
    spans = engines.ours(source.path).speech
    missed = sum(score.kept([turn], spans) == 0 for turn in source.spans)
    wide = score.merged((start - 0.7, end + 0.7) for start, end in source.spans)
    outside = sum(end - start - sum(score.overlap((start, end), turn) for turn in wide) for start, end in spans)
    share = score.kept(source.spans, spans)
    table.row(source.name, len(source.turns), f"{share:.1%}", missed, f"{outside:.1f}", "≥ 98 %")
