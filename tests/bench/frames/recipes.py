"""What happens when in a film, drawn from a seed; the truth about it follows from the plan, not from the pictures.

A plan is a row of scenes, and events inside them. Frames are counted from 0, ranges are half-open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from tests.bench.frames.textures import Rng
from tests.bench.frames.truth import Cut, Fade, Span, Truth

RATE = Fraction(30)
DAY_MAKES = ("wall", "worksite", "truss", "limb", "ocean")
_FADED_TO_BLACK = 0.04
"""A fading picture with less light than this is black to anyone."""
_QUICK = 30
_LENGTHS = {"whip": (8, 18), "flash": (1, 5), "ramp": (40, 120), "glove": (40, 150), "glare": (20, 200)}
"""Least and most frames of an event, half-open."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Frames between two boundaries.

    `source` is `live`, `black`, `blank` or `noise`. `begins` is the kind of cut that it begins with, empty where it
    begins the film or comes out of a fade. `path` seeds the camera's way; it starts where the live scene before ended
    if `follows` is `same`, and at another, partly overlapping view of that world if it is `jump`.
    """

    first: int
    past: int
    source: str
    begins: str = ""
    make: str = ""
    world: int = 0
    path: int = 0
    follows: str = ""
    restless: float = 1.0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in frames [first, past) of a live scene.

    Kinds: `whip`, `flash`, `ramp` (`amount` is the gain reached), `glove`, `glare`, `freeze`, `fade` (`amount` 0 for
    out, 1 for in). `seed` gives the rest of its looks.
    """

    kind: str
    first: int
    past: int
    seed: int = 0
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a film; `seed` gives the noise."""

    seed: int
    frames: int
    scenes: tuple[Scene, ...]
    events: tuple[Event, ...]
    sigma: float
    badge: str = ""
    """The camera's number, burned into the pictures."""

    def events_of(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds, in order."""
        return [event for event in self.events if event.kind in kinds]

    def light(self, frame: int) -> float:
        """Return the share of light that fades leave in a frame, 0 to 1."""
        for event in self.events_of("fade"):
            if event.first <= frame < event.past:
                share = (frame - event.first + 1) / (event.past - event.first + 1)
                return share if event.amount else 1 - share
        return 1.0

    def truth(self) -> Truth:
        """Return all that is known but Earth's share."""
        return Truth(
            rate=RATE,
            frames=self.frames,
            cuts=tuple(sorted(self._cuts(), key=lambda cut: cut.frame)),
            fades=tuple(
                Fade(e.first, min(e.past, self.frames), "in" if e.amount else "out") for e in self.events_of("fade")
            ),
            flashes=tuple((e.first, e.past) for e in self.events_of("flash")),
            spans=tuple(sorted(self._spans(), key=lambda span: (span.first, span.kind))),
        )

    def _cuts(self) -> list[Cut]:
        cuts: list[Cut] = []
        for scene in self.scenes:
            if scene.begins:
                quick = (
                    bool(cuts) and scene.first - cuts[-1].frame < _QUICK and scene.begins in {"hard", "jump", "alike"}
                )
                cuts.append(Cut(scene.first, "quick" if quick else scene.begins))
        starts = {cut.frame for cut in cuts}
        resumes = (e.past for e in self.events_of("freeze") if e.past < self.frames)
        return cuts + [Cut(frame, "resume") for frame in resumes if frame not in starts]

    def _spans(self) -> list[Span]:
        spans = [
            Span(scene.source, scene.first, scene.past, scene.variant)
            for scene in self.scenes
            if scene.source != "live" and scene.variant != "faded"
        ]
        spans += [Span("night", s.first, s.past) for s in self.scenes if s.make == "night" and s.source == "live"]
        spans += [Span("glare", e.first, e.past) for e in self.events_of("glare")]
        spans += [Span("frozen", e.first, e.past, _freeze_variant(e)) for e in self.events_of("freeze")]
        return spans + [self._faded(scene) for scene in self.scenes if scene.variant == "faded"]

    def _faded(self, scene: Scene) -> Span:
        first, past = scene.first, scene.past
        while first > 0 and self.light(first - 1) < _FADED_TO_BLACK:
            first -= 1
        while past < self.frames and self.light(past) < _FADED_TO_BLACK:
            past += 1
        return Span("black", first, past, "faded")


def _freeze_variant(event: Event) -> str:
    return "recoded" if event.amount else "held"


def plan(recipe: str, seed: int, frames: int) -> Plan:
    """Return the plan of a film; `recipe` is a key of `RECIPES`."""
    return RECIPES[recipe](seed, frames)


def _calm(seed: int, frames: int) -> Plan:
    """One long shot: slow drift, small hand work."""
    rng = np.random.default_rng([seed, 10])
    make = ("worksite", "wall")[int(rng.integers(2))]
    scene = Scene(0, frames, "live", make=make, world=_dice(rng), path=_dice(rng), restless=0.35)
    hand = Event("glove", 0, frames, seed=_dice(rng))
    return Plan(seed, frames, (scene,), (hand,), sigma=2.5, badge="16")


def _busy(seed: int, frames: int) -> Plan:
    """Six hard cuts a minute, and everything that may look like one."""
    if frames < 20 * RATE:
        raise ValueError("a busy film takes 20 seconds at least")
    rng = np.random.default_rng([seed, 11])
    draft = _Draft(rng, frames)
    cuts = max(1, round(frames / float(10 * RATE)))
    dark = dict(zip(rng.permutation(cuts + 1).tolist(), ("black", "blank"), strict=False))
    length = round((frames - len(dark) * 60) / (cuts + 1))
    jitter = 0
    for shot in range(cuts + 1):
        # The jitter evens out, and keeps cuts from falling on keyframes only.
        jitter = int(rng.integers(-length // 5, length // 5)) if shot % 2 == 0 and shot < cuts else -jitter
        spent = length + (0 if shot == cuts and cuts % 2 == 0 else jitter)
        half = round(spent * rng.uniform(0.35, 0.65)) if shot in dark else spent
        draft.live(half, "hard" if shot else "", draft.other_make())
        if shot in dark:
            draft.span(dark[shot], 60)
            draft.same(spent - half, "black" if dark[shot] == "black" else "signal")
    draft.fill()
    draft.busy_events()
    return draft.plan(seed, sigma=rng.uniform(2.5, 3.5))


def _varied(seed: int, frames: int) -> Plan:
    """All kinds of boundaries and conditions, in an order and of lengths that only the seed knows."""
    rng = np.random.default_rng([seed, 12])
    draft = _Draft(rng, frames)
    draft.live(draft.shot_length(), "", draft.other_make())
    steps: list[Callable[[], None]] = []
    while draft.at < frames:
        if not steps:
            steps = [*draft.boundaries(), *draft.boundaries()[:4]]
            order = rng.permutation(len(steps))
            steps = [steps[k] for k in order]
        steps.pop()()
    draft.trim()
    draft.varied_events()
    return draft.plan(seed, sigma=rng.uniform(2.0, 4.0))


RECIPES: dict[str, Callable[[int, int], Plan]] = {"busy": _busy, "calm": _calm, "varied": _varied}


@dataclass
class _Draft:
    """A plan in the making: scenes are appended at `at`."""

    rng: Rng
    frames: int
    at: int = 0
    scenes: list[Scene] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    makes: list[str] = field(default_factory=list)

    def plan(self, seed: int, *, sigma: float) -> Plan:
        badge = ("", "16", "18", "20")[int(self.rng.integers(4))]
        events = sorted(self.events, key=lambda event: (event.first, event.kind))
        return Plan(seed, self.frames, tuple(self.scenes), tuple(events), sigma=sigma, badge=badge)

    # -- scenes

    def add(self, scene: Scene) -> None:
        self.scenes.append(scene)
        self.at = scene.past

    def live(self, length: int, begins: str, make: str) -> None:
        scene = Scene(self.at, self.at + length, "live", begins, make, _dice(self.rng), _dice(self.rng))
        self.add(scene)

    def same(self, length: int, begins: str) -> None:
        """Go on with the latest live view."""
        before = next(s for s in reversed(self.scenes) if s.source == "live")
        dice = _dice(self.rng)
        self.add(Scene(self.at, self.at + length, "live", begins, before.make, before.world, dice, "same"))

    def span(self, kind: str, length: int, *, begins: str | None = None) -> None:
        variants = {"black": ("signal", "lens"), "blank": ("blue", "grey"), "noise": ("",)}[kind]
        cut = ("black" if kind == "black" else "signal") if begins is None else begins
        variant = variants[int(self.rng.integers(len(variants)))]
        self.add(Scene(self.at, self.at + length, kind, cut, variant=variant, path=_dice(self.rng)))

    def other_make(self) -> str:
        """Return a make unlike the one before; all come equally often."""
        before = next((s.make for s in reversed(self.scenes) if s.source == "live"), "")
        if not set(self.makes) - {before}:
            self.makes += [DAY_MAKES[k] for k in self.rng.permutation(len(DAY_MAKES))]
        make = next(make for make in self.makes if make != before)
        self.makes.remove(make)
        return make

    def shot_length(self) -> int:
        return int(self.rng.integers(75, 240))

    def span_length(self) -> int:
        """Return 0.4 to 10 s in frames; short ones are the more frequent."""
        return round(float(RATE) * math.exp(self.rng.uniform(math.log(0.4), math.log(10))))

    def boundaries(self) -> list[Callable[[], None]]:
        return [
            self._hard, self._jump, self._alike, self._quick,
            self._black, self._fade, self._blank, self._snow, self._night,
        ]  # fmt: skip

    def _hard(self) -> None:
        self.live(self.shot_length(), "hard", self.other_make())

    def _jump(self) -> None:
        before = self.scenes[-1]
        if before.source != "live":
            self._hard()
            return
        length = self.shot_length()
        dice = _dice(self.rng)
        self.add(Scene(self.at, self.at + length, "live", "jump", before.make, before.world, dice, "jump"))

    def _alike(self) -> None:
        before = self.scenes[-1]
        self.live(self.shot_length(), "alike", before.make if before.make in DAY_MAKES else self.other_make())

    def _quick(self) -> None:
        self.live(int(self.rng.integers(8, 27)), "hard", self.other_make())
        self.live(self.shot_length(), "hard", self.other_make())

    def _black(self) -> None:
        self.span("black", self.span_length())
        self._return("black")

    def _blank(self) -> None:
        self.span("blank", self.span_length())
        self._return("signal")

    def _snow(self) -> None:
        self.span("noise", self.span_length())
        self._return("signal")

    def _return(self, begins: str) -> None:
        """Go on after a loss of picture: mostly with the same view, as a signal comes back."""
        if self.rng.random() < 0.6:
            self.same(self.shot_length(), begins)
        else:
            self.live(self.shot_length(), begins, self.other_make())

    def _fade(self) -> None:
        out, rise = (int(n) for n in self.rng.integers(12, 36, 2))
        if self.scenes[-1].past - self.scenes[-1].first < 75 or self.scenes[-1].source != "live":
            self._hard()
        self.events.append(Event("fade", self.at - out, self.at, amount=0.0))
        hold = int(self.rng.integers(6, 50))
        self.add(Scene(self.at, self.at + hold, "black", "", variant="faded"))
        self.events.append(Event("fade", self.at, self.at + rise, amount=1.0))
        self.live(self.shot_length(), "", self.other_make())

    def _night(self) -> None:
        length = max(45, self.span_length())
        self.live(length, "hard", "night")
        self.live(self.shot_length(), "hard", self.other_make())

    def fill(self) -> None:
        """Let the last scene end with the film."""
        last = self.scenes.pop()
        self.add(replace(last, past=self.frames))

    def trim(self) -> None:
        """Cut off what lies behind the film's end; a last bit too short for a shot belongs to the one before."""
        kept = [s for s in self.scenes if s.first < self.frames - 15] or self.scenes[:1]
        self.scenes = kept
        self.fill()
        self.events = [e for e in self.events if self._wanted(e)]

    def _wanted(self, fade: Event) -> bool:
        """Say whether the black that a fade leads to, or the view that it brings, is still there."""
        if fade.amount:
            return any(s.source == "live" and s.first == fade.first for s in self.scenes)
        return any(s.variant == "faded" and s.first == fade.past for s in self.scenes)

    # -- events

    def busy_events(self) -> None:
        """Give every live scene a whip pan and a flash, some a ramp, the two longest a freeze of 2 to 3 s."""
        live = [s for s in self.scenes if s.source == "live"]
        frozen = sorted(live, key=lambda s: s.first - s.past)[:2]
        for scene in live:
            kinds = ["whip", "flash", str(self.rng.choice(["ramp", "glove", "flash"]))]
            self.place(scene, kinds + ["freeze"] * (scene in frozen), freeze=(60, 90))

    def varied_events(self) -> None:
        """Spread a shuffled deck of events over the live scenes, one for about two seconds."""
        deck: list[str] = []
        for scene in self.scenes:
            if scene.source != "live" or scene.past - scene.first < 40:
                continue
            kinds: list[str] = []
            for _ in range(max(1, (scene.past - scene.first) // 70)):
                if not deck:
                    deck = [
                        str(kind)
                        for kind in self.rng.permutation(
                            ["whip", "flash", "ramp", "glove", "glare", "freeze", "whip", "flash", "none"]
                        )
                    ]
                kinds.append(deck.pop())
            if scene.make == "night":
                kinds = [kind for kind in kinds if kind not in {"glare", "ramp"}]
            self.place(scene, kinds, freeze=(12, 240))

    def place(self, scene: Scene, kinds: list[str], *, freeze: tuple[int, int]) -> None:
        """Put events one after the other into slots of the scene, away from its ends and its fades."""
        fades = [e for e in self.events if e.kind == "fade" and scene.first <= e.first < scene.past]
        first = max([scene.first + 8, *(e.past + 4 for e in fades if e.amount)])
        past = min([scene.past - 10, *(e.first - 4 for e in fades if not e.amount)])
        kinds = [kind for kind in kinds if kind != "none"]
        order = [kinds[k] for k in self.rng.permutation(len(kinds))]
        slot = (past - first) // max(1, len(order))
        for k, kind in enumerate(order):
            length = self._length(kind, freeze)
            room = slot - 6
            if kind in {"freeze", "glare", "ramp", "glove"}:
                length = min(length, room)
            if (
                length > room
                or (kind in {"freeze", "glare"} and length < 12)
                or (kind in {"ramp", "glove"} and length < 24)
            ):
                continue
            start = first + k * slot + int(self.rng.integers(0, room - length + 1))
            self.events.append(Event(kind, start, start + length, _dice(self.rng), self._amount(kind)))

    def _length(self, kind: str, freeze: tuple[int, int]) -> int:
        return int(self.rng.integers(*(freeze if kind == "freeze" else _LENGTHS[kind])))

    def _amount(self, kind: str) -> float:
        if kind == "ramp":
            return float(self.rng.choice([self.rng.uniform(0.4, 0.7), self.rng.uniform(1.4, 2.0)]))
        if kind == "freeze":
            return float(self.rng.random() < 0.5)
        return float(self.rng.uniform(0.5, 1.0))


def _dice(rng: Rng) -> int:
    return int(rng.integers(1, 2**31))
