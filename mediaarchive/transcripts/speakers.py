"""Who speaks: voices told apart by how they sound, and named by what is said. Pure.

Crews call as on any radio net: whom they call first, then who calls. "EV1, Houston" is said by Houston, "Houston, EV1"
by EV1. Somebody who is spoken to by name is not the one who speaks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.model import TICKS_A_SECOND, Turn

CAPCOM: Final = "CAPCOM"
ROLES: Final = (CAPCOM, "EV1", "EV2", "IV")
_GROUND: Final = ("houston", "capcom", "hawthorne", "mission control")
_PARTED: Final = 0.3
"""Voices that are parted less (silhouette) are one: turns of one person fall apart by chance too."""
_MOST: Final = 6
"""Voices on a loop: two outside, one or two inside, one or two on the ground."""
_BRIEF: Final = TICKS_A_SECOND
"""A shorter turn does not found a voice of its own."""
_TRIED: Final = 4
_NAMED: Final = 0.6
"""Evidence that a name needs, out of 1; below it a voice keeps its number."""

_ABOUT: Final = frozenset("is was has will are were".split())
"""After a name: somebody is spoken of, not to."""
_SAID_TO: Final = frozenset("thanks you copy that okay ok roger job there work".split())
"""Before a name: somebody is spoken to."""
_NO_NAMES: Final = _SAID_TO | frozenset("and yes no hey hello hi good well so but from for thank this that's".split())
_WE: Final = frozenset("we we're we'd we'll we've us our".split())
_I: Final = frozenset("i i'm i've i'd i'll my".split())
_CALLING: Final = 3.0
"""What it is worth to say who one is …"""
_NOT_ONESELF: Final = 2.0
"""… to speak to somebody, who is then another …"""
_ANSWERED: Final = 1.0
"""… to speak next after somebody was spoken to …"""
_BY_MANNER: Final = 0.5
"""… and a turn's manner of speaking."""
_SOON: Final = 8 * TICKS_A_SECOND

Crew = Mapping[str, Sequence[str]]
"""Names by role, as they are called: {"EV1": ["Shane", "Kimbrough"]}."""


def attribute(turns: Sequence[Turn], voices: NDArray[np.float32], crew: Crew) -> tuple[Turn, ...]:
    """Return the turns with their speakers; `voices` is (turns, 256), rows of length 1 or 0.

    A voice that what is said does not name is "voice 1", "voice 2" …; where there is but one such voice, nobody is
    named.
    """
    labels = told_apart(voices, [turn.end - turn.start for turn in turns])
    evidence = _evidence(turns, labels, crew)
    names = _names(evidence, sorted({label for label in labels if label is not None}))
    found = []
    for turn, label, voice in zip(turns, labels, voices, strict=True):
        name, sure = names.get(label, (None, 0.0))
        found.append(replace(turn, speaker=name, sure=round(sure * _typical(voice, voices, labels, label), 3)))
    return tuple(found)


def told_apart(voices: NDArray[np.float32], lengths: Sequence[int]) -> list[int | None]:
    """Return the number of the voice of each turn, from 0 in order of appearance; None where there is no voice.

    Groups of turns are joined, the two most alike first, and the number of voices is the one that parts them best:
    noise makes all voices more alike, so no fixed likeness will do. Brief turns then go to the nearest group.
    """
    known = [n for n in range(len(voices)) if voices[n].any()]
    founders = [n for n in known if lengths[n] >= _BRIEF] or known
    groups = _grouped(founders, voices @ voices.T)
    centres = np.array([voices[group].mean(axis=0) for group in groups])
    numbers: list[int | None] = [None] * len(voices)
    for n in known:
        numbers[n] = int(np.argmax(centres @ voices[n]))
    order: dict[int, int] = {}
    return [None if number is None else order.setdefault(number, len(order)) for number in numbers]


