"""Names and acronyms that a recogniser misheard, put right by how they sound. Pure.

A run of one to four words is replaced by a term where the evidence for the term is the better. To what `evidence`
counts comes how likely the term is here: where other terms are said near by, and where the recogniser itself heard the
term once it was offered the vocabulary.

What never happens, whatever the numbers say: words that the lexicon knows are not replaced unless odd terms were said
within ten seconds; so speech of everyday words that names no odd term comes back as it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word
from mediaarchive.transcripts.terms.evidence import NEARLY, Reach, doubt, is_known, nearest, price_of, rarity
from mediaarchive.transcripts.terms.glossary import Glossary, Term, key_of
from mediaarchive.transcripts.terms.phones import phones_of, weight
from mediaarchive.transcripts.terms.pieces import Piece, join_pieces, pieces_of, run_text, write_term

_LONGEST: Final = 4
"""Words that a term may have been heard as."""
_NEAR: Final = 10 * TICKS_A_SECOND
_PAUSE: Final = TICKS_A_SECOND // 2
"""A term is said without a pause of half a second."""
_ROUNDS: Final = 3
_REPAIRED: Final = 0.7
"""What a repaired term counts as support, where an odd term that was heard counts 1."""
_ORDINARY: Final = 0.3
"""What an ordinary term counts: "Houston" or "hatch" is said on many topics."""
_ENOUGH: Final = 0.7
_ENOUGH_FOR_ORDINARY: Final = 1.4
_ALONE: Final = -6.5
"""Prior of a term where no other is near, in decades."""
_SUPPORTED: Final = -3.2
"""The same beside one other odd term; each further one adds to it, up to three."""
_EACH_MORE: Final = 0.4
_BEST_PRIOR: Final = _SUPPORTED + 3 * _EACH_MORE
_PLURAL: Final = 1.2
"""By how much a plural is the less likely."""
_TORN: Final = 1.0
"""What speaks against a term that takes only the letters of "PV2" or only its digit."""
_HINTED: Final = 2.0
"""What it is worth that the recogniser heard the term here when it knew the vocabulary."""
_FARTHER_HINTED: Final = 0.2
"""By how much more of its sound such a term may differ."""
_WAYS: Final = 6
"""Ways of saying what was heard that are looked at."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A term that may stand in place of pieces [start, end)."""

    start: int
    end: int
    term: Term
    score: float
    """Evidence in decades; infinite where the term was heard in so many letters."""
    share: float = 0.0
    """Share of its sound that differs from what was heard."""


def repair(words: Sequence[Word], glossary: Glossary, hinted: Sequence[Word] = ()) -> tuple[Word, ...]:
    """Return the words with misheard terms put right; `raw` keeps what was heard.

    `words` lie in order of time. `hinted` is the same sound as the recogniser heard it when it was offered the
    vocabulary; it may vouch for a term that sounds like `words` at its place, and is otherwise not believed.
    """
    if not glossary.terms or not words:
        return tuple(words)
    return _Repair(words, glossary, hinted).run()


