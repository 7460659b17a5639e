"""A spacewalk as an IIIF Presentation 3 manifest: a canvas for each recording, ranges for tasks and clips. Pure.

Source: https://iiif.io/api/presentation/3.0/ and its cookbook's recipes for film (0003, 0015, 0017, 0026, 0219).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from mediaarchive.timeline import format_gmt, format_utc

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
TYPE: Final = f'application/ld+json;profile="{CONTEXT}"'
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its address and size in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Film:
    """A recording that plays: address of its MP4, picture size, seconds; its captions' address, None without words."""

    id: str
    label: str
    address: str
    width: int
    height: int
    duration: Fraction
    utc: datetime | None
    credit: str
    page: str
    poster: Image | None
    captions: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds [start, end) of a film."""

    film: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Chapter:
    """Something with a name, and where it is to be seen."""

    id: str
    label: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A spacewalk as a manifest tells it; `address` is the manifest's own, `house` the archive's name and page."""

    address: str
    page: str
    data: str
    label: str
    summary: str
    start: datetime
    facts: tuple[tuple[str, str], ...]
    credits: tuple[str, ...]
    house: tuple[str, str]
    films: tuple[Film, ...]
    tasks: tuple[Chapter, ...]
    clips: tuple[Chapter, ...]


def manifest(whole: Whole) -> Json:
    """Return the manifest as JSON values."""
    posters = [film.poster for film in whole.films if film.poster]
    found: Json = {
        "@context": CONTEXT,
        "id": whole.address,
        "type": "Manifest",
        "label": _text(whole.label),
        "summary": _text(whole.summary),
        "metadata": [_pair(name, value) for name, value in whole.facts],
        "requiredStatement": _pair("Credit", "; ".join(whole.credits) or "Ask the archive for the credit line"),
        "provider": [
            {
                "id": whole.house[1],
                "type": "Agent",
                "label": _text(whole.house[0]),
                "homepage": [_page(whole.house[1], whole.house[0])],
            }
        ],
        "homepage": [_page(whole.page, whole.label)],
        "seeAlso": [{"id": whole.data, "type": "Dataset", "format": "application/json", "label": _text("JSON")}],
        "navDate": format_utc(whole.start),
        "items": [_canvas(whole, film) for film in whole.films],
    }
    if posters:
        found["thumbnail"] = [_image(posters[0])]
    structures = [_part(whole, name, of) for name, of in (("Tasks", whole.tasks), ("Clips", whole.clips)) if of]
    return found | ({"structures": structures} if structures else {})


def _canvas(whole: Whole, film: Film) -> Json:
    name = _canvas_id(whole, film.id)
    duration = _seconds(film.duration)
    size = {"height": film.height, "width": film.width}
    body = {"id": film.address, "type": "Video", "format": "video/mp4", "duration": duration} | size
    when = [_pair("GMT", format_gmt(film.utc))] if film.utc else []
    canvas: Json = {
        "id": name,
        "type": "Canvas",
        "label": _text(film.label),
        "duration": duration,
        "metadata": when,
        "requiredStatement": _pair("Credit", film.credit or "Ask the archive for the credit line"),
        "homepage": [_page(film.page, film.label)],
        "items": [_annotations(f"{name}/painting", "painting", body, name)],
    } | size
    if film.utc:
        canvas["navDate"] = format_utc(film.utc.replace(microsecond=0))
    if film.poster:
        canvas["thumbnail"] = [_image(film.poster)]
        canvas["placeholderCanvas"] = _placeholder(name, film.poster)
    if film.captions:
        words: Json = {"id": film.captions, "type": "Text", "format": "text/vtt", "language": film.language}
        words |= {"label": _text("Captions")}
        canvas["annotations"] = [_annotations(f"{name}/captions", "supplementing", words, name)]
    return {key: value for key, value in canvas.items() if value != []}


def _placeholder(canvas: str, image: Image) -> Json:
    name = f"{canvas}/placeholder"
    body = _image(image)
    return {
        "id": name,
        "type": "Canvas",
        "height": image.height,
        "width": image.width,
        "items": [_annotations(f"{name}/painting", "painting", body, name)],
    }


def _annotations(page: str, motivation: str, body: Json, target: str) -> Json:
    annotation = {
        "id": f"{page}/1", "type": "Annotation", "motivation": motivation, "body": body, "target": target,
    }  # fmt: skip
    return {"id": page, "type": "AnnotationPage", "items": [annotation]}


def _part(whole: Whole, name: str, chapters: Sequence[Chapter]) -> Json:
    items = [_range(whole, name.lower(), chapter) for chapter in chapters]
    return {"id": f"{whole.address}/range/{name.lower()}", "type": "Range", "label": _text(name), "items": items}


def _range(whole: Whole, kind: str, chapter: Chapter) -> Json:
    films = {film.id: film for film in whole.films}
    return {
        "id": f"{whole.address}/range/{kind}/{chapter.id}",
        "type": "Range",
        "label": _text(chapter.label),
        "items": [
            {"id": f"{_canvas_id(whole, one.film)}#t={_seconds(one.start)},{_seconds(one.end)}", "type": "Canvas"}
            for one in chapter.stretches
            if one.film in films
        ],
    }


def _canvas_id(whole: Whole, film: str) -> str:
    return f"{whole.address}/canvas/{film}"


def _image(image: Image) -> Json:
    return {
        "id": image.address, "type": "Image", "format": "image/jpeg", "width": image.width, "height": image.height,
    }  # fmt: skip


def _page(address: str, label: str) -> Json:
    return {"id": address, "type": "Text", "format": "text/html", "label": _text(label)}


def _pair(label: str, value: str) -> Json:
    return {"label": _text(label), "value": _text(value)}


def _text(text: str) -> Json:
    return {"en": [text]}


def _seconds(at: Fraction) -> float:
    return round(at * 1000) / 1000
