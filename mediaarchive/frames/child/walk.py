"""The order in which a recording is looked at: coarse to fine, so that most pictures are never decoded.

One keyframe a second is decoded, the one on screen at the full second. Two of them, and the sizes of the packets
between, tell whether anything happened; where it did, the keyframes between are decoded, and then the groups in
which it happened, picture by picture. Groups of more than two seconds are scanned from their start instead.

Everything decided about a second depends on it, on the two before it and on the one after: a recording may be
split at any such border, and gives the same result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Final

from av.video.frame import VideoFrame

from mediaarchive.frames.child.decoder import GroupDecoder, Scanner
from mediaarchive.frames.child.look import look_at
from mediaarchive.frames.child.match import movement
from mediaarchive.frames.child.packets import Group
from mediaarchive.frames.conditions import is_black, is_blank
from mediaarchive.frames.measure import change, difference
from mediaarchive.frames.sights import see
from mediaarchive.frames.sprites import INTERVAL_S
from mediaarchive.frames.suspicion import (
    JUMP,
    Finding,
    Verdict,
    View,
    compare,
    has_event,
    has_settled,
    has_swollen,
    is_held_beside,
    is_jump,
    is_leap,
    is_quiet,
)

LONG_S: Final = 2
"""A group above this many seconds is scanned: one picture of it would say too little."""
_SIGHT_EVERY: Final = Fraction(1, 8)
"""Seconds for which a sight holds as long as the pattern stays."""
_QUIET: Final = 3
"""Pictures in a row without event after which the rest of a group may be left."""


@dataclass(slots=True)
class Seen:
    """A picture that was looked at."""

    frame: VideoFrame
    view: View
    second: int
    """PTS at which the second begins that it was looked at in."""
    adjacent: bool = False
    """Whether the picture before it on screen was looked at too."""
    is_true: bool = True
    """Whether it is as it should look; a scanned one is not."""

    @property
    def pts(self) -> int:
        """Its PTS."""
        return self.view.look.pts


@dataclass(slots=True)
class Second:
    """The groups from one decoded keyframe up to the next, and the group that follows; None at the end."""

    groups: list[Group]
    after: Group | None = None
    around: list[int] = field(default_factory=list)
    """Sizes of the packets of this second and of its neighbours."""
    contrast: float | None = None
    """That of the group before it; None where it is not known."""

    @property
    def sizes(self) -> list[int]:
        """Sizes of its packets without keyframes."""
        return [size for group in self.groups for size in group.sizes]

    def links(self) -> Iterator[tuple[Group, Group | None]]:
        """Yield each group with the one that follows it."""
        return zip(self.groups, [*self.groups[1:], self.after], strict=True)

    def settles(self, number: int) -> bool:
        """Say whether the packets of a group tell that a picture is held from about there on."""
        before = self.groups[number - 1].contrast if number else self.contrast
        return has_settled(before, self.groups[number].contrast)


class Eye:
    """Turns frames into views; a sight is taken again when its time is over or the view has changed."""

    def __init__(self, clock: Fraction) -> None:
        self._ticks = int(_SIGHT_EVERY / clock)
        self._last: View | None = None

    def view(self, frame: VideoFrame, *, fresh: bool) -> View:
        """Return the view of a frame that has its PTS; `fresh`: with a sight of its own."""
        look = look_at(frame)
        black = is_black(look)
        last = self._last
        is_due = fresh or last is None or look.pts - last.look.pts >= self._ticks or look.pts < last.look.pts
        if not is_due and last is not None and difference(last.look, look) < JUMP:
            return View(look, last.sight, black, not black and is_blank(look))
        view = View(look, see(look.thumb, look.blue, look.red, look.sparse), black, not black and is_blank(look))
        self._last = view
        return view


def seconds(groups: Iterator[Group], clock: Fraction, origin: int) -> Iterator[Second]:
    """Yield the groups by seconds; `origin` is the PTS of the recording's first picture. Holds three seconds."""
    before: list[int] = []
    held: Second | None = None
    for found in _gathered(groups, clock, origin):
        if held:
            held.after = found.groups[0]
            held.around = before + held.sizes + found.sizes
            found.contrast = held.groups[-1].contrast
            before = held.sizes
            yield held
        held = found
    if held:
        held.around = before + held.sizes
        yield held


def is_long(group: Group, clock: Fraction) -> bool:
    """Say whether a group must be scanned."""
    return (group.end - group.pts) * clock > LONG_S and len(group.packets) > 1


def _gathered(groups: Iterator[Group], clock: Fraction, origin: int) -> Iterator[Second]:
    current: list[Group] = []
    closed = True
    for group in groups:
        alone = not group.begins or is_long(group, clock) or group.is_reset
        if current and (alone or closed or _is_due(group, clock, origin)):
            yield Second(current)
            current = []
        current.append(group)
        closed = alone
    if current:
        yield Second(current)


def _is_due(group: Group, clock: Fraction, origin: int) -> bool:
    """Say whether a full second falls to this group's pictures."""
    first, past = (ceil((pts - origin) * clock / INTERVAL_S) for pts in (group.pts, group.end))
    return past > first


