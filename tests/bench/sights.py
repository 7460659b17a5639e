"""How well single pictures tell Earth, night, glare and snow: `make bench-sights`, or `python -m tests.bench.sights`.

One picture a second is judged alone, without what a caller adds over time. Real files follow `frames_labels.toml`, the
demonstration its manifest; `--media FOLDER` takes the real files from elsewhere, film names (`varied 2 small`) add
generated films, whose truth is exact.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from mediaarchive.frames.sights import Sight, see

ROOT = Path(__file__).parents[2]
MEDIA = ROOT.parent / "shared" / "media"
LABELS = Path(__file__).parent / "frames_labels.toml"
DEMONSTRATION = ROOT / "sample_media"
_PRESENT, _ABSENT = 0.05, 0.01
"""Share of a generated frame from which Earth is in view, and below which it is not; between them nothing counts."""

Bytes = NDArray[np.uint8]
Spans = list[list[float]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture, what is known of it and what was seen. None: not known, or doubtful."""

    second: float
    earth: bool | None
    night: bool | None
    glare: bool | None
    sight: Sight


@dataclass(slots=True)
class Count:
    """Right and wrong verdicts of one kind."""

    hits: int = 0
    misses: int = 0
    alarms: int = 0
    rejections: int = 0

    def add(self, known: bool | None, said: bool) -> None:
        """Count one verdict; nothing where nothing is known."""
        if known is not None:
            name = ("hits" if said else "misses") if known else ("alarms" if said else "rejections")
            setattr(self, name, getattr(self, name) + 1)

    def cells(self) -> str:
        """Return the columns seconds with, precision, recall, false alarms."""
        said, there = self.hits + self.alarms, self.hits + self.misses
        precision = f"{self.hits / said:.2f}" if said else "–"
        recall = f"{self.hits / there:.2f}" if there else "–"
        return f"{there} | {precision} | {recall} | {self.alarms}"


@dataclass(slots=True)
class Row:
    """One line of the table."""

    name: str
    pictures: int = 0
    doubtful: int = 0
    doubtful_yes: int = 0
    counts: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in ("earth", "night", "glare")})

    def add(self, judged: Judged) -> None:
        """Count one picture."""
        self.pictures += 1
        if judged.earth is None:
            self.doubtful += 1
            self.doubtful_yes += judged.sight.earth_score >= 0.5
        self.counts["earth"].add(judged.earth, judged.sight.earth_score >= 0.5)
        self.counts["night"].add(judged.night, judged.sight.night)
        self.counts["glare"].add(judged.glare, judged.sight.glare)

    def line(self) -> str:
        """Return the row in Markdown."""
        wrong = (f"{c.misses + c.alarms}/{_known(c)}" if _known(c) else "–" for c in list(self.counts.values())[1:])
        doubt = f"{self.doubtful_yes}/{self.doubtful}" if self.doubtful else "–"
        return f"| {self.name} | {self.pictures} | {self.counts['earth'].cells()} | {doubt} | {' | '.join(wrong)} |"


def _known(count: Count) -> int:
    return count.hits + count.misses + count.alarms + count.rejections


