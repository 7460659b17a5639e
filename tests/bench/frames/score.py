"""How near what was found is to the truth. Plain counting, in frames; ranges are half-open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.bench.frames.truth import Span, Truth

Range = tuple[int, int]

SHORT_S = 0.5
"""Spans shorter than this are reported apart."""
_OVERLAP = 0.5
EARTH_YES, EARTH_NO = 0.05, 0.01
"""Earth is in view from this share of the picture on, and out of view up to that one; between them nobody is asked."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, missed and false; counts of several films may be added."""

    right: int = 0
    missed: int = 0
    false: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.missed + other.missed, self.false + other.false)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of the truth that was found; 1 where there is none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = 2 * self.right + self.missed + self.false
        return 2 * self.right / both if both else 1.0


@dataclass(frozen=True, slots=True)
class CutScore:
    """Cuts of one film; `missed` and `false` name frames, to look at."""

    counts: Counts
    fades: Counts
    missed: tuple[int, ...] = ()
    false: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Spans of one kind; edges are errors in frames of the spans found, soft edges left out."""

    counts: Counts
    short: Counts
    edges: tuple[int, ...] = ()
    missed: tuple[Range, ...] = field(default=())
    false: tuple[Range, ...] = field(default=())


def pairs(wanted: Sequence[int], found: Sequence[int], tolerance: int) -> dict[int, int]:
    """Match one to one, the nearest first; return places in `wanted` with places in `found`."""
    near = sorted(
        (abs(w - f), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found) if abs(w - f) <= tolerance
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in near:
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def score_cuts(truth: Truth, found: Iterable[int], tolerance: int = 1) -> CutScore:
    """Score cuts.

    A cut inside a fade, from where it darkens to where it is light again, stands for the fade and is neither right nor
    false as a cut. The end of a freeze may be reported or not.
    """
    passages = fade_passages(truth)
    inside = {frame for frame in found if any(first - 1 <= frame <= past for first, past in passages)}
    outside = sorted(frame for frame in set(found) - inside if frame > 0)
    wanted = [cut.frame for cut in truth.cuts if cut.kind != "resume"]
    matched = pairs(wanted, outside, tolerance)
    rest = [frame for j, frame in enumerate(outside) if j not in set(matched.values())]
    excused = pairs([cut.frame for cut in truth.cuts if cut.kind == "resume"], rest, tolerance)
    false = tuple(frame for j, frame in enumerate(rest) if j not in set(excused.values()))
    missed = tuple(frame for i, frame in enumerate(wanted) if i not in matched)
    faded = sum(any(first - 1 <= frame <= past for frame in inside) for first, past in passages)
    return CutScore(Counts(len(matched), len(missed), len(false)), Counts(faded, len(passages) - faded), missed, false)


def fade_passages(truth: Truth) -> list[Range]:
    """Return the ranges from the first darker frame to the first of full light, each the passage between two shots."""
    outs = [fade for fade in truth.fades if fade.direction == "out"]
    passages = []
    for fade in outs:
        back = next((f for f in truth.fades if f.direction == "in" and f.first >= fade.past), None)
        passages.append((fade.first, back.past if back else truth.frames))
    return passages


def score_spans(truth: Truth, kind: str, found: Iterable[tuple[str, int, int]]) -> SpanScore:
    """Score the spans of one kind: found is what overlaps by half of both together."""
    wanted = truth.spans_of(kind)
    mine = [(first, min(past, truth.frames)) for name, first, past in found if name == kind]
    shares = sorted(
        ((_overlap((s.first, s.past), f), i, j) for i, s in enumerate(wanted) for j, f in enumerate(mine)), reverse=True
    )
    matched: dict[int, int] = {}
    for share, i, j in shares:
        if share >= _OVERLAP and i not in matched and j not in matched.values():
            matched[i] = j
    false = tuple(f for j, f in enumerate(mine) if j not in matched.values() and not _excused(truth, kind, f))
    edges = [
        error
        for i, j in matched.items()
        if wanted[i].variant != "faded" and not _short(wanted[i], truth)
        for error in (mine[j][0] - wanted[i].first, mine[j][1] - wanted[i].past)
    ]
    long = [i for i, span in enumerate(wanted) if not _short(span, truth)]
    short = [i for i in range(len(wanted)) if i not in long]
    return SpanScore(
        counts=Counts(sum(i in matched for i in long), sum(i not in matched for i in long), len(false)),
        short=Counts(sum(i in matched for i in short), sum(i not in matched for i in short)),
        edges=tuple(edges),
        missed=tuple((wanted[i].first, wanted[i].past) for i in long if i not in matched),
        false=false,
    )


def score_earth(truth: Truth, found: Iterable[tuple[str, int, int]]) -> Counts:
    """Score Earth in view, second by second: seen in a second is what covers at least half of it."""
    per_second = round(truth.rate)
    seen = bytearray(truth.frames + per_second)
    for kind, first, past in found:
        if kind == "earth":
            seen[first:past] = b"\1" * (min(past, len(seen)) - first)
    counts = Counts()
    for start in range(0, truth.frames - per_second + 1, per_second):
        share = sorted(truth.earth[start : start + per_second])[per_second // 2]
        said = 2 * sum(seen[start : start + per_second]) >= per_second
        if share >= EARTH_YES:
            counts += Counts(int(said), int(not said), 0)
        elif share <= EARTH_NO:
            counts += Counts(0, 0, int(said))
    return counts


def _overlap(a: Range, b: Range) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, shared) / (max(a[1], b[1]) - min(a[0], b[0]) or 1)


def _short(span: Span, truth: Truth) -> bool:
    return span.past - span.first < SHORT_S * truth.rate


def _excused(truth: Truth, kind: str, found: Range) -> bool:
    """Say whether half of the finding lies where it is not wrong: a dead signal repeats its picture too."""
    if kind != "frozen":
        return False
    dead = [*truth.spans_of("black"), *truth.spans_of("blank")]
    shared = sum(max(0, min(found[1], s.past) - max(found[0], s.first)) for s in dead)
    return 2 * shared >= found[1] - found[0]
