"""What stands beside us on Spacewalk-18: chance, order alone, words alone, words with a Viterbi pass, stamps alone."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate import Step
from mediaarchive.alignment.locate.tables import read_transcript
from mediaarchive.alignment.locate.tokens import tokens

_WINDOW_S = 300.0
_ON, _OTHER = 0.03, 1e-7
"""Viterbi: probability per sample to go on by one step, and to go to any other one."""
_SHARP = 2.0
"""The best of eighteen settings on all twelve EVAs: this anchor was given every chance."""

Labels = NDArray[np.int64]


class Asked(Protocol):
    """What an anchor looks at."""

    @property
    def transcript(self) -> bytes: ...
    @property
    def instants(self) -> NDArray[np.float64]: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def steps(self) -> tuple[Step, ...]: ...


def all_of(eva: Asked, steps: Sequence[Step], seed: int) -> Iterator[tuple[str, Labels]]:
    """Yield each anchor's name and answers (instants,); stamps alone only where `steps` have some."""
    yield "random", chance(eva, seed)
    yield "order spread evenly", evenly(eva)
    yield "TF-IDF of the 5 minutes around", around(eva)
    yield "TF-IDF and Viterbi", viterbi(eva)
    if any(step.planned_start is not None for step in steps):
        yield "latest stamp", latest(eva, steps)


def chance(eva: Asked, seed: int) -> Labels:
    """Draw each answer."""
    return np.random.default_rng(seed).integers(0, len(eva.steps) + 1, len(eva.instants))


def evenly(eva: Asked) -> Labels:
    """Give each step of the plan the same time, in order."""
    share = (eva.instants - eva.start) / (eva.end - eva.start)
    return np.minimum((share * len(eva.steps)).astype(np.int64), len(eva.steps) - 1) + 1


def latest(eva: Asked, steps: Sequence[Step]) -> Labels:
    """Answer the step that was stamped last before the instant; steps with one stamp share the time to the next."""
    stamps = [(step.planned_start, k) for k, step in enumerate(steps, 1) if step.planned_start is not None]
    times = sorted({stamp for stamp, _ in stamps})
    answers = []
    for instant in eva.instants.tolist():
        place = max(bisect_right(times, instant) - 1, 0)
        begin, end = times[place], [*times, eva.end][place + 1]
        group = sorted(k for stamp, k in stamps if stamp == begin)
        share = (instant - begin) / max(end - begin, 1.0)
        answers.append(group[min(max(int(share * len(group)), 0), len(group) - 1)])
    return np.array(answers)


def around(eva: Asked) -> Labels:
    """Answer the step whose words are most like those of the five minutes around the instant."""
    return np.argmax(_likeness(eva), axis=1) + 1


def viterbi(eva: Asked) -> Labels:
    """Answer the best way through the steps, which mostly stays or goes on by one."""
    scores = _likeness(eva) * _SHARP
    count = scores.shape[1]
    moves = np.full((count, count), math.log(_OTHER / count))
    moves[np.arange(count), np.arange(count)] = math.log(1 - _ON - _OTHER)
    moves[np.arange(count - 1), np.arange(1, count)] = math.log(_ON)
    best = scores[0] - np.arange(count)
    came = []
    for row in scores[1:]:
        ways = best[:, None] + moves
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    answers = [int(best.argmax())]
    for back in reversed(came):
        answers.append(int(back[answers[-1]]))
    return np.array(answers[::-1]) + 1


def _likeness(eva: Asked) -> NDArray[np.float64]:
    """Return (instants, steps) cosines of TF-IDF."""
    said = read_transcript(eva.transcript)
    middles = [(cue.start + cue.end) / 2 for cue in said]
    words = [tokens(cue.text) for cue in said]
    steps = [Counter(tokens(f"{step.title} {step.description}")) for step in eva.steps]
    rare = Counter(word for step in steps for word in step)
    weight = {word: math.log((len(steps) + 1) / n) for word, n in rare.items()}
    column = {word: j for j, word in enumerate(sorted(weight))}
    plan = np.zeros((len(steps), len(column)))
    for row, step in zip(plan, steps, strict=True):
        for word, n in step.items():
            row[column[word]] = (1 + math.log(n)) * weight[word]
    heard = np.zeros((len(eva.instants), len(column)))
    for row, instant in zip(heard, eva.instants.tolist(), strict=True):
        low, high = bisect_right(middles, instant - _WINDOW_S / 2), bisect_right(middles, instant + _WINDOW_S / 2)
        for word, n in Counter(w for cue in words[low:high] for w in cue if w in column).items():
            row[column[word]] = (1 + math.log(n)) * weight[word]
    return _unit(heard) @ _unit(plan).T


def _unit(table: NDArray[np.float64]) -> NDArray[np.float64]:
    unit: NDArray[np.float64] = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return unit
