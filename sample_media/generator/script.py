"""The plan of the day: tasks, filmed moments, who films when, and what is said.

Everything here is drawn from one seed before anything is rendered.  Times are true elapsed seconds (PET).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from . import voice
from .clocks import EVA_SECONDS, Clock, clocks

Words = tuple[tuple[str, tuple[str, ...]], ...]
"""Calls in order: the speaker and wordings to choose from."""


@dataclass(frozen=True)
class Task:
    """One task of one crew member, as truly performed."""

    id: str
    title: str
    actor: str
    start: float
    end: float
    state: str
    description: str


@dataclass(frozen=True)
class Line:
    """One call on the loop."""

    start: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True)
class Span:
    """What goes wrong with the picture (black, blank, frozen), in seconds on the recording; end None: to its end."""

    kind: str
    start: float
    end: float | None


@dataclass(frozen=True)
class Moment:
    """A change of tasks that was filmed; `cameras` says who was there from when to when, in seconds about it."""

    name: str
    about: float
    before: Words
    after: Words
    cameras: dict[str, tuple[float, float]]
    troubles: dict[str, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Recording:
    """One file to make; `start` is the true time of its first frame."""

    file: str
    camera: str
    moment: str
    change: float
    start: float
    frames: int
    troubles: tuple[Span, ...]
    declared: bool


@dataclass(frozen=True)
class Plan:
    """The whole day."""

    seed: int
    rate: int
    clocks: dict[str, Clock]
    tasks: tuple[Task, ...]
    recordings: tuple[Recording, ...]
    lines: tuple[Line, ...]


MOMENTS = (
    Moment(
        "airlock",
        27.4 * 60,
        (
            (
                "EV2",
                (
                    "Thomas is out of the airlock. Both tool bags are hooked up.",
                    "Thomas is outside. The tool bags are hooked up.",
                ),
            ),
            ("IV", ("Copy. Egress and tool setup complete.", "Copy that. Egress and tool setup is complete.")),
        ),
        (
            (
                "CAPCOM",
                (
                    "Shane, Thomas, next is the adapter plate install.",
                    "Shane and Thomas, go for adapter plate install.",
                ),
            ),
            ("EV1", ("Copy. Moving to the adapter plate.", "Copy. We are on our way to the adapter plate.")),
        ),
        {"ev1-helmet": (-9.2, 7.4), "ev2-helmet": (-7.0, 8.8)},
        {"ev1-helmet": (Span("frozen", 4.4, 6.2),), "ev2-helmet": (Span("black", 0.0, 0.92),)},
    ),
    Moment(
        "battery",
        96.3 * 60,
        (
            (
                "EV1",
                ("The adapter plate is down, and both bolts are tight.", "Both bolts are tight on the adapter plate."),
            ),
            ("EV2", ("Adapter plate install complete.", "I agree. Adapter plate install is complete.")),
        ),
        (
            ("IV", ("Great work. Next is the battery install.", "Good work, you two. Next is the battery install.")),
            (
                "EV2",
                (
                    "Copy. We have the new battery. Starting battery install.",
                    "Copy. Thomas has the new battery. Starting battery install.",
                ),
            ),
        ),
        {"ev1-helmet": (-8.0, 8.6), "ev2-helmet": (-9.4, 6.9), "ev2-chest": (-6.6, 9.8)},
        {"ev2-helmet": (Span("black", 14.9, None),)},
    ),
    Moment(
        "night",
        190.6 * 60,
        (
            (
                "EV1",
                ("Battery five is seated, and the bolts are tight.", "Battery five is in, and all bolts are tight."),
            ),
            ("IV", ("Copy. Battery install complete.", "Copy that. Battery install is complete.")),
        ),
        (
            (
                "CAPCOM",
                (
                    "EV1 Shane, next is the failed camera. EV2 Thomas, next is the cover on the docking port.",
                    "Shane, EV1, go for the failed camera. Thomas, EV2, go for the cover on the docking port.",
                ),
            ),
            ("EV2", ("Copy. Docking port cover.", "Copy. Thomas will take the docking port cover.")),
        ),
        {"ev1-helmet": (-7.9, 9.4), "ev2-helmet": (-9.0, 7.8)},
        {"ev1-helmet": (Span("black", 0.0, 0.8),), "ev2-helmet": (Span("frozen", 11.2, 13.6),)},
    ),
    Moment(
        "camera",
        242.2 * 60,
        (
            (
                "EV1",
                ("EV1. The failed camera is off, and it is in the bag.", "EV1. I have the failed camera in the bag."),
            ),
            ("EV1", ("Failed camera retrieval complete.", "Failed camera retrieval is complete.")),
        ),
        (
            ("CAPCOM", ("Copy, Shane. EV1, next is the handrails.", "Copy, EV1. Shane, next is moving the handrails.")),
            ("EV1", ("Shane is moving to the handrails now.", "Copy. Shane is going to the handrails.")),
        ),
        {"ev1-helmet": (-8.6, 8.2)},
        {"ev1-helmet": (Span("blank", 15.36, None),)},
    ),
    Moment(
        "port",
        271.2 * 60,
        (
            (
                "EV2",
                ("EV2. The protective cover is on the docking port.", "EV2. The cover is tight on the docking port."),
            ),
            ("EV2", ("Cover install complete.", "Protective cover install is complete.")),
        ),
        (
            ("IV", ("Copy, Thomas. EV2, next is the photo survey.", "Copy, EV2. Thomas, next is the photo survey.")),
            (
                "EV2",
                ("Starting the photos now. What a view of the Earth.", "Taking photos now. The Earth is beautiful."),
            ),
        ),
        {"ev2-helmet": (-7.4, 10.2), "ev2-chest": (-8.6, 8.0)},
        {"ev2-chest": (Span("black", 0.0, 0.6),)},
    ),
    Moment(
        "return",
        309.5 * 60,
        (
            ("EV1", ("EV1, Shane. The last handrail is in place.", "Shane, EV1. All handrails are in place.")),
            (
                "IV",
                ("Copy. Handrails and photo survey complete.", "Copy, both. Handrails and photo survey are complete."),
            ),
        ),
        (
            ("CAPCOM", ("Shane, Thomas, next is clean up and ingress.", "EV1 and EV2, next is clean up and ingress.")),
            (
                "EV1",
                ("Copy. Time to clean up and go back to the airlock.", "Copy. We clean up and go back to the airlock."),
            ),
        ),
        {"ev1-helmet": (-9.0, 8.2), "ev2-chest": (-6.8, 9.0)},
        {"ev1-helmet": (Span("black", 16.0, None),)},
    ),
)
"""The six filmed moments; `about` may move by a few minutes with the seed."""

CHAINS = {
    "EV1": (
        ("Egress and tool setup", "airlock", "Leave the airlock, set up safety tethers and tool bags."),
        ("Adapter plate install", "battery", "Install the adapter plate on the S4 battery worksite, drive two bolts."),
        ("Battery install", "night", "Install the new lithium-ion battery on its adapter plate, torque the bolts."),
        ("Failed camera retrieval", "camera", "Remove the failed external camera from the truss and bag it."),
        ("Handrails relocation", "return", "Move handrails on the truss to their new places."),
        ("Clean-up and ingress", "", "Collect tools and tethers, return to the airlock, close the hatch."),
    ),
    "EV2": (
        ("Egress and tool setup", "airlock", "Leave the airlock, bring out tool bags and the adapter plate."),
        ("Adapter plate install", "battery", "Hold and align the adapter plate on the S4 battery worksite."),
        ("Battery install", "night", "Hand over the new battery, connect it, check the contacts."),
        ("Protective cover install on docking port", "port", "Put the protective cover on the unused docking port."),
        ("Photo survey of the station exterior", "return", "Take photos of the outside of the station."),
        ("Clean-up and ingress", "", "Collect tools and tethers, return to the airlock, close the hatch."),
    ),
}
"""Each crew member's tasks: title, the moment at which it ends, description."""


