"""What a page says to machines, in schema.org's words (JSON-LD); https://schema.org/VideoObject."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from mediaarchive.archive.values import ClipCard, EvaPage, WatchPage
from mediaarchive.evas import Camera, Eva
from mediaarchive.timeline import format_utc
from web.site import site
from web.words import in_address

_CONTEXT = "https://schema.org"
_PARTS = 200
"""Most parts that one page names."""


def video(page: WatchPage) -> dict[str, Any]:
    """Return a clip or recording as a VideoObject: its parts are the tasks on it, its licence is asked for by form."""
    address = address_of(page)
    licence = {"clip": page.clip.id} if page.clip else {"recording": page.recording.id}
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "VideoObject",
        "@id": address,
        "url": address,
        "name": title_of(page),
        "description": description_of(page),
        "thumbnailUrl": [site().picture(picture) for picture in (page.poster, *page.keyframes[:5]) if picture],
        "duration": length(page.end - page.start),
        "license": site().absolute(url_for("pages.about")) + "#licence",
        "acquireLicensePage": site().absolute(f"{url_for('licence.new')}?{urlencode(licence)}"),
        "creditText": page.credit,
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "Event", "@id": site().absolute(url_for("pages.eva", slug=page.eva.slug))},
        "hasPart": [_part(page, c.title, c.start, c.end) for c in page.chapters if c.kind == "task"][:_PARTS],
    }
    since = page.clip.published_at if page.clip else page.recording.released_at
    optional = {
        "uploadDate": format_utc(since) if since else None,
        "contentUrl": site().file(page.recording.id, "proxy.mp4") if page.playable else None,
        "embedUrl": site().absolute(url_for("machines.embed_clip", clip_id=page.clip.id)) if page.clip else None,
        "inLanguage": page.language,
        "temporalCoverage": f"{format_utc(page.utc)}/{format_utc(page.utc + _timedelta(page))}" if page.utc else None,
    }
    return found | {name: value for name, value in optional.items() if value}


def event(page: EvaPage) -> dict[str, Any]:
    """Return an EVA as an Event with who took part and the clips of it that the page shows."""
    address = site().absolute(url_for("pages.eva", slug=page.eva.slug))
    return {
        "@context": _CONTEXT,
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": f"{page.eva.name}: {page.eva.title}",
        "description": page.eva.summary,
        "startDate": format_utc(page.eva.start),
        "endDate": format_utc(page.eva.end),
        "performer": [{"@type": "Person", "name": member.name} for member in _people(page.eva)],
        "subjectOf": [_card(card) for card in page.clips[:24]],
    }


def address_of(page: WatchPage) -> str:
    """Return the address of a clip or recording to keep."""
    if page.clip:
        return site().absolute(url_for("pages.clip", clip_id=page.clip.id))
    return site().absolute(url_for("pages.recording", recording_id=page.recording.id))


def title_of(page: WatchPage) -> str:
    """Return what a clip or recording is called."""
    return page.clip.title if page.clip else f"{page.camera.label}, {page.recording.file_name}"


def description_of(page: WatchPage) -> str:
    """Return a sentence about a clip or recording; says when it is simulated."""
    return _sentence(page.clip.description if page.clip else "", title_of(page), page.camera, page.eva)


def described(card: ClipCard) -> str:
    """Return the same of a clip in a list."""
    return _sentence(card.clip.description, card.clip.title, card.camera, card.eva)


def _sentence(said: str, title: str, camera: Camera, eva: Eva) -> str:
    simulated = "Simulated footage, not from space. " if camera.simulated else ""
    return f"{simulated}{said or title} ({eva.name}, {eva.start:%Y-%m-%d})"


def length(seconds: Fraction) -> str:
    """Return a length as ISO 8601 has it: `PT5400.5S` is valid, but readers like hours and minutes."""
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    fraction = f"{rest / 1000:g}"
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{fraction}S"


def _part(page: WatchPage, name: str, start: Fraction, end: Fraction) -> dict[str, Any]:
    return {
        "@type": "Clip",
        "name": name,
        "startOffset": float(in_address(start)),
        "endOffset": float(in_address(end)),
        "url": f"{address_of(page)}?t={in_address(start)},{in_address(end)}",
    }


def _card(card: ClipCard) -> dict[str, Any]:
    address = site().absolute(url_for("pages.clip", clip_id=card.clip.id))
    return {
        "@type": "VideoObject",
        "@id": address,
        "url": address,
        "name": card.clip.title,
        "duration": length(card.end - card.start),
    } | ({"thumbnailUrl": site().picture(card.cover)} if card.cover else {})


def _people(eva: Eva) -> list[Any]:
    return [member for member in eva.crew if member.name]


def _timedelta(page: WatchPage) -> timedelta:
    return timedelta(seconds=float(page.end - page.start))