@dataclass(slots=True)
class Pair:
    """Two keyframes, and what is found between them; None where one is missing."""

    start: Seen | None
    end: Seen | None
    finding: Finding | None = None
    change: float | None = None
    """How much the pixels changed, 0..255."""

    @property
    def moved(self) -> float | None:
        """By how much the camera turned, in shares of the picture's width; None where that is not known."""
        return self.finding.moved if self.finding and self.finding.is_known else None


@dataclass(frozen=True, slots=True)
class Calm:
    """A second in which nothing seems to happen, held back until the next is known."""

    second: Second
    pair: Pair
    before: Pair | None
    """What was seen before it."""


class Walker:
    """Looks through second after second. One recording, one thread; holds four keyframes besides the decoders' own.

    A calm second is given with the one after it: what is seen there may ask for another look at it.
    """

    def __init__(self, decoder: GroupDecoder, scanner: Callable[[], Scanner], clock: Fraction, noise: float) -> None:
        """`noise`: how much live pictures in a row differ, mean of pixels, 0..255."""
        self._noise = noise
        self._decoder = decoder
        self._make_scanner = scanner
        self._scanner: Scanner | None = None
        self._clock = clock
        self._eye = Eye(clock)
        self._keys: dict[int, Seen | None] = {}
        self._calm: Calm | None = None
        self._before: Pair | None = None
        self._last: Pair | None = None
        self._second = 0
        self._through: int | None = None
        self.reasons: Counter[str] = Counter()
        """How often each reason made the walker look closer; for people who tune it."""

    @property
    def decoded(self) -> int:
        """Pictures decoded so far, those decoded twice counted twice."""
        return self._decoder.decoded + (self._scanner.decoded if self._scanner else 0)

    def interrupt(self) -> None:
        """Forget what was seen: the file's clock jumps here."""
        self._through, self._before, self._last = None, None, None

    def look_through(self, second: Second) -> Iterator[Seen]:
        """Yield what was looked at in the second before, if it was calm, and in this one unless it is, in order of PTS.

        Use each picture before asking for the next.
        """
        first, after = second.groups[0], second.after
        if not first.begins or (after is not None and not after.begins):
            yield from self.finish()
            self._enter(second)
            self._before, self._last = None, None
            yield from self._each(first, after)
        elif is_long(first, self._clock):
            yield from self.finish()
            self._enter(second)
            self._before, self._last = None, None
            yield from self._scan(first, after)
        else:
            yield from self._coarsely(second)

    def finish(self) -> Iterator[Seen]:
        """Yield what is still held back."""
        yield from self._release(None)

    def _enter(self, second: Second) -> None:
        """Forget the keyframes before a second."""
        self._second = second.groups[0].pts
        self._keys = {pts: seen for pts, seen in self._keys.items() if pts >= self._second}

    def _coarsely(self, second: Second) -> Iterator[Seen]:
        pair = self._pair(second.groups[0], second.after)
        is_suspect, self._last = self._is_suspect(second, pair), pair
        if not is_suspect:
            yield from self._release(pair)
            self._enter(second)
            self._calm = Calm(second, pair, self._before)
            self._before = pair
            return
        pairs = [self._pair(group, after) for group, after in second.links()]
        yield from self._release(pairs[0])
        self._enter(second)
        yield from self._finely(second, pairs, None)

    def _release(self, following: Pair | None) -> Iterator[Seen]:
        """Yield the calm second that was held back; `following` is what comes after it."""
        if self._calm is None:
            return
        calm, self._calm = self._calm, None
        self._second = calm.second.groups[0].pts
        if self._is_beside_held(calm.pair, None, following):
            pairs = [self._pair(group, after) for group, after in calm.second.links()]
            self._before = calm.before
            yield from self._finely(calm.second, pairs, following)
        elif calm.pair.start:
            yield self._pass(calm.pair.start)

    def _finely(self, second: Second, pairs: list[Pair], following: Pair | None) -> Iterator[Seen]:
        """Look at each group of a second by itself; `following` is what comes after it, None where it is not known."""
        row = [self._before, *pairs, following]
        for n, (group, after) in enumerate(second.links()):
            held = self._is_beside_held(pairs[n], row[n], row[n + 2])
            reason = "held" if held else self._reason(group, after, second.around, pairs[n], (row[n], row[n + 2]))
            reason = reason or ("settled" if second.settles(n) else None)
            start = pairs[n].start
            if reason is None and start is not None:
                yield self._pass(start)
            else:
                self.reasons[reason or "no keyframe"] += 1
                yield from self._each(group, after, until=None if held else pairs[n].end, around=second.around)
        self._before = pairs[-1]

    def _pair(self, group: Group, after: Group | None) -> Pair:
        start, end = self._key(group), self._key(after)
        if start is None or end is None:
            return Pair(start, end)
        finding = compare(start.view, end.view, lambda: movement(start.frame, end.frame))
        return Pair(start, end, finding, change(start.view.look, end.view.look))

    def _is_beside_held(self, mine: Pair, before: Pair | None, following: Pair | None) -> bool:
        """Say whether a live group lies before or after a held one: the picture is frozen or set free within it."""
        beside = [other.change for other in (before, following) if other and other.change is not None]
        return mine.change is not None and any(is_held_beside(other, mine.change, self._noise) for other in beside)

    def _is_suspect(self, second: Second, pair: Pair) -> bool:
        if not pair.finding or not pair.finding.is_known:
            return True
        if self._is_odd(pair, (self._last, None)) or self._is_beside_held(pair, self._last, None):
            return True
        if pair.finding.verdict is Verdict.MOVED and has_swollen(second.sizes, second.around):
            return True
        if any(second.settles(n) for n in range(len(second.groups))):
            return True
        return any(has_event(g.sizes, second.around, n.sizes if n else []) for g, n in second.links())

    def _is_odd(self, pair: Pair, beside: tuple[Pair | None, Pair | None]) -> bool:
        known = [other.moved for other in beside if other and other.moved is not None]
        return pair.moved is not None and is_leap(pair.moved, known)

    def _reason(
        self,
        group: Group,
        after: Group | None,
        around: list[int],
        pair: Pair,
        beside: tuple[Pair | None, Pair | None],
    ) -> str | None:
        if not pair.finding:
            return "edge"
        if not pair.finding.is_known:
            return str(pair.finding.verdict)
        if has_event(group.sizes, around, after.sizes if after else []):
            return "event"
        if self._is_odd(pair, beside):
            return "leap"
        is_moved = pair.finding.verdict is Verdict.MOVED
        return "swollen" if is_moved and has_swollen(group.sizes, around) else None

    def _key(self, group: Group | None) -> Seen | None:
        """Return a group's keyframe, decoded once; None where there is none to see."""
        if group is None:
            return None
        if group.pts not in self._keys:
            frame = self._decoder.key(group)
            self._keys[group.pts] = Seen(frame, self._eye.view(frame, fresh=True), 0) if frame else None
        return self._keys[group.pts]

    def _pass(self, key: Seen) -> Seen:
        key.adjacent = self._through == key.pts
        key.second = self._second
        self._through = None
        return key

    def _each(
        self, group: Group, after: Group | None, until: Seen | None = None, around: Sequence[int] = ()
    ) -> Iterator[Seen]:
        """Yield every picture of a group, or, where the next keyframe `until` is known, those up to the last event."""
        before: View | None = None
        quiet = 0
        for frame in self._decoder.pictures(group, after):
            view = self._eye.view(frame, fresh=False)
            adjacent = before is not None or self._through == view.look.pts
            yield Seen(frame, view, self._second, adjacent)
            quiet = quiet + 1 if before and is_quiet(before, view) else 0
            before = view
            if until and quiet >= _QUIET and self._is_over(view, until, (group, after), around):
                self._through = None
                return
        self._through = group.end

    def _is_over(self, view: View, until: Seen, groups: tuple[Group, Group | None], around: Sequence[int]) -> bool:
        """Say whether nothing more happens up to `until`, the keyframe of the second of `groups`."""
        group, after = groups
        rest = group.sizes_after(view.look.pts)
        if has_event(rest, around, after.sizes if after else []) or has_swollen(rest, around):
            return False
        return compare(view, until.view, lambda: None).is_known

    def _scan(self, group: Group, after: Group | None) -> Iterator[Seen]:
        """Yield what a scan of a long group decodes, and every picture where two of those do not follow each other."""
        if self._scanner is None:
            self._scanner = self._make_scanner()
        stamps = group.stamps(after)
        rank = {pts: n for n, pts in enumerate(stamps)}
        key = self._key(group)
        following = self._key(after)
        true: Iterator[VideoFrame] | None = None
        last: Seen | None = self._pass(key) if key else None
        if last:
            yield last
        for frame in self._scanner.pictures(group):
            assert frame.pts is not None
            if last and frame.pts <= last.pts:
                continue
            seen = Seen(frame, self._eye.view(frame, fresh=False), self._second, is_true=False)
            seen.adjacent = last is not None and rank.get(seen.pts, -9) == rank.get(last.pts, -9) + 1
            if last and not seen.adjacent and is_jump(last.view, seen.view):
                true = true or self._decoder.pictures(group, after)
                yield from self._between(true, last.pts, seen.pts)
                seen.adjacent = True
                self.reasons["gap"] += 1
            yield seen
            last = seen
        self._through = group.end if last and rank.get(last.pts, -9) == len(stamps) - 1 else None
        if following and last and self._through is None and is_jump(last.view, following.view):
            yield from self._between(true or self._decoder.pictures(group, after), last.pts, group.end)
            self._through = group.end

    def _between(self, true: Iterator[VideoFrame], after: int, before: int) -> Iterator[Seen]:
        """Yield the pictures between two that were scanned."""
        for frame in true:
            assert frame.pts is not None
            if frame.pts >= before:
                return
            if frame.pts > after:
                yield Seen(frame, self._eye.view(frame, fresh=False), self._second, adjacent=True)
