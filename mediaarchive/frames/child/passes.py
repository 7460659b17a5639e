"""The passes over a file: a survey of its beginning, a look at a range of it, and one analysis out of the ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from av.container.input import InputContainer
from av.video.stream import VideoStream

from mediaarchive.errors import InputRefused
from mediaarchive.frames.child import tiles
from mediaarchive.frames.child.analyst import Analyst
from mediaarchive.frames.child.decoder import GroupDecoder, Scanner
from mediaarchive.frames.child.packets import MOST_S, Group, read_groups
from mediaarchive.frames.child.proof import noise_of, stands_alone
from mediaarchive.frames.child.walk import Eye, Second, Seen, Walker, seconds
from mediaarchive.frames.choose import BUCKET_S
from mediaarchive.frames.conclude import conclude
from mediaarchive.frames.model import Plan, SpriteSheet
from mediaarchive.frames.ranges import Part, Range
from mediaarchive.frames.samples import join as join_samples
from mediaarchive.frames.sprites import TILES_A_SHEET
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, presented_frames
from mediaarchive.sandbox.pictures import Developer, Orientation, orientation

SAMPLES: Final = "samples.npy"
_CONTEXT_S: Final = 6
"""Seconds before a range that are looked at too, so that its first pictures are judged with those around them …"""
_RUN_UP_S: Final = 3 * MOST_S + 4
"""… and before those, seconds whose packets are read, so that the file falls into the same groups."""
_EVERY_PROGRESS: Final = 100

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Survey:
    """What must be known of a recording before any part of it is looked at."""

    plan: Plan
    origin: int
    """PTS of the first picture."""
    claimed_ticks: int
    """Length by the file's own claim, 0 where it claims none; may be wrong."""
    is_splittable: bool
    """Whether any range of it can be looked at without reading what lies before."""
    noise: float
    """How much its first pictures differ from one to the next; see `proof.noise_of`."""
    turn: Orientation | None
    """How its pictures must be turned; None where none could be decoded yet."""

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Survey:
        """Return the survey that `asdict` gave; unknown fields are ignored."""
        turn = Orientation(**values["turn"]) if values["turn"] else None
        known = {one.name: values[one.name] for one in fields(cls)}
        return cls(**known | {"plan": Plan(values["plan"]), "turn": turn})


def survey(master: str) -> dict[str, Any]:
    """Return the Survey of a file as JSON values, with its clock."""
    with _opened(master) as (container, stream):
        return asdict(_survey(container, stream)) | {"clock": str(clock_of(stream))}


def look_at_all(request: dict[str, Any], master: str, out: str, progress: Progress) -> dict[str, Any]:
    """Look at the whole recording and return its analysis."""
    with _opened(master) as (container, stream):
        found = _survey(container, stream)
        if found.is_splittable:  # the same open file will do
            container.seek(found.origin, stream=stream, backward=True)
            answer = _look(container, stream, found, Range(), request, Path(out), progress)
    if not found.is_splittable:
        answer = _look_anew(found, Range(), request, master, out, progress)
    analysis = _joined([answer], [Path(out)], Path(out))
    progress(1.0)
    return analysis


def look_at_range(request: dict[str, Any], master: str, out: str, progress: Progress) -> dict[str, Any]:
    """Look at buckets `request["range"]` of a surveyed recording; return what `join` needs of it."""
    found = Survey.from_json(request["survey"])
    return _look_anew(found, Range(*request["range"]), request, master, out, progress)


def join(request: dict[str, Any], inputs: dict[str, str], out: str) -> dict[str, Any]:
    """Return the analysis of ranges that cover the recording; sheets that they share are written below `out`."""
    return _joined(request["parts"], [Path(inputs[str(n)]) for n in range(len(request["parts"]))], Path(out))