def make_plan(seed: int, rate: int) -> Plan:
    """Draw the whole day from a seed."""
    rng = np.random.default_rng(seed)
    ticking = clocks(rng)
    changes = {m.name: _change(m, seed, rng) for m in MOMENTS}
    lines = [line for m in MOMENTS for line in _dialogue(m, changes[m.name], rng)]
    recordings = sorted(_recordings(changes, rate, rng), key=lambda r: r.start)
    return Plan(seed, rate, ticking, _tasks(changes), _declare(recordings), tuple(lines))


def _change(moment: Moment, seed: int, rng: np.random.Generator) -> float:
    """Return the true time of a change of tasks: never on a whole minute."""
    minutes = 0.0 if seed == 39 else rng.uniform(-6, 6)
    elapsed = moment.about + 60 * minutes + rng.uniform(-9, 9)
    away = elapsed % 60
    elapsed += 14 if away < 8 else (-14 if away > 52 else 0)
    return round(elapsed, 3)


def _dialogue(moment: Moment, change: float, rng: np.random.Generator) -> list[Line]:
    """Return calls placed about a change: the old task's last ends, the new task's first starts, 1 to 3 s from it."""
    lines = []
    end = change - rng.uniform(1.1, 1.7)
    for speaker, wordings in reversed(moment.before):
        text = wordings[rng.integers(len(wordings))]
        start = end - len(voice.speak(speaker, text)) / voice.RATE
        lines.append(Line(round(start, 3), round(end, 3), speaker, text))
        end = start - rng.uniform(0.35, 0.7)
    start = change + rng.uniform(1.1, 1.6)
    for speaker, wordings in moment.after:
        text = wordings[rng.integers(len(wordings))]
        end = start + len(voice.speak(speaker, text)) / voice.RATE
        lines.append(Line(round(start, 3), round(end, 3), speaker, text))
        start = end + rng.uniform(0.35, 0.7)
    return sorted(lines, key=lambda line: line.start)


