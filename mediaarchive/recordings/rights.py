"""Facts on ranges of a recording, and what follows from all of them together. Pure.

A fact says of [in, out) who owns it, that people or insignia can be told in it, or that the public may not see, hear or
read it: until an instant (embargo), or until somebody ends the fact (withheld). Facts are never changed and never
deleted: one that is wrong is ended, and another is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

OWNER, PEOPLE, INSIGNIA, EMBARGO, WITHHELD = "owner", "people", "insignia", "embargo", "withheld"
KINDS: Final = (OWNER, PEOPLE, INSIGNIA, EMBARGO, WITHHELD)
PICTURE, SOUND, WORDS = "picture", "sound", "words"
SENSES: Final = (PICTURE, SOUND, WORDS)
_HIDES: Final = {PICTURE: (PICTURE,), SOUND: (SOUND, WORDS), WORDS: (WORDS,)}
"""By what is withheld: who may not hear what was said may not read it either."""

Span = tuple[int, int]
Spans = tuple[Span, ...]
"""[in, out) in ticks, in order, and no two of them touch."""


def senses_of(kind: str, what: str) -> tuple[str, ...]:
    """Return what a fact hides from the public."""
    if kind == EMBARGO:
        return SENSES
    return _HIDES[what] if kind == WITHHELD else ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact on [in_pts, out_pts) of a recording, in its time base.

    `what`: the owner's credit line, who can be recognised, which insignia, or which sense is withheld; of an embargo
    nothing. `contact` of an owner is for the team alone. `hides`: senses, until `until`, for good without one.
    """

    id: int
    recording: str
    in_pts: int
    out_pts: int
    kind: str
    what: str
    contact: str
    until: datetime | None
    reason: str
    at: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at is None

    def touches(self, start: int, past: int) -> bool:
        """Say whether the fact is about anything of [start, past)."""
        return self.in_pts < past and start < self.out_pts

    def hides(self, sense: str, now: datetime) -> bool:
        """Say whether the fact takes `sense` from the public now."""
        return self.stands and (self.until is None or now < self.until) and sense in senses_of(self.kind, self.what)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a recording the public may neither see, hear nor read."""

    picture: Spans = ()
    sound: Spans = ()
    words: Spans = ()

    def __bool__(self) -> bool:
        """Say whether anything is hidden."""
        return bool(self.picture or self.sound or self.words)

    def of(self, sense: str) -> Spans:
        """Return the spans of one sense."""
        return {PICTURE: self.picture, SOUND: self.sound, WORDS: self.words}[sense]


NOTHING: Final = Hidden()


@dataclass(frozen=True, slots=True)
class Rights:
    """The strictest of all facts that a range touches.

    `is_whole`: nothing of it is hidden now. `embargo_until`: the last instant at which an embargo on it ends.
    """

    owners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    insignia: tuple[str, ...] = ()
    embargo_until: datetime | None = None
    withheld: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is hidden now."""
        return self.embargo_until is None and not self.withheld

    @property
    def is_shown(self) -> bool:
        """Whether it may be shown: silence and missing words are no reason against it, a hidden picture is."""
        return self.embargo_until is None and PICTURE not in self.withheld


def strictest(facts: Iterable[Fact], start: int, past: int, now: datetime) -> Rights:
    """Return what holds for [start, past): it inherits from every fact that it touches."""
    touched = [fact for fact in facts if fact.stands and fact.touches(start, past)]
    said = {kind: tuple(dict.fromkeys(f.what for f in touched if f.kind == kind)) for kind in KINDS}
    embargoes = [f.until for f in touched if f.kind == EMBARGO and f.until is not None and now < f.until]
    withheld = {sense for f in touched if f.kind == WITHHELD for sense in senses_of(f.kind, f.what)}
    return Rights(
        said[OWNER], said[PEOPLE], said[INSIGNIA],
        max(embargoes, default=None), tuple(sense for sense in SENSES if sense in withheld),
    )  # fmt: skip


def hidden(facts: Iterable[Fact], now: datetime) -> Hidden:
    """Return what the facts of one recording take from the public now."""
    known = list(facts)
    return Hidden(*(joined((f.in_pts, f.out_pts) for f in known if f.hides(sense, now)) for sense in SENSES))


def joined(spans: Iterable[Span]) -> Spans:
    """Return the union of spans, in order."""
    found: list[Span] = []
    for start, past in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], past))
        else:
            found.append((start, past))
    return tuple(found)


def covers(spans: Sequence[Span], wanted: Sequence[Span]) -> bool:
    """Say whether every tick of `wanted` lies in `spans`."""
    return all(any(start <= first and past <= end for start, end in spans) for first, past in wanted)


def touches(spans: Spans, start: int, past: int) -> bool:
    """Say whether any tick of [start, past) lies in `spans`."""
    return any(first < past and start < end for first, end in spans)


def outside(spans: Spans, start: int, past: int) -> Iterator[Span]:
    """Yield what of [start, past) lies in none of `spans`."""
    for first, end in (*spans, (past, past)):
        if start < min(first, past):
            yield start, min(first, past)
        start = max(start, end)
