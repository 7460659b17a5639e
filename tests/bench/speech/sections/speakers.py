"""Turns whose speaker is right."""

from __future__ import annotations

import argparse

from tests.bench.speech import engines, score, table
from tests.bench.speech.corpus import Loop
from tests.bench.speech.plan import simulated


def run(args: argparse.Namespace) -> None:
    """Print the share of right turns, CAPCOM against the crew and all four apart."""
    note = (
        "`named`: the label is the role's own name. `apart`: the best naming of whatever labels there are, one name "
        "each; always saying the commonest name gives `guess`."
    )
    columns = ("recording", "turns", "labelled", "CAPCOM or crew, named", "four named", "four apart", "guess", "goal")
    table.head("Speakers: turns that are right", columns, note)
    for source in simulated(args, None, 15):
        _row(source)


def _row(source: Loop) -> None:
    said = engines.ours(source.path, terms=source.glossary)
    labels = [score.speaker_of(turn, said.cues) for turn in source.spans]
    truth = [turn.speaker for turn in source.turns]
    count = len(truth)
    labelled = sum(label is not None for label in labels)
    ground = sum(
        label is not None and (label == "CAPCOM") == (name == "CAPCOM")
        for name, label in zip(truth, labels, strict=True)
    )
    named = sum(name == label for name, label in zip(truth, labels, strict=True))
    guess = max(truth.count(name) for name in truth)
    shares = [f"{n / count:.0%}" for n in (ground, named)]
    apart = f"{score.assigned(truth, labels):.0%}"
    table.row(source.name, count, labelled, *shares, apart, f"{guess / count:.0%}", "≥ 95 % CAPCOM or crew")