class _Repair:
    """One repair: pieces of the words, and the terms that were found among them, round after round."""

    def __init__(self, words: Sequence[Word], glossary: Glossary, hinted: Sequence[Word]) -> None:
        self._terms = glossary.terms
        self._lexicon = glossary.lexicon
        self._keys = {term.key: term for term in reversed(glossary.terms)}
        hints = pieces_of(hinted)
        self._hints = [(f.term.key, hints[f.start].start, hints[f.end - 1].end) for f in self._exact(hints)]
        self._pieces = pieces_of(words)
        self._placed = {found.start: found for found in self._exact(self._pieces)}

    def run(self) -> tuple[Word, ...]:
        """Return the words after the last round that found something."""
        thinkable = list(self._thinkable())
        for _ in range(_ROUNDS):
            new = self._believed(thinkable)
            if not new:
                break
            self._placed |= {found.start: found for found in new}
        return self._written()

    def _exact(self, pieces: Sequence[Piece]) -> Iterator[_Found]:
        """Yield the terms that are there in so many letters, the longest where they overlap."""
        at = 0
        while at < len(pieces):
            ends = range(min(at + _LONGEST, len(pieces)), at, -1)
            found = next((_Found(at, end, term, math.inf) for end in ends if (term := self._at(pieces[at:end]))), None)
            if found:
                yield found
            at = found.end if found else at + 1

    def _at(self, run: Sequence[Piece]) -> Term | None:
        text = run_text(run)
        term = self._keys.get(key_of(re.sub(r"['’]s$", "", text))) or self._keys.get(key_of(text))
        if term is None or not _is_unbroken(run):
            return None
        return term if not term.shaped or term.text in text else None

    def _thinkable(self) -> Iterator[_Found]:
        """Yield what sounds enough like a term anywhere, without the prior of the place."""
        taken = self._taken()
        for start in range(len(self._pieces)):
            for end in range(start + 1, min(start + _LONGEST, len(self._pieces)) + 1):
                if end - 1 in taken or not _is_unbroken(self._pieces[start:end]):
                    break
                yield from self._heard_as(start, end)

    def _heard_as(self, start: int, end: int) -> Iterator[_Found]:
        run = self._pieces[start:end]
        hinted = self._hinted(run)
        evidence = rarity(run, self._lexicon) + doubt(run, self._lexicon)
        if evidence + _BEST_PRIOR + (_HINTED if hinted else 0.0) <= 0:
            return
        ways = [(way, weight(way)) for way in phones_of(run_text(run), self._lexicon)[:_WAYS]]
        reach = Reach.of(run, self._lexicon)
        torn = _TORN * self._tears(start, end)
        heard = {key_of(word) for word in run_text(run).split()}
        for term in self._terms:
            if heard & {f"{term.key}s", f"{term.key}es"}:
                continue  # more than one of it, and no mishearing
            vouched = term.key in hinted
            limit = reach.to(term) + (_FARTHER_HINTED if vouched else 0.0)
            cost, share = nearest(ways, term, limit)
            if math.isfinite(cost):
                bonus = (_HINTED if vouched else 0.0) - (_PLURAL if term.is_plural else 0.0) - torn
                yield _Found(start, end, term, evidence + bonus - price_of(term, cost), share)

    def _tears(self, start: int, end: int) -> int:
        """Return how many of a run's ends lie within a word, where capitals meet digits."""
        return sum(0 < k < len(self._pieces) and not self._pieces[k].glue for k in (start, end))

    def _hinted(self, run: Sequence[Piece]) -> set[str]:
        """Return the terms that were heard at a run's place, by half of the time of both together."""
        start, end = run[0].start, run[-1].end
        return {key for key, a, b in self._hints if 4 * (min(b, end) - max(a, start)) > (end - start) + (b - a)}

    def _believed(self, thinkable: list[_Found]) -> list[_Found]:
        """Return what is believed now, the best first and nothing that overlaps."""
        taken = self._taken()
        judged = [found for found in map(self._judged, thinkable) if found.score > 0]
        new: list[_Found] = []
        for found in sorted(judged, key=lambda f: (-f.score, f.start, f.end)):
            span = set(range(found.start, found.end))
            if not span & taken:
                taken |= span
                new.append(found)
        return new

    def _judged(self, found: _Found) -> _Found:
        """Return the finding with the prior of its place added; minus infinity where a rule forbids it."""
        support = self._support(found)
        if support >= (_ENOUGH_FOR_ORDINARY if found.term.ordinary else _ENOUGH):
            prior = _SUPPORTED + _EACH_MORE * min(support - 1, 3)
        elif self._may_stand_alone(found):
            prior = _ALONE
        else:
            prior = -math.inf
        return replace(found, score=found.score + prior)

    def _may_stand_alone(self, found: _Found) -> bool:
        known = is_known(self._pieces[found.start : found.end], self._lexicon)
        return not known and not found.term.ordinary and found.share <= NEARLY

    def _support(self, found: _Found) -> float:
        """Return how much other terms within ten seconds speak for the topic; each counts once."""
        first, last = self._pieces[found.start].start - _NEAR, self._pieces[found.end - 1].end + _NEAR
        near: dict[str, float] = {}
        for other in self._placed.values():
            if other.term.key != found.term.key and first <= self._pieces[other.start].start <= last:
                counts = _ORDINARY if other.term.ordinary else 1.0 if math.isinf(other.score) else _REPAIRED
                near[other.term.key] = max(counts, near.get(other.term.key, 0.0))
        return sum(near.values())

    def _taken(self) -> set[int]:
        return {k for found in self._placed.values() for k in range(found.start, found.end)}

    def _written(self) -> tuple[Word, ...]:
        written: list[Piece | Word] = []
        at = 0
        while at < len(self._pieces):
            found = self._placed.get(at)
            end = found.end if found else at + 1
            run = self._pieces[at:end]
            written += write_term(run, found.term.text) if found else run
            at = end
        return join_pieces(written)


def _is_unbroken(run: Sequence[Piece]) -> bool:
    """Say whether no pause and no end of a sentence parts the pieces; acronyms may be heard with points."""
    return all(
        after.start - before.end <= _PAUSE and (not before.ends_sentence or before.is_initialism)
        for before, after in pairwise(run)
    )
