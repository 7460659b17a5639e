"""Writes OpenTimelineIO: one clip an event, relinking by file name, reel and the labels of the file's frames."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final
from urllib.parse import quote

from mediaarchive.editlists.model import Delivered, EditList, Event, flat, frame, length
from mediaarchive.editlists.nodes import OURS

Json = dict[str, Any]
_MEDIA: Final = "DEFAULT_MEDIA"


def write_otio(edit_list: EditList, masters: Sequence[Delivered] = ()) -> bytes:
    """Return the list as OTIO (Timeline.1 with Clip.2), the same bytes for the same values.

    `masters`: files that were delivered; an event that lies in one names it and the range that it has. How an event
    comes in (a dissolve) is not written: both sides of it stand as clips.
    """
    zero = frame(edit_list.begins, edit_list.rate)
    lanes = {"Video": _lanes(edit_list, "V"), "Audio": _lanes(edit_list, "A")}
    tracks = [
        _track(kind, number, lane, edit_list, masters, zero)
        for kind, of in lanes.items()
        for number, lane in enumerate(of, start=1)
    ]
    timeline: Json = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {OURS: {"drop": edit_list.begins[8] == ";"}},
        "name": flat(edit_list.title),
        "global_start_time": _time(zero, edit_list.rate),
        "tracks": _item("Stack.1", "tracks") | {"children": tracks},
    }
    return json.dumps(timeline, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def _lanes(edit_list: EditList, track: str) -> list[list[Event]]:
    """Return the events of a kind in as few lanes as hold them without overlap."""
    lanes: list[tuple[int, list[Event]]] = []
    rate = edit_list.rate
    for event in sorted((e for e in edit_list.events if track in e.track), key=lambda e: frame(e.record_in, rate)):
        first = frame(event.record_in, rate)
        past = first + length(event.record_in, event.record_out, rate)
        free = next((index for index, (end, _) in enumerate(lanes) if end <= first), None)
        if free is None:
            lanes.append((past, [event]))
        else:
            lanes[free] = (past, [*lanes[free][1], event])
    return [events for _, events in lanes]


def _track(
    kind: str, number: int, events: Sequence[Event], edit_list: EditList, masters: Sequence[Delivered], at: int
) -> Json:
    rate, children = edit_list.rate, []
    for event in events:
        first = frame(event.record_in, rate)
        if first > at:
            children.append(_item("Gap.1", "") | {"source_range": _range(0, first - at, rate)})
        children.append(_clip(event, rate, masters))
        at = first + length(event.record_in, event.record_out, rate)
    past = frame(edit_list.ends, rate)
    if past > at and number == 1:
        children.append(_item("Gap.1", "") | {"source_range": _range(0, past - at, rate)})
    return _item("Track.1", f"{kind} {number}") | {"kind": kind, "children": children}


def _clip(event: Event, rate: Fraction, masters: Sequence[Delivered]) -> Json:
    """Return an event's clip. As the library counts, its range is as long as it is shown: a warp says what is used."""
    shown = length(event.record_in, event.record_out, rate)
    used = length(event.source_in, event.source_out, event.rate)
    frames: Fraction | int = used if event.speed == 1 else shown * event.rate / rate
    ours: Json = {"reel": event.reel, "drop": event.source_in[8] == ";"} | ({"note": event.note} if event.note else {})
    clip = _item("Clip.2", flat(event.clip_name)) | {
        "metadata": {OURS: ours, "cmx_3600": {"reel": event.reel}},
        "source_range": _range(frame(event.source_in, event.rate), frames, event.rate),
        "media_references": {_MEDIA: _media(event, masters)},
        "active_media_reference_key": _MEDIA,
    }
    return clip | ({"effects": [_warp(event.speed)]} if event.speed != 1 else {})


def _warp(speed: Fraction) -> Json:
    kind = "LinearTimeWarp" if speed else "FreezeFrame"
    scalar = float(speed)
    return {"OTIO_SCHEMA": f"{kind}.1", "metadata": {}, "name": "", "effect_name": kind, "time_scalar": scalar}


def _media(event: Event, masters: Sequence[Delivered]) -> Json:
    master = next((each for each in masters if _holds(each, event)), None)
    metadata = {"cmx_3600": {"reel": event.reel}}
    name = master.file_name if master else event.file_name
    media: Json = {"metadata": metadata, "name": flat(name), "available_range": None, "available_image_bounds": None}
    if master:
        frames = length(master.first, master.past, master.rate)
        media["available_range"] = _range(frame(master.first, master.rate), frames, master.rate)
    if not name:
        return {"OTIO_SCHEMA": "MissingReference.1", **media}
    return {"OTIO_SCHEMA": "ExternalReference.1", **media, "target_url": quote(flat(name))}


def _holds(master: Delivered, event: Event) -> bool:
    """Say whether an event lies within a delivered file."""
    if master.reel != event.reel or master.rate != event.rate:
        return False
    whole = length(master.first, master.past, master.rate)
    before = length(master.first, event.source_in, event.rate)
    return before + length(event.source_in, event.source_out, event.rate) <= whole


def _item(schema: str, name: str) -> Json:
    """Return what every item has."""
    empty: Mapping[str, Any] = {"source_range": None, "effects": [], "markers": [], "enabled": True}
    return {"OTIO_SCHEMA": schema, "metadata": {}, "name": name, **empty}


def _range(start: int, frames: Fraction | int, rate: Fraction) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "duration": _time(frames, rate), "start_time": _time(start, rate)}


def _time(value: Fraction | int, rate: Fraction) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(value)}
