"""What a page says to machines, in schema.org's words (JSON-LD); https://schema.org/VideoObject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for

from mediaarchive.archive.feedback import Heard
from mediaarchive.archive.shotlists import ClipShots
from mediaarchive.archive.stories.page import Shown, StoryPage
from mediaarchive.archive.values import Chapter, ClipCard, EvaCard, EvaPage, Picture, WatchPage
from mediaarchive.evas import Camera, Eva
from mediaarchive.stories import Source
from mediaarchive.timeline import format_utc
from web.site import site
from web.words import in_address, moment, plain

_CONTEXT: Final = "https://schema.org"
_PARTS: Final = 200
"""Most parts that one page names."""
_STILLS: Final = 5
_SIGHTS: Final = {"earth": "Earth in view", "night": "Night", "glare": "Glare of the Sun"}


def video(page: WatchPage, said: Heard | None = None, shots: ClipShots | None = None) -> dict[str, Any]:
    """Return a clip or recording as a VideoObject: its key moments are the tasks and sights on it.

    Its licence is asked for by form. `said`: what visitors say of a clip, `shots`: its shot list, as its page shows it.
    """
    address = address_of(page)
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "VideoObject",
        "@id": address,
        "url": address,
        "name": plain(title_of(page)),
        "description": plain(description_of(page)),
        "thumbnailUrl": [site().picture(picture) for picture in (page.poster, *page.keyframes[:_STILLS]) if picture],
        "thumbnail": [_still(page, picture, shots) for picture in page.keyframes[:_STILLS]],
        "duration": length(page.end - page.start),
        **_rights(page),
        "isAccessibleForFree": True,
        "isFamilyFriendly": True,
        "recordedAt": {
            "@type": "Event",
            "@id": _to("pages.eva", slug=page.eva.slug),
            "name": plain(page.eva.name),
            "startDate": format_utc(page.eva.start),
        },
        "hasPart": [_part(page, chapter) for chapter in _moments(page)],
    }
    since = page.clip.published_at if page.clip else page.recording.released_at
    film = site().file(page.recording.id, "proxy.mp4")
    part = f"#t={in_address(page.start)},{in_address(page.end)}" if page.clip else ""
    optional = {
        "uploadDate": format_utc(since) if since else None,
        "contentUrl": film + part if page.playable else None,
        "encodingFormat": "video/mp4" if page.playable else None,
        "embedUrl": _to("machines.embed_clip", clip_id=page.clip.id) if page.clip else None,
        "width": _pixels(page.recording.width),
        "height": _pixels(page.recording.height),
        "inLanguage": page.language,
        "transcript": _transcript(page),
        "accessibilityFeature": _for_all(page, shots),
        "temporalCoverage": f"{format_utc(page.utc)}/{format_utc(page.utc + _timedelta(page))}" if page.utc else None,
        "aggregateRating": _rating(said) if said else None,
        "interactionStatistic": _comments(said) if said else None,
    }
    return found | {name: value for name, value in optional.items() if value}


def way_to(eva: Eva, *further: tuple[str, str]) -> dict[str, Any]:
    """Return where a page is, from the front page on; `further` are names and addresses below the spacewalk."""
    steps = [("Spacewalks", _to("pages.home")), (eva.name, _to("pages.eva", slug=eva.slug)), *further]
    items = [
        {"@type": "ListItem", "position": number, "name": plain(name), "item": {"@type": "WebPage", "@id": address}}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def archive(cards: Sequence[EvaCard]) -> dict[str, Any]:
    """Return the site with its spacewalks that can be watched, and how it is searched."""
    address = _to("pages.home")
    search = {"@type": "EntryPoint", "urlTemplate": f"{_to('search.results')}?q={{search_term_string}}"}
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": plain(card.eva.name),
            "url": _to("pages.eva", slug=card.eva.slug),
        }
        for number, card in enumerate(cards, 1)
    ]
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "@id": address,
        "url": address,
        "name": "mediaarchive",
        "description": "Helmet- and chest-camera recordings of spacewalks, cut into clips by the crew's own tasks.",
        "potentialAction": {"@type": "SearchAction", "target": search},
        "mainEntity": {"@type": "ItemList", "itemListElement": items},
    }


def data_of(page: EvaPage) -> dict[str, Any]:
    """Return what programs get of a spacewalk as a Dataset."""
    eva = page.eva
    kinds = (
        ("application/json", _to("api.eva", slug=eva.slug)),
        ("application/json", _to("api.clips", eva=eva.slug)),
        ("application/atom+xml", _to("machines.feed_of_eva", slug=eva.slug)),
        ("application/ld+json", _to("exports.manifest", slug=eva.slug)),
        ("text/csv", _to("exports.of_eva", slug=eva.slug, form="csv")),
    )
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": plain(f"{eva.name}: clocks, tasks and clips"),
        "description": plain(
            f"Recordings of {eva.name} with the grade of each camera's clock, the crew's tasks with their times and "
            "uncertainty, and the clips in which they can be seen, to the tick."
        ),
        "url": _to("pages.eva", slug=eva.slug),
        "license": _to("licences.rules"),
        "isAccessibleForFree": True,
        "temporalCoverage": f"{format_utc(eva.start)}/{format_utc(eva.end)}",
        "creator": {"@type": "Organization", "name": "mediaarchive", "url": _to("pages.home")},
        "distribution": [{"@type": "DataDownload", "encodingFormat": kind, "contentUrl": at} for kind, at in kinds],
    }


def event(page: EvaPage) -> dict[str, Any]:
    """Return an EVA as an Event with who took part and the clips of it that the page shows."""
    address = _to("pages.eva", slug=page.eva.slug)
    found = {
        "@context": _CONTEXT,
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": plain(f"{page.eva.name}: {page.eva.title}"),
        "description": plain(page.eva.summary),
        "startDate": format_utc(page.eva.start),
        "endDate": format_utc(page.eva.end),
        "performer": [{"@type": "Person", "name": plain(member.name)} for member in _people(page.eva)],
        "subjectOf": [_card(card) for card in page.clips[:24]],
    }
    return found | ({"image": site().picture(page.cover.picture)} if page.cover else {})


def article(page: StoryPage) -> dict[str, Any]:
    """Return a story as an Article about its EVA, with the clips that it shows."""
    story, words = page.story, page.story.words
    day = story.day.isoformat() if story.day else ""
    address = site().absolute(url_for("stories.show", day=day, slug=story.slug))
    found = {
        "@context": _CONTEXT,
        "@type": "Article",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": plain(words.headline),
        "name": plain(words.headline),
        "description": plain(words.standfirst or words.headline),
        "datePublished": format_utc(story.public_at) if story.public_at else None,
        "dateModified": format_utc(story.updated_at),
        "image": [_cover(page.cover)] if page.cover and page.cover.cover else None,
        "publisher": {"@type": "Organization", "name": "mediaarchive", "url": site().absolute("/")},
        "keywords": [plain(tag) for tag in words.tags],
        "citation": [_source(source) for source in words.sources],
        "about": {"@type": "Event", "@id": _to("pages.eva", slug=page.eva.slug), "name": plain(page.eva.name)},
        "video": [_embedded(shown) for shown in page.shown],
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


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


def _source(source: Source) -> dict[str, Any]:
    return {"@type": "CreativeWork", "name": plain(source.title)} | ({"url": source.address} if source.address else {})


def _embedded(shown: Shown) -> dict[str, Any]:
    page = shown.page
    found = {
        "@type": "VideoObject",
        "@id": address_of(page),
        "url": address_of(page),
        "name": plain(title_of(page)),
        "description": plain(description_of(page)),
        "thumbnailUrl": [site().picture(page.poster)] if page.poster else None,
        "uploadDate": format_utc(page.clip.published_at) if page.clip and page.clip.published_at else None,
        "duration": length(shown.end - shown.start),
        "creditText": plain(page.credit),
    }
    return {name: value for name, value in found.items() if value}


def _rights(page: WatchPage) -> dict[str, Any]:
    """Return whose it is and where a licence is asked for: the same of a film and of its stills."""
    return _rights_of(page.credit, {"clip": page.clip.id} if page.clip else {"recording": page.recording.id})


def _rights_of(credit: str, about: Mapping[str, str]) -> dict[str, Any]:
    found = {
        "license": site().absolute(url_for("pages.about")) + "#licence",
        "acquireLicensePage": site().absolute(f"{url_for('licence.new')}?{urlencode(about)}"),
    }
    named = {"creditText": plain(credit), "copyrightNotice": plain(credit)}
    return found | ({**named, "creator": {"@type": "Organization", "name": plain(credit)}} if credit else {})


def _still(page: WatchPage, picture: Picture, shots: ClipShots | None) -> dict[str, Any]:
    seen = shots.alternative(picture.at) if shots else ""
    return _image(picture, title_of(page)) | ({"caption": plain(seen)} if seen else {}) | _rights(page)


def _cover(card: ClipCard) -> dict[str, Any]:
    assert card.cover is not None
    return _image(card.cover, card.clip.title) | _rights_of(card.camera.credit, {"clip": card.clip.id})


def _image(picture: Picture, title: str) -> dict[str, Any]:
    return {
        "@type": "ImageObject",
        "contentUrl": site().picture(picture),
        "width": _pixels(picture.width),
        "height": _pixels(picture.height),
        "name": plain(f"{title}, {moment(picture.at)}"),
    }


def _pixels(count: int | None) -> dict[str, Any] | None:
    return {"@type": "QuantitativeValue", "value": count, "unitCode": "E37"} if count else None  # UNECE: pixels


def _moments(page: WatchPage) -> list[Chapter]:
    """Return what has a name in the range that the page is of."""
    named = (one for one in page.chapters if one.kind == "task" or one.title in _SIGHTS)
    return [one for one in named if one.start < page.end and one.end > page.start][:_PARTS]


def _part(page: WatchPage, of: Chapter) -> dict[str, Any]:
    """Return a key moment: offsets count from the start of the film that is described, addresses name the recording."""
    start, end = max(of.start, page.start), min(of.end, page.end)
    return {
        "@type": "Clip",
        "name": plain(_SIGHTS.get(of.title, of.title) if of.kind == "condition" else of.title),
        "startOffset": float(in_address(start - page.start)),
        "endOffset": float(in_address(end - page.start)),
        "url": f"{address_of(page)}?t={in_address(start)},{in_address(end)}",
    }


def _transcript(page: WatchPage) -> str | None:
    """Return the words of the range, where the page prints all of them."""
    if not (page.words.start <= page.start and page.end <= page.words.end):
        return None
    inside = (cue for cue in page.cues if cue.start < page.end and cue.end > page.start)
    return plain("\n".join(f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text for cue in inside))


def _for_all(page: WatchPage, shots: ClipShots | None) -> list[str]:
    """Return what helps who does not hear or see, in the words of W3C's vocabulary for accessibilityFeature.

    A track of kind `descriptions`, read aloud by the player, is an audio description (W3C's technique H96).
    """
    there = {
        "closedCaptions": page.playable and page.words.anywhere,
        "transcript": bool(_transcript(page)),
        "audioDescription": page.playable and bool(shots and shots.told),
        "alternativeText": bool(shots and shots.told and page.keyframes),
    }
    return [name for name, is_there in there.items() if is_there]


def _rating(said: Heard) -> dict[str, Any] | None:
    if not said.rating.votes:
        return None
    average = round(float(said.rating.average), 2)
    counted = {"ratingCount": said.rating.votes, "bestRating": 5, "worstRating": 1}
    return {"@type": "AggregateRating", "ratingValue": average, **counted}


def _comments(said: Heard) -> dict[str, Any] | None:
    if not said.comments:
        return None
    kind = {"@type": "CommentAction"}
    return {"@type": "InteractionCounter", "interactionType": kind, "userInteractionCount": len(said.comments)}


def _card(card: ClipCard) -> dict[str, Any]:
    address = _to("pages.clip", clip_id=card.clip.id)
    return {
        "@type": "VideoObject",
        "@id": address,
        "url": address,
        "name": plain(card.clip.title),
        "description": plain(described(card)),
        "duration": length(card.end - card.start),
    } | ({"thumbnailUrl": site().picture(card.cover)} if card.cover else {})


def _people(eva: Eva) -> list[Any]:
    return [member for member in eva.crew if member.name]


def _timedelta(page: WatchPage) -> timedelta:
    return timedelta(seconds=float(page.end - page.start))


def _to(endpoint: str, **where: Any) -> str:
    return site().absolute(url_for(endpoint, **where))
