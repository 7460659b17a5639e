"""Words made up where nobody speaks, and speech kept where somebody does: one is easy without the other."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.bench.speech import engines, noises, score, table
from tests.bench.speech.corpus import FOLDER, Loop
from tests.bench.speech.engines import FASTER
from tests.bench.speech.plan import simulated
from tests.bench.speech.sound import write


def run(args: argparse.Namespace) -> None:
    """Print made-up words an hour for each kind of no speech, then the speech kept."""
    kinds = noises.there(noises.ALONE)
    glossary = simulated(args, None)[0].glossary
    note = f"{args.hours:g} h in all. Goal: 0. Anchor, seen on six minutes: 10 to 60 an hour without voice detection."
    columns = ("sound", "minutes", "ours", "ours --vocabulary", "speech claimed, s", FASTER, "what was made up")
    table.head("Silence: words made up", columns, note)
    totals = [0, 0, 0]
    for kind in kinds:
        counts = _row(kind, args.hours / len(kinds), args, glossary)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    hourly = [f"{total / args.hours:.1f} an hour" for total in totals]
    table.row("**all**", f"{args.hours * 60:g}", *hourly[:2], None, hourly[2] if args.tools == "all" else None, None)
    _kept(args)


def _row(kind: str, hours: float, args: argparse.Namespace, glossary: tuple[str, ...]) -> tuple[int, int, int]:
    path = _file(kind, hours, args.silence_seed)
    heard = [engines.ours(path), engines.ours(path, terms=glossary)]
    heard += [engines.other(FASTER, path)] if args.tools == "all" else []
    counts = [len(said.text.split()) for said in heard] + [0]
    claimed = sum(end - start for start, end in heard[0].speech)
    anchor = counts[2] if args.tools == "all" else None
    made_up = " / ".join(said.text.strip()[:40] for said in heard[:2] if said.words)
    table.row(kind, f"{hours * 60:.1f}", counts[0], counts[1], f"{claimed:.1f}", anchor, made_up or None)
    return counts[0], counts[1], counts[2]


def _file(kind: str, hours: float, seed: int) -> Path:
    path = FOLDER / "silence" / f"{kind}-{hours * 3600:.0f}s-{seed}.wav"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, noises.alone(kind, hours * 3600, seed))
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
