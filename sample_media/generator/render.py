"""One recording from plan to file, and what its picture really shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from . import camera as cam
from . import comm, encode, scenes
from .encode import Shape
from .script import Plan, Recording

Bytes = NDArray[np.uint8]
NAMES = {"ev1-helmet": "EV1 HELMET", "ev2-helmet": "EV2 HELMET", "ev2-chest": "EV2 CHEST"}
BLANK = (16, 40, 168)
"""The blue of a monitor without signal."""
EARTH_SHARE, GLARE_SHARE = 0.10, 0.02
"""A span of `earth` (its disc) or `glare` (burnt out) reaches this share of the picture; see `lasting`."""


@dataclass
class Seen:
    """What each frame showed, filled while rendering."""

    kinds: list[str] = field(default_factory=list)
    earth: list[float] = field(default_factory=list)
    burnt: list[float] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)


@cache
def _caption(text: str, height: int) -> Bytes:
    """Small letters on a dark strip, as red, green, blue and opacity."""
    font = ImageFont.load_default(max(round(height / 34), 9))
    left, top, right, bottom = font.getbbox(text)
    pad = max(round(height / 90), 2)
    picture = Image.new("RGBA", (round(right - left) + 4 * pad, round(bottom - top) + 3 * pad), (0, 0, 0, 120))
    ImageDraw.Draw(picture).text((2 * pad - left, 1.5 * pad - top), text, font=font, fill=(255, 255, 255, 235))
    return np.asarray(picture)


def _captioned(frame: Bytes, text: str) -> Bytes:
    """Burn the caption in, bottom left."""
    strip = _caption(text, frame.shape[0])
    high, wide = strip.shape[:2]
    margin = round(frame.shape[0] / 24)
    place = frame[-high - margin : -margin, margin * 2 : margin * 2 + wide]
    share = strip[..., 3:] / 255.0
    place[:] = (place * (1 - share) + strip[..., :3] * share).astype(np.uint8)
    return frame


def trouble_at(recording: Recording, index: int, rate: int) -> str:
    """Work out what is wrong with the picture at a frame: the kind, or nothing."""
    for span in recording.troubles:
        last = recording.frames if span.end is None else round(span.end * rate)
        if round(span.start * rate) <= index < last:
            return span.kind
    return ""


def pictures(plan: Plan, recording: Recording, shape: Shape, seen: Seen) -> Iterator[Bytes]:
    """Return the frames of a recording, in order."""
    scenes.set_fineness(shape.width)
    eye = cam.Eye(scenes.LENSES[recording.camera], shape.width, shape.height)
    scene = scenes.SCENES[recording.moment, recording.camera]
    stages: dict[str, cam.Stage] = {}
    last, shot = np.zeros((shape.height, shape.width, 3), np.uint8), -1
    for index in range(recording.frames):
        kind = trouble_at(recording, index, shape.rate)
        frame = scene(recording.start + index / shape.rate - recording.change)
        if shot not in (-1, frame.cut):
            seen.cuts.append(index)
        shot = frame.cut
        seen.kinds.append(kind)
        if kind in ("black", "blank"):
            seen.earth.append(0.0)
            seen.burnt.append(0.0)
            yield np.full_like(last, (0, 0, 0) if kind == "black" else BLANK)
            continue
        if kind == "frozen":
            seen.earth.append(seen.earth[-1])
            seen.burnt.append(seen.burnt[-1])
            yield last
            continue
        if frame.worksite not in stages:
            stages[frame.worksite] = scenes.make_stage(recording.moment, frame.worksite, plan.seed, shape.width)
        last = _exposed(eye, stages[frame.worksite], frame, recording, index, shape, seen)
        yield last


def _exposed(
    eye: cam.Eye, stage: cam.Stage, frame: scenes.Frame, recording: Recording, index: int, shape: Shape, seen: Seen
) -> Bytes:
    """One live frame with its caption; notes what it shows."""
    elapsed = recording.start + index / shape.rate - recording.change
    light, share = eye.look(stage, frame.view, frame.moving, scenes.RATE_OF_TURN * elapsed)
    cam.sun_glare(light, eye, frame.view, stage.light.sun, frame.glare)
    cam.bloom(light)
    noise = 5.0 if stage.light.lamp[0] else 2.5
    picture, burnt = cam.develop(light, eye.lens, frame.exposure, noise, index + 1)
    seen.earth.append(share)
    seen.burnt.append(burnt)
    return _captioned(picture, f"SIMULATED · {NAMES[recording.camera]}")


def lasting(shares: NDArray[np.float64], enough: float, live: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the frames from where a share is enough; a span lasts until the share falls below half of that."""
    mark = np.zeros(len(shares), bool)
    for order in (range(len(shares)), range(len(shares) - 1, -1, -1)):
        on = False
        for index in order:
            on = bool(live[index]) and (shares[index] >= enough or (on and shares[index] >= enough / 2))
            mark[index] |= on
    return mark


def conditions(plan: Plan, recording: Recording, seen: Seen) -> list[tuple[str, float, float]]:
    """Spans of what the picture shows, in seconds on the recording, on whole frames."""
    live = np.array([kind not in ("black", "blank") for kind in seen.kinds])
    marks = {kind: np.array([k == kind for k in seen.kinds]) for kind in ("black", "blank", "frozen")}
    night = scenes.PLACES[recording.moment].sunlight[0] == 0
    marks["night"] = live & night
    marks["earth"] = lasting(np.array(seen.earth), EARTH_SHARE, live & (not night))
    marks["glare"] = lasting(np.array(seen.burnt), GLARE_SHARE, live)
    spans = []
    for kind, mark in marks.items():
        edges = np.flatnonzero(np.diff(np.concatenate([[0], mark.astype(int), [0]])))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            if stop - start >= (1 if kind in ("black", "blank", "frozen") else plan.rate // 2):
                spans.append((kind, start / plan.rate, stop / plan.rate))
    return sorted(spans, key=lambda span: span[1])


def render(plan: Plan, recording: Recording, shape: Shape, folder: Path) -> Seen:
    """Make one file; returns what it shows."""
    seen = Seen()
    title = f"Simulated – US EVA 39 in miniature, {NAMES[recording.camera].lower()}"
    clock = plan.clocks[recording.camera].says(recording.start)
    encode.encode(
        pictures(plan, recording, shape, seen),
        comm.soundtrack(plan, recording),
        shape,
        title,
        clock,
        folder / recording.file,
    )
    return seen