def small(frame: VideoFrame) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """Return the four arrays that `see` takes, made the plain way: every plane scaled by area, full range."""
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    planar = frame.reformat(format="yuv420p")
    full = full and not frame.format.is_rgb
    luma, blue, red = (_plane(planar, number, full=full) for number in range(3))
    step = max(1, luma.shape[1] // 192)
    return _scaled(luma, 160, 90), _scaled(blue, 80, 45), _scaled(red, 80, 45), _bytes(luma[step // 2 :: step, ::step])


def _plane(frame: VideoFrame, number: int, *, full: bool) -> NDArray[np.float32]:
    plane = frame.planes[number]
    stored = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)[:, : plane.width].astype(np.float32)
    if full:
        return stored
    return (stored - 16) * np.float32(255 / 219) if number == 0 else (stored - 128) * np.float32(255 / 224) + 128


def _scaled(plane: NDArray[np.float32], width: int, height: int) -> Bytes:
    return _bytes(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA))


def _bytes(values: Any) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded


def each_second(path: Path) -> Iterator[tuple[float, VideoFrame]]:
    """Yield (seconds after the first, picture): the first picture of each second that is presented."""
    with av.open(str(path)) as box:
        stream = box.streams.best("video")
        assert stream is not None
        origin, due = None, 0.0
        for frame in box.decode(stream):
            if not isinstance(frame, VideoFrame) or frame.time is None or frame.time < 0:
                continue
            origin = frame.time if origin is None else origin
            if frame.time - origin >= due - 1e-6:
                yield frame.time - origin, frame
                due = int(frame.time - origin + 1e-6) + 1


def labelled(entry: dict[str, Any], path: Path) -> Iterator[Judged]:
    """Yield the judged pictures of one entry of `frames_labels.toml`."""
    first, past = entry.get("span", (0.0, float("inf")))
    for second, frame in each_second(path):
        if first <= second < past:
            doubtful = _within(second, entry.get("doubtful", []))
            night, glare = (_within(second, entry[kind]) if kind in entry else None for kind in ("night", "glare"))
            earth = None if doubtful else _within(second, entry["earth"])
            yield Judged(second, earth, night, glare, see(*small(frame)))


def demonstrated(recording: dict[str, Any], doubtful: Spans) -> Iterator[Judged]:
    """Yield the judged pictures of one recording of the demonstration; black pictures are nobody's night."""
    spans: dict[str, Spans] = {}
    for condition in recording.get("condition", []):
        spans.setdefault(condition["kind"], []).append([condition["start"], condition["end"]])
    for second, frame in each_second(DEMONSTRATION / "us-eva-39" / recording["file"]):
        known = {kind: _within(second, spans.get(kind, [])) for kind in ("black", "earth", "night", "glare")}
        earth = None if _within(second, doubtful) else known["earth"]
        yield Judged(second, earth, None if known["black"] else known["night"], known["glare"], see(*small(frame)))


def generated(recipe: str, seed: int, encoding: str) -> Iterator[Judged]:
    """Yield the judged pictures of a generated film, each frame's truth exact."""
    from tests.bench.frames.film import film

    made = film(recipe, seed, encoding)
    for second, frame in each_second(made.path):
        number = min(round(second * made.truth.rate), made.truth.frames - 1)
        share = made.truth.earth[number]
        kinds = {span.kind for span in made.truth.spans if span.first <= number < span.past}
        earth = True if share >= _PRESENT else False if share < _ABSENT else None
        yield Judged(
            second,
            None if "glare" in kinds and earth else earth,
            None if "black" in kinds else "night" in kinds,
            "glare" in kinds,
            see(*small(frame)),
        )


def _within(second: float, spans: Spans) -> bool:
    return any(start <= second < end for start, end in spans)


def _tell(row: Row, pictures: Iterator[Judged], *totals: Row) -> None:
    for judged in pictures:
        for counted in (row, *totals):
            counted.add(judged)
    print(row.line())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sights", description=__doc__)
    parser.add_argument("--media", type=Path, default=MEDIA)
    parser.add_argument("film", nargs="*", help="recipe, seed, encoding; repeated")
    asked = parser.parse_args()
    labels = tomllib.loads(LABELS.read_text("utf-8"))
    print("| file | pictures | Earth | precision | recall | false | Earth said in doubt | night wrong | glare wrong |")
    print("|---|---|---|---|---|---|---|---|---|")
    totals: dict[str, Row] = {}
    for entry in labels["file"]:
        path = asked.media / entry["path"]
        if not path.is_file():
            print(f"| {entry['path']}: not here | – | – | – | – | – | – | – | – |")
            continue
        total = totals.setdefault(group := f"{entry['half']}, {entry['field']}", Row(f"**{group}**"))
        _tell(Row(f"{entry['path']} ({entry['half']})"), labelled(entry, path), total)
    doubts = {entry["file"]: entry["doubtful"] for entry in labels["demonstration"]}
    manifest = tomllib.loads((DEMONSTRATION / "manifest.toml").read_text("utf-8"))
    totals["demonstration"] = Row("**demonstration** (development)")
    for recording in manifest["recording"]:
        name = recording["file"]
        _tell(Row(name), demonstrated(recording, doubts.get(name, [])), totals["demonstration"])
    for recipe, seed, encoding in zip(asked.film[::3], asked.film[1::3], asked.film[2::3], strict=True):
        name = f"film {recipe} {seed} {encoding}"
        _tell(Row(name), generated(recipe, int(seed), encoding), totals.setdefault("films", Row("**films**")))
    for total in totals.values():
        print(total.line())


if __name__ == "__main__":
    main()
