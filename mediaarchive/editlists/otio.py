"""Reads OpenTimelineIO's JSON: which source frames of which clips are shown, and when.

The library that defines the form is not used for this: it is native code that two of our bad files crash (an array
200,000 deep, a timeline that holds itself), and with it the site. Its own reading is the measure in the tests. Source:
OpenTimelineIO 0.18, serialized schema: Timeline.1, Stack.1, Track.1, Clip.1 and .2, Gap.1, Transition.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import Final, NoReturn

from mediaarchive.editlists import nodes
from mediaarchive.editlists.model import DROPPING, MOST_EVENTS, START, EditList, Event, Track, flat, frame
from mediaarchive.editlists.nodes import Node
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Timecode, snap_frame_rate

_DEEPEST: Final = 40
_MOST_ITEMS: Final = 50_000
_LATEST: Final = 48 * 3600
"""Seconds: no label and no edit goes beyond; source labels may pass midnight once."""
_MOST_SPEED: Final = 100
_MOST_RATES: Final = 20
_MOST_EFFECTS: Final = 50
_LARGEST: Final = 10**12
_CONTAINERS: Final = ("Timeline", "Stack", "Track", "Sequence", "SerializableCollection")
_EXPORT: Final = "export the timeline again, with media references and without nested effects"


@dataclass(frozen=True, slots=True)
class _Part:
    """What a clip shows, in seconds; `speed` of all that lies around it."""

    clip: Node
    source: Fraction
    length: Fraction
    record: Fraction
    rate: Fraction
    track: Track
    speed: Fraction


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of an item that is looked at: from `start` for `length` seconds of its own time, shown at `record`."""

    start: Fraction
    length: Fraction
    record: Fraction


def read_otio(data: bytes, name: str) -> EditList:
    """Return an OTIO file's edit list. Raises InputRefused naming the line, or the clip."""
    return _Reading(name).edit_list(_document(data, name))