def _grouped(founders: Sequence[int], alike: NDArray[np.float32]) -> list[list[int]]:
    """Return the turns in the groups that are best parted; one group where none are parted well."""
    groups = [[n] for n in founders]
    best, mark = [list(founders)] if founders else [], _PARTED
    while len(groups) > 1:
        if len(groups) <= _MOST:
            worth = _parting(groups, alike)
            best, mark = ([list(group) for group in groups], worth) if worth > mark else (best, mark)
        first, second = _most_alike(groups, alike)
        groups[first] += groups[second]
        del groups[second]
    return best


def _most_alike(groups: Sequence[Sequence[int]], alike: NDArray[np.float32]) -> tuple[int, int]:
    """Return the numbers of the two groups that are most alike, mean over all pairs; the lower one first."""
    pairs = [(a, b) for b in range(len(groups)) for a in range(b)]
    return max(pairs, key=lambda pair: float(alike[np.ix_(groups[pair[0]], groups[pair[1]])].mean()))


def _parting(groups: Sequence[Sequence[int]], alike: NDArray[np.float32]) -> float:
    """Return how well groups are parted: the mean silhouette (Rousseeuw 1987) over turns, -1..1; alone counts 0."""
    marks = []
    for own in groups:
        for n in own:
            if len(own) == 1:
                marks.append(0.0)
                continue
            near = 1 - (float(alike[n, own].sum()) - float(alike[n, n])) / (len(own) - 1)
            far = min(1 - float(alike[n, other].mean()) for other in groups if other is not own)
            marks.append((far - near) / max(near, far, 1e-9))
    return sum(marks) / len(marks)


def _evidence(turns: Sequence[Turn], labels: Sequence[int | None], crew: Crew) -> dict[int, dict[str, float]]:
    """Return by voice and role how much speaks for it; negative: against it."""
    found: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    calls = _calls(crew)
    for n, (turn, label) in enumerate(zip(turns, labels, strict=True)):
        if label is None:
            continue
        called, caller = call_signs(turn.text, calls)
        answer = _answer(turns, labels, n)
        for role in called:
            found[label][role] -= _NOT_ONESELF
            if answer is not None:
                found[answer][role] += _ANSWERED
        if caller:
            found[label][caller] += _CALLING
        for role, weight in _manner(turn.text).items():
            found[label][role] += weight
    return found


def _answer(turns: Sequence[Turn], labels: Sequence[int | None], number: int) -> int | None:
    """Return the voice that speaks next, if it is another one and soon."""
    if number + 1 == len(turns) or turns[number + 1].start - turns[number].end > _SOON:
        return None
    return labels[number + 1] if labels[number + 1] != labels[number] else None


def _manner(text: str) -> dict[str, float]:
    """Return what the manner of a turn says: the ground speaks as "we", those outside say what "I" do."""
    words = re.findall(r"[a-z']+", text.lower())
    ours = any(word in _WE for word in words)
    mine = any(word in _I for word in words)
    if ours and not mine:
        return {CAPCOM: _BY_MANNER}
    return {CAPCOM: -_BY_MANNER, "EV1": _BY_MANNER / 2, "EV2": _BY_MANNER / 2} if mine else {}


def call_signs(text: str, calls: Mapping[str, str]) -> tuple[tuple[str, ...], str | None]:
    """Return who is called at the beginning or end of a turn, and who says to be calling.

    `calls` gives the role by the spoken name, in lower case.
    """
    clauses = [re.findall(r"[a-z0-9']+", clause) for clause in re.split(r"[,.?!;:]", text.lower())]
    clauses = [clause for clause in clauses if clause]
    flat = [word for clause in clauses for word in clause]
    head = _names_at(flat[:4], calls)
    if len(head) == 2 and head[0] != head[1] and CAPCOM in head:
        return (head[0],), head[1]
    if _is_ground_calling(text):
        return tuple(dict.fromkeys(role for role in head if role != CAPCOM)), CAPCOM
    if flat[len(head) : len(head) + 1] and flat[len(head)] in _ABOUT:
        head = []
    alone = [calls[clause[0]] for clause in clauses if len(clause) == 1 and clause[0] in calls]
    thanked = [role for clause in clauses for role in _thanked(clause, calls)]
    return tuple(dict.fromkeys([*head, *alone, *thanked])), None


