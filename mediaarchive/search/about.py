"""What is going on at each moment of a recording, as values of facets: tasks, who, what is in view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from mediaarchive.alignment import PlacedTask
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.recordings import Recording
from mediaarchive.search.model import About

_LENGTHS = ((60, "to 1 min"), (300, "1 to 5 min"), (900, "5 to 15 min"))
_LONG = "over 15 min"


class Subject:
    """A recording with everything that may be said of its moments; values of equal moments are one object."""

    def __init__(
        self,
        eva: Eva,
        recording: Recording,
        camera: Camera | None,
        tasks: Sequence[Task],
        placed: Mapping[str, PlacedTask],
        sights: Sequence[tuple[str, int, int]],
    ) -> None:
        """`sights` are (kind, from, to) in microseconds of the recording."""
        self.recording, self.sights = recording, tuple(sights)
        self.label = camera.label if camera else recording.camera
        self._names = {member.role: member.name for member in eva.crew if member.name}
        self._tasks = {task.id: task for task in tasks}
        self._spans = [
            (task.id, span.start_us, span.end_us)
            for task in tasks if task.id in placed
            for span in placed[task.id].spans if span.recording == recording.id
        ]  # fmt: skip
        made = "simulated" if camera and camera.simulated else "real"
        self._always = (*self.of(eva), ("camera", (self.label,)), ("made", (made,)))
        if camera and camera.credit:
            self._always += (("credit", (camera.credit,)),)
        edges = {edge for _, start, end in (*self._spans, *self.sights) for edge in (start, end)}
        self._edges = sorted(edges)
        self._known: dict[tuple[int, str | None], About] = {}

    @staticmethod
    def of(eva: Eva) -> About:
        """Return what holds for everything of an EVA."""
        return (("eva", (eva.slug,)), ("year", (f"{eva.start:%Y}",)), ("day", (f"{eva.start:%Y-%m-%d}",)))

    def at(self, at_us: int, speaker: str | None) -> About:
        """Return what a moment at which somebody speaks is about."""
        key = (bisect_right(self._edges, at_us), speaker)
        if key not in self._known:
            self._known[key] = self._values(at_us, at_us + 1, [speaker] if speaker else [], None)
        return self._known[key]

    def between(self, start: int, end: int, *, task: str | None = None, length_s: int | None = None) -> About:
        """Return what a stretch is about; `task` is the one that it shows, where it shows one."""
        actors = self._tasks[task].actors if task in self._tasks else ()
        values = self._values(start, end, actors, task)
        if length_s is not None:
            named = next((name for limit, name in _LENGTHS if length_s < limit), _LONG)
            values += (("length", (named,)),)
        return values

    def _values(self, start: int, end: int, roles: Iterable[str], task: str | None) -> About:
        tasks = [task] if task else [name for name, begin, past in self._spans if begin < end and start < past]
        titles = dict.fromkeys(self._tasks[name].title for name in tasks if name in self._tasks)
        sights = dict.fromkeys(kind for kind, begin, past in self.sights if begin < end and start < past)
        crew = dict.fromkeys(self._names[role] for role in roles if role in self._names)
        named = (("task", tuple(titles)), ("sight", tuple(sorted(sights))), ("crew", tuple(sorted(crew))))
        return self._always + tuple(item for item in named if item[1])