def _document(data: bytes, name: str) -> Node:
    def constant(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        document = json.loads(data, parse_constant=constant)
    except json.JSONDecodeError as broken:
        raise InputRefused(f"line {broken.lineno} is no JSON: {broken.msg}", subject=name, hint=_EXPORT) from broken
    except (ValueError, RecursionError) as broken:
        what = "is nested too deeply" if isinstance(broken, RecursionError) else f"cannot be read: {flat(str(broken))}"
        raise InputRefused(f"the file, from line 1, {what}", subject=name, hint=_EXPORT) from broken
    if not isinstance(document, dict) or nodes.schema(document) not in (*_CONTAINERS, "Clip"):
        raise InputRefused("line 1 begins no OpenTimelineIO timeline", subject=name, hint=_EXPORT)
    return document


class _Reading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: list[str] = []
        self.items: dict[int, int] = {}
        self.lengths: dict[int, Fraction] = {}
        self.rates: set[Fraction] = set()

    def refusal(self, node: Node, what: str, hint: str = _EXPORT) -> InputRefused:
        kind, called = nodes.schema(node) or "item", flat(nodes.text(node.get("name")), 60)
        number = self.items.get(id(node), len(self.items))
        return InputRefused(
            f"item {number} ({kind}{f' “{called}”' if called else ''}) {what}", subject=self.name, hint=hint
        )

    def note(self, node: Node, what: str) -> None:
        self.notes.append(f"“{flat(nodes.text(node.get('name')), 60)}” {what}")

    def edit_list(self, document: Node) -> EditList:
        timeline = self.timeline(document, 0)
        self.count(timeline, 0)
        root = nodes.tracks_of(timeline) if nodes.schema(timeline) == "Timeline" else timeline
        whole = self.length(root)
        shown = self.parts(root, _Window(self.start(root), whole, Fraction(0)), "V", Fraction(1))
        parts = list(islice(shown, 2 * MOST_EVENTS + 1))
        if not parts:
            raise self.refusal(timeline, "shows no clip", "send the edit, with its clips")
        begins, rate = self.beginning(timeline, parts)
        events = _numbered([self.event(part, begins, rate) for part in parts])
        if len(parts) > 2 * MOST_EVENTS or len(events) > MOST_EVENTS:
            raise self.refusal(timeline, f"holds more than {MOST_EVENTS:,} clips", "send the edit in parts")
        title = flat(nodes.text(timeline.get("name")))
        ends = Timecode(begins.frame + ceil(whole * rate), rate, begins.drop)
        return EditList(title, rate, events, str(begins), str(ends), True, "otio", tuple(self.notes))

    def count(self, node: Node, depth: int) -> None:
        """Give each item its number in the file; refuse more of them, or deeper ones, than an edit has."""
        self.items[id(node)] = len(self.items) + 1
        if depth > _DEEPEST:
            raise self.refusal(node, f"is nested more than {_DEEPEST} deep", "flatten the nested sequences")
        if len(self.items) > _MOST_ITEMS:
            raise self.refusal(node, f"is beyond {_MOST_ITEMS:,} items", "send the edit in parts")
        for child in nodes.children_of(nodes.tracks_of(node) if nodes.schema(node) == "Timeline" else node):
            self.count(child, depth + 1)

    def timeline(self, node: Node, depth: int) -> Node:
        """Return the first timeline: programs may write a collection of them."""
        children = node.get("children")
        if nodes.schema(node) != "SerializableCollection":
            return node
        for child in children if isinstance(children, list) else []:
            if isinstance(child, dict) and nodes.schema(child) in _CONTAINERS and depth < _DEEPEST:
                return self.timeline(child, depth + 1)
        raise self.refusal(node, "holds no timeline")

    def beginning(self, timeline: Node, parts: list[_Part]) -> tuple[Timecode, Fraction]:
        """Return the label at which the edit begins, and the rate that it counts: its own, else the first clip's."""
        stated = timeline.get("global_start_time")
        if isinstance(stated, dict):
            seconds, rate = self.time(timeline, stated)
        else:
            rate = parts[0].rate
            zero = START if rate not in DROPPING else START[:8] + ";" + START[9:]
            seconds = frame(zero, rate) / rate
        rate = rate if rate <= 100 else parts[0].rate
        drop = self.drop(timeline, rate)
        return Timecode(round(seconds * rate), rate, drop), rate

    def drop(self, node: Node, rate: Fraction) -> bool:
        said = nodes.metadata_of(node, nodes.OURS).get("drop")
        return rate in DROPPING and said is not False

    # -- times -------------------------------------------------------------------------------------------------------

    def time(self, node: Node, time: object, *, least: int = 0) -> tuple[Fraction, Fraction]:
        """Return a RationalTime's seconds, at least `least` of them, and its rate."""
        if not isinstance(time, dict):
            raise self.refusal(node, "has a time that is none")
        value, rate = self.number(node, time.get("value")), self.number(node, time.get("rate"))
        if not 1 <= rate <= 1_000_000:
            raise self.refusal(node, f"counts at a rate of {float(rate):g}", "rates from 1 to 100 are read")
        rate = snap_frame_rate(rate.limit_denominator(1_000_000))
        self.rates.add(rate)
        if len(self.rates) > _MOST_RATES:  # their sums would have denominators without end
            raise self.refusal(node, f"is of more than {_MOST_RATES} rates", "send the edit in parts")
        seconds = value / rate
        if not least <= seconds <= _LATEST:
            raise self.refusal(node, f"has a time of {float(seconds):g} s", "times from 0 to 48 h are read")
        return seconds, rate

    def number(self, node: Node, value: object) -> Fraction:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST
        if not is_number:
            raise self.refusal(node, "has a time without a number")
        assert isinstance(value, (int, float))
        return Fraction(value)

    def span(self, node: Node) -> tuple[Fraction, Fraction, Fraction] | None:
        """Return (start, length, rate) of the range that an item shows of itself, None where it states none."""
        stated = node.get("source_range")
        if stated is None and nodes.schema(node) == "Clip":
            stated = nodes.media_of(node).get("available_range")
        if stated is None:
            return None
        if not isinstance(stated, dict):
            raise self.refusal(node, "has a range that is none")
        # Only what holds others may begin before itself: programs write tracks so that begin with a gap.
        least = 0 if nodes.schema(node) == "Clip" else -_LATEST
        start, rate = self.time(node, stated.get("start_time"), least=least)
        length, _ = self.time(node, stated.get("duration"))
        return start, length, rate

    def start(self, node: Node) -> Fraction:
        """Return where an item's own time is entered.

        A track that would end before it begins is entered at its first clip: so the common converter of EDLs writes
        every track of an edit that does not begin at zero.
        """
        span = self.span(node)
        return span[0] if span and span[0] + span[1] > 0 else Fraction(0)

    def length(self, node: Node) -> Fraction:
        """Return the seconds that an item takes in what holds it."""
        if id(node) not in self.lengths:
            self.lengths[id(node)] = self.measure(node)
        return self.lengths[id(node)]

    def measure(self, node: Node) -> Fraction:
        span = self.span(node)
        if span:
            return span[1]
        if nodes.schema(node) == "Transition":
            return Fraction(0)
        lengths = [self.length(child) for child in nodes.children_of(node)]
        is_track = nodes.schema(node) in ("Track", "Sequence")
        total = sum(lengths, Fraction(0)) if is_track else max(lengths, default=Fraction(0))
        if total > _LATEST:
            raise self.refusal(node, "is longer than 48 h", "send the edit in parts")
        return total

    # -- what is shown -----------------------------------------------------------------------------------------------

    def parts(self, node: Node, window: _Window, track: Track, speed: Fraction) -> Iterator[_Part]:
        """Give the clips that are shown within a window of an item."""
        if node.get("enabled") is False:
            self.note(node, "is switched off, and was left out")
            return
        kind = nodes.schema(node)
        speed = speed * self.speed(node)
        if kind == "Clip" and nodes.schema(nodes.media_of(node)) == "GeneratorReference":
            self.note(node, "is made by a program (bars, titles), and was left out")
        elif kind == "Clip":
            yield from self.clip(node, window, track, speed)
        elif kind == "Stack":
            for child in nodes.children_of(node):
                span = _Window(self.start(child), self.length(child), Fraction(0))
                yield from self.within(child, span, window, track, speed)
        elif kind in ("Track", "Sequence"):
            yield from self.track(node, window, "A" if node.get("kind") == "Audio" else track, speed)

    def track(self, node: Node, window: _Window, track: Track, speed: Fraction) -> Iterator[_Part]:
        """Give what a track shows; a transition lengthens what stands on either side of it."""
        at, children = Fraction(0), nodes.children_of(node)
        for index, child in enumerate(children):
            if nodes.schema(child) == "Transition":
                continue
            length = self.length(child)
            early = self.offset(children, index - 1, "in_offset")
            late = self.offset(children, index + 1, "out_offset")
            start = self.start(child)
            early = min(early, start, at)
            shown = _Window(start - early, length + early + late, at - early)
            yield from self.within(child, shown, window, track, speed)
            at += length

    def offset(self, children: list[Node], index: int, which: str) -> Fraction:
        if not 0 <= index < len(children) or nodes.schema(children[index]) != "Transition":
            return Fraction(0)
        stated = children[index].get(which)
        return self.time(children[index], stated)[0] if stated is not None else Fraction(0)

    def within(self, child: Node, shown: _Window, window: _Window, track: Track, speed: Fraction) -> Iterator[_Part]:
        """Give what a child shows, cut to the window; `shown.record` counts in its parent."""
        first = max(shown.record, window.start)
        past = min(shown.record + shown.length, window.start + window.length)
        if past > first:
            start = shown.start + first - shown.record
            cut = _Window(start, past - first, window.record + first - window.start)
            yield from self.parts(child, cut, track, speed)

    def clip(self, node: Node, window: _Window, track: Track, speed: Fraction) -> Iterator[_Part]:
        span = self.span(node)
        if span is None or not span[2] or window.length <= 0:
            return
        start, rate = span[0], span[2]
        if rate > 100:  # counted in ticks of sound: labels are of the picture
            rate = Fraction(25)
        begun = start + (window.start - start) * abs(speed)
        yield _Part(node, max(begun, Fraction(0)), window.length, window.record, rate, track, speed)

    def speed(self, node: Node) -> Fraction:
        """Return the product of an item's changes of speed."""
        speed = Fraction(1)
        effects = node.get("effects")
        if isinstance(effects, list) and len(effects) > _MOST_EFFECTS:
            raise self.refusal(node, f"has more than {_MOST_EFFECTS} effects")
        for effect in effects if isinstance(effects, list) else []:
            kind = nodes.schema(effect) if isinstance(effect, dict) else ""
            if kind == "FreezeFrame":
                return Fraction(0)
            if kind == "LinearTimeWarp":
                speed *= self.number(node, effect.get("time_scalar", 1)).limit_denominator(10_000)
            elif kind == "TimeEffect":
                self.note(node, "changes speed in a way that is not read")
        if abs(speed) > _MOST_SPEED:
            raise self.refusal(node, f"plays {float(speed):.0f} times as fast", f"at most {_MOST_SPEED} is read")
        return speed

    # -- events ------------------------------------------------------------------------------------------------------

    def event(self, part: _Part, begins: Timecode, rate: Fraction) -> tuple[int, Event]:
        used = max(1, round(part.length * abs(part.speed) * part.rate))
        first = Timecode(round(part.source * part.rate), part.rate, self.drop(part.clip, part.rate))
        at = begins.frame + round(part.record * rate)
        past = max(at + 1, begins.frame + round((part.record + part.length) * rate))
        clip, media = part.clip, nodes.media_of(part.clip)
        source_out = replace(first, frame=first.frame + used)
        event = Event(
            0, nodes.reel_of(clip), flat(nodes.text(clip.get("name"))), str(first), str(source_out),
            str(replace(begins, frame=at)), str(replace(begins, frame=past)), part.rate, part.track, part.speed,
            flat(nodes.text(nodes.metadata_of(clip, nodes.OURS).get("note"))), nodes.file_name_of(media),
        )  # fmt: skip
        return at, event


def _numbered(events: list[tuple[int, Event]]) -> tuple[Event, ...]:
    """Return events in order of the edit; a picture and a sound of the same range are one."""
    found: dict[Event, tuple[int, set[Track]]] = {}
    for at, event in events:
        found.setdefault(replace(event, track="V"), (at, set()))[1].add(event.track)
    ordered = sorted(found.items(), key=lambda pair: pair[1][0])
    return tuple(
        replace(event, number=number, track="AV" if len(tracks) > 1 else next(iter(tracks)))
        for number, (event, (_, tracks)) in enumerate(ordered, start=1)
    )