def _thanked(clause: Sequence[str], calls: Mapping[str, str]) -> list[str]:
    """Return the roles named at the end of a clause, after words that are said to somebody: "copy that Anita"."""
    if len(clause) > 1 and clause[-1] in calls and (clause[-2] in _SAID_TO or clause[-1] in _GROUND):
        return [calls[clause[-1]]]
    return []


def _is_ground_calling(text: str) -> bool:
    """Say whether a turn begins with names, known or not, and then the ground's: "Farid, Houston, back it off"."""
    words = re.findall(r"[\w']+", text)[:5]
    at = next((n for n, word in enumerate(words) if word.lower() in _GROUND), 0)
    before = [word for word in words[:at] if word != "and"]
    return bool(before) and all(word[0].isupper() and word.lower() not in _NO_NAMES for word in before)


def _names_at(words: Sequence[str], calls: Mapping[str, str]) -> list[str]:
    """Return the roles named by the first words, as long as each word (or "for") is a name."""
    roles = []
    for word in words:
        if word in ("for", "and"):
            continue
        if word not in calls:
            break
        roles.append(calls[word])
    return roles


def _calls(crew: Crew) -> dict[str, str]:
    known = dict.fromkeys(_GROUND, CAPCOM)
    known |= {role.lower(): role for role in ROLES}
    return known | {part.lower(): role for role, names in crew.items() for name in names for part in name.split()}


def _names(evidence: Mapping[int, Mapping[str, float]], numbers: Sequence[int]) -> dict[int | None, tuple[str, float]]:
    """Return name and certainty by voice: the roles given out so that most evidence is met, one voice a role."""
    if not numbers:
        return {}
    slots = [*ROLES, *([""] * len(numbers))]

    def met(roles: Sequence[str]) -> float:
        return sum(evidence.get(n, {}).get(role, 0.0) for n, role in zip(numbers, roles, strict=True) if role)

    ways = dict.fromkeys(permutations(slots, len(numbers))) if len(numbers) <= _TRIED else ()
    best = max(ways, key=met) if ways else _greedy(evidence, numbers)
    found: dict[int | None, tuple[str, float]] = {}
    for number, role in zip(numbers, best, strict=True):
        weight = evidence.get(number, {}).get(role, 0.0) if role else 0.0
        sure = weight / (weight + 1.0) if weight > 0 else 0.0
        if sure >= _NAMED:
            found[number] = role, sure
    unnamed = [number for number in numbers if number not in found]
    if len(numbers) > 1:
        found |= {number: (f"voice {n}", 0.5) for n, number in enumerate(unnamed, start=1)}
    return found


def _greedy(evidence: Mapping[int, Mapping[str, float]], numbers: Sequence[int]) -> list[str]:
    """Return a role for each voice, the best met first; there are too many voices to try every way."""
    ranked = sorted(
        ((evidence.get(n, {}).get(role, 0.0), n, role) for n in numbers for role in ROLES), key=lambda one: -one[0]
    )
    given: dict[int, str] = {}
    for weight, number, role in ranked:
        if weight > 0 and number not in given and role not in given.values():
            given[number] = role
    return [given.get(number, "") for number in numbers]


def _typical(
    voice: NDArray[np.float32], voices: NDArray[np.float32], labels: Sequence[int | None], label: int | None
) -> float:
    """Return how well a turn fits its voice, 0..1."""
    if label is None:
        return 0.0
    centre = voices[[n for n, other in enumerate(labels) if other == label]].mean(axis=0)
    return float(np.clip(voice @ centre / (np.linalg.norm(centre) + 1e-9), 0.0, 1.0))