@contextmanager
def _opened(master: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    cv2.setNumThreads(1)
    with open_media(master) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures")
        stream.codec_context.thread_count = 1
        yield container, stream


def _survey(container: InputContainer, stream: VideoStream) -> Survey:
    damage = Damage()
    decoder = GroupDecoder(stream, damage)
    groups = read_groups(container, stream, damage)
    first, second = next(groups, None), next(groups, None)
    picture = decoder.key(first) if first else None
    turn = orientation(picture) if picture else None
    plan = Plan.COARSE if first and stands_alone(decoder, first, second, stream) else Plan.EVERY
    origin = _origin(first, second, groups) if first else 0
    claimed = stream.duration or int(Fraction(container.duration or 0, 1_000_000) / clock_of(stream))
    noise = noise_of(decoder, first) if first and plan is Plan.COARSE else 0.0
    plain = plan is Plan.COARSE and first is not None and first.pts == origin
    return Survey(plan, origin, claimed, plain and _is_splittable(container, stream), noise, turn)


def _origin(first: Group, second: Group | None, rest: Iterator[Group]) -> int:
    """Return the PTS of the first picture shown: an edit list may hide whole groups."""
    group, after = first, second
    while group:
        stamps = group.stamps(after)
        if stamps:
            return stamps[0]
        if after is None:
            break
        group, after = after, next(rest, None)
    return first.pts


def _is_splittable(container: InputContainer, stream: VideoStream) -> bool:
    """Say whether the file has an index with a keyframe at least every `MOST_S` seconds, and one clock."""
    stamps = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
    if "mp4" not in container.format.name:
        return False
    gaps = [b - a for a, b in pairwise(stamps)]
    return len(stamps) > 1 and min(gaps) > 0 and max(gaps) * clock_of(stream) < MOST_S


def _look_anew(
    found: Survey, part: Range, request: dict[str, Any], master: str, out: str, progress: Progress
) -> dict[str, Any]:
    with _opened(master) as (container, stream):
        return _look(container, stream, found, part, request, Path(out), progress)


def _look(
    container: InputContainer,
    stream: VideoStream,
    found: Survey,
    part: Range,
    request: dict[str, Any],
    out: Path,
    progress: Progress,
) -> dict[str, Any]:
    damage = Damage()
    developer, embed = Developer(stream.sample_aspect_ratio, found.turn), request.get("embed") or {}
    analyst = Analyst(out, developer, clock_of(stream), found.origin, embed)
    bucket = int(BUCKET_S / clock_of(stream))
    end = found.claimed_ticks if part.past is None else part.past * bucket
    bounds = found.origin + part.first * bucket, found.origin + end
    look = Look(container, stream, found, analyst, damage, progress, bounds)
    result = look.coarsely(part) if found.plan is Plan.COARSE else look.at_every()
    rates = [str(rate) for rate in (stream.average_rate, stream.guessed_rate) if rate]
    values = asdict(result)
    return values | {"clock": str(clock_of(stream)), "rates": rates, "plan": found.plan, "damage": asdict(damage)}


@dataclass(slots=True)
class Look:
    """One look at a range of an opened recording."""

    container: InputContainer
    stream: VideoStream
    survey: Survey
    analyst: Analyst
    damage: Damage
    progress: Progress
    bounds: tuple[int, int]
    """PTS at which the range begins and ends, as far as is known; for progress."""

    def coarsely(self, part: Range) -> Part:
        """Look at a range, coarse to fine."""
        clock, origin, analyst = clock_of(self.stream), self.survey.origin, self.analyst
        walker = Walker(GroupDecoder(self.stream, self.damage), lambda: Scanner(self.stream), clock, self.survey.noise)
        border = origin + int(part.first * BUCKET_S / clock)
        run_up = border - int(_RUN_UP_S / clock) if part.first else None
        end = None
        for second in seconds(read_groups(self.container, self.stream, self.damage, run_up), clock, origin):
            bucket = analyst.bucket(second.groups[0].pts)
            if part.holds(bucket):
                self._enter(walker, second)
            elif bucket >= part.first:
                end = second.groups[0].pts if end is None else end
                self._see(walker.finish(), part)
                if not analyst.waits_before(end):
                    break
            elif second.groups[-1].end < border - int(_CONTEXT_S / clock):
                continue
            self._see(walker.look_through(second), part)
        self._see(walker.finish(), part)
        analyst.part.decoded = walker.decoded
        return analyst.finish(end)

    def _enter(self, walker: Walker, second: Second) -> None:
        first, part = second.groups[0], self.analyst.part
        self.analyst.begin(first.pts)
        if first.is_reset:
            walker.interrupt()
            self.damage.resets += 1
            part.resets.append(first.pts)
        for group, after in second.links():
            part.frames += len(group.stamps(after))
            self._bound(group, after)
        self._tell(first.pts)

    def _see(self, pictures: Iterable[Seen], part: Range) -> None:
        for seen in pictures:
            bucket = self.analyst.bucket(seen.second)
            if part.holds(bucket):
                self.analyst.see(seen, bucket)
            else:
                self.analyst.glance(seen)

    def _bound(self, group: Group, after: Group | None) -> None:
        part, stamps = self.analyst.part, group.stamps(after)
        if stamps:
            part.first_pts = stamps[0] if part.first_pts is None else part.first_pts
            part.last_pts, part.last_duration = stamps[-1], group.duration_of(stamps[-1])

    def at_every(self) -> Part:
        """Look at every picture of the recording."""
        part, eye, resets, before = self.analyst.part, Eye(clock_of(self.stream)), 0, None
        for frame in presented_frames(self.container, self.stream, self.damage):
            assert frame.pts is not None
            view = eye.view(frame, fresh=False)
            seen = Seen(frame, view, frame.pts, adjacent=before is not None)
            if before is None:
                part.first_pts = seen.pts
                self.analyst.begin(seen.pts)
            if self.damage.resets > resets:
                resets, seen.adjacent = self.damage.resets, False
                part.resets.append(seen.pts)
            self.analyst.see(seen, self.analyst.bucket(seen.pts))
            part.frames += 1
            part.last_duration = frame.duration or (seen.pts - before if before is not None else 0)
            part.last_pts = before = seen.pts
            if part.frames % _EVERY_PROGRESS == 0:
                self._tell(seen.pts)
        part.decoded = part.frames
        return self.analyst.finish(None)

    def _tell(self, pts: int) -> None:
        start, end = self.bounds
        self.progress(min(1.0, max(0.0, (pts - start) / (end - start))) if end > start else 0.0)


def _joined(parts: list[dict[str, Any]], folders: list[Path], out: Path) -> dict[str, Any]:
    """Make one analysis of the parts, whose files lie in `folders`."""
    samples = join_samples(np.load(folder / part["samples"]) for part, folder in zip(parts, folders, strict=True))
    np.save(out / SAMPLES, samples)
    analysis = conclude(
        [Part.from_json(part) for part in parts],
        samples,
        clock=Fraction(parts[0]["clock"]),
        stated_rates=[Fraction(rate) for rate in parts[0]["rates"]],
        plan=Plan(parts[0]["plan"]),
        sheets=_sheets(parts, folders, out),
        samples_file=SAMPLES,
    )
    damage = Damage(
        packets=sum(part["damage"]["packets"] for part in parts),
        resets=sum(len(part["resets"]) for part in parts),
        cut_short=any(part["damage"]["cut_short"] for part in parts),
    )
    return analysis.to_json() | {"damage": asdict(damage)}


def _sheets(parts: list[dict[str, Any]], folders: list[Path], out: Path) -> list[SpriteSheet]:
    """Return the sheets in order; those of which parts hold a piece each are put together first."""
    pieces: dict[int, list[tuple[int, int, Path]]] = {}
    for part, folder in zip(parts, folders, strict=True):
        for first, count in part["sheets"]:
            pieces.setdefault(first // TILES_A_SHEET, []).append((first, count, folder))
    sheets = []
    for number, held in sorted(pieces.items()):
        first, name = held[0][0], tiles.sheet_file(held[0][0])
        if len(held) > 1 or not (held[0][2] / name).exists():
            files = [folder / tiles.open_file(start) for start, _, folder in held]
            tiles.fill([np.load(file) for file in files], out, first)
        sheets.append(SpriteSheet(name, number * TILES_A_SHEET, sum(count for _, count, _ in held)))
    return sheets
