"""Words and names that are right, with a glossary and without, and the harm that a glossary does."""

from __future__ import annotations

import argparse

from tests.bench.speech import engines, real, score, table
from tests.bench.speech.corpus import Loop
from tests.bench.speech.engines import FASTER, OURS, Said
from tests.bench.speech.plan import simulated
from tests.bench.speech.score import Compared
from tests.bench.speech.text import tokens

_GOALS = {
    "jfk": "0 base, ≤ 1.6 tiny.en",
    "two_cities": "0 base, ≤ 1.6 tiny.en",
    "spacewalk_dg": "0 base, ≤ 1.6 tiny.en",
    "leopard_test": "0",
}
_TERMS = "≤ 4 · ≥ 96 % clean, ≤ 15 · ≥ 80 % at 15 dB"


def run(args: argparse.Namespace) -> None:
    """Print words and names, then the damage."""
    note = "Anchor: faster-whisper called plainly on the same weights (int8, beam 5), no glossary."
    columns = ("recording", "words", "model", "engine", "WER %", "replaced, lost, made up", "names right", "goal")
    table.head("Words and names", columns, note)
    for source in _sources(args):
        for model in args.models.split(","):
            _rows(source, model, others=args.tools == "all")
    _harm(args)


def _sources(args: argparse.Namespace) -> list[Loop]:
    spoken = [real.recording(name) for name in real.OFF_TOPIC] if real.here() else []
    return spoken + simulated(args, *(None if level == "clean" else float(level) for level in args.levels.split(",")))


def _rows(source: Loop, model: str, *, others: bool) -> None:
    if others:
        _row(source, model, FASTER, engines.other(FASTER, source.path, model))
    _row(source, model, OURS, engines.ours(source.path, model))
    if source.glossary:
        _row(source, model, f"{OURS} --vocabulary", engines.ours(source.path, model, source.glossary))


def _row(source: Loop, model: str, engine: str, said: Said) -> None:
    compared = beside(source, said)
    errors = compared.errors
    counts = f"{errors.replaced}, {errors.lost}, {errors.made_up}"
    right, mentions = score.term_recall(compared, source.glossary)
    names = f"{right} of {mentions} ({right / mentions:.0%})" if mentions else None
    goal = _GOALS.get(source.name, _TERMS)
    table.row(source.name, errors.words, model, engine, f"{errors.rate:.1f}", counts, names, goal)


def beside(source: Loop, said: Said) -> Compared:
    """Lay what was said over the reference."""
    return score.compare(tokens(source.text), tokens(said.text))


def _harm(args: argparse.Namespace) -> None:
    """Speech of other things, heard with the glossaries of spacewalks."""
    columns = ("recording", "glossary of", "model", "words made worse", "which", "goal")
    table.head("Harm: words of off-topic speech that a glossary changes for the worse", columns)
    glossaries = {source.name: source.glossary for source in simulated(args, None)}
    for name in real.OFF_TOPIC if real.here() else ():
        for of, terms in glossaries.items():
            for model in args.models.split(","):
                source = real.recording(name)
                plain = beside(source, engines.ours(source.path, model))
                changed = beside(source, engines.ours(source.path, model, terms))
                table.row(name, of, model, score.damage(plain, changed), _spoilt(plain, changed) or None, 0)


def _spoilt(plain: Compared, changed: Compared) -> str:
    """Name what was right, and what stands there now."""
    now = {i: changed.said[j] if j is not None else "" for i, j in changed.pairs if i is not None}
    lost = plain.right.keys() - changed.right.keys()
    return ", ".join(f"{plain.reference[i]} → {now[i]}" for i in sorted(lost)[:5])