def _recordings(changes: dict[str, float], rate: int, rng: np.random.Generator) -> list[Recording]:
    """Return the files of the day; picture troubles are kept on whole frames."""
    made = []
    for moment in MOMENTS:
        for camera, (begin, end) in moment.cameras.items():
            start = round(changes[moment.name] + begin + rng.uniform(-0.4, 0.4), 6)
            frames = round((end - begin) * rate)
            made.append(
                Recording(
                    f"{camera}-{moment.name}.mp4",
                    camera,
                    moment.name,
                    changes[moment.name],
                    start,
                    frames,
                    moment.troubles.get(camera, ()),
                    False,
                )
            )
    return made


def _declare(recordings: list[Recording]) -> tuple[Recording, ...]:
    """Name the files of each camera in order, and mark those whose start the team knows."""
    named = []
    for recording in recordings:
        mine = [r for r in recordings if r.camera == recording.camera]
        number = mine.index(recording) + 1
        known = number == 1 or (number == len(mine) and recording.camera != "ev2-chest")
        named.append(
            Recording(
                f"{recording.camera}-{number:02d}.mp4",
                recording.camera,
                recording.moment,
                recording.change,
                recording.start,
                recording.frames,
                recording.troubles,
                known,
            )
        )
    return tuple(named)


def _tasks(changes: dict[str, float]) -> tuple[Task, ...]:
    """Both lanes, without gaps from start to end of the EVA."""
    tasks = []
    for actor, chain in CHAINS.items():
        start = 0.0
        for number, (title, until, description) in enumerate(chain, 1):
            end = changes[until] if until else float(EVA_SECONDS)
            state = "partial" if title.startswith("Photo survey") else "completed"
            tasks.append(Task(f"{actor}-{number:02d}", title, actor, start, end, state, description))
            start = end
    return tuple(tasks)
