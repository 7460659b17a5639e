"""What programs ask: frames to embed, oEmbed, a map of the site, a feed of what is new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mediaarchive.archive import listing, pages
from mediaarchive.archive.values import WatchPage
from mediaarchive.errors import Gone
from mediaarchive.recordings import PUBLIC
from web import linked
from web.linked import title_of
from web.security import Policy, policy
from web.site import site
from web.words import plain, read_shared

blueprint = Blueprint("machines", __name__)

_MOST: Final = 50_000
"""Addresses in one file of the map, by its protocol."""
_MOST_FILMS: Final = 10_000
"""Clips in one file, so that it stays below the 50 MB of the protocol."""
_LONGEST_S: Final = 28_800
"""Seconds that the protocol has for a film; how long a longer one is, is not said."""
_NEWEST: Final = 30
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH: Final = 640
_NO_LIMIT: Final = 1 << 20
_CACHE_S: Final = 3600
"""For how long consumers may keep an answer; the frame itself asks anew, so that what is withdrawn is gone at once."""
_CLIP: Final = re.compile(r"/(?:embed/)?clips/([0-9a-z]{1,64})", re.ASCII)


@blueprint.get("/embed/clips/<clip_id>")
@policy(Policy.EMBED)
def embed_clip(clip_id: str) -> str:
    """Return a clip alone, for frames on other sites."""
    page = pages.clip_page(site().archive, clip_id, actor=PUBLIC, now=site().now())
    start, end = read_shared(request.args.get("t")) or (page.start, page.end)
    return render_template("embed.html", page=page, start=start, end=end or page.end)


@blueprint.get("/oembed")
@policy(Policy.OPEN)
def oembed() -> Response:
    """Answer https://oembed.com: the clip at one of our addresses as a frame, no larger than asked."""
    form = request.args.get("format", "json")
    if form not in ("json", "xml"):
        abort(501)
    address = urlsplit(request.args.get("url", ""))
    ours = urlsplit(site().absolute("/"))
    match = _CLIP.fullmatch(address.path)
    if match is None or (address.scheme, address.netloc) != (ours.scheme, ours.netloc):
        abort(404)
    try:
        page = pages.clip_page(site().archive, match[1], actor=PUBLIC, now=site().now())
    except Gone:  # the protocol has no word for what was withdrawn
        abort(404)
    found = _rich(page, address.query)
    return jsonify(found) if form == "json" else _as_xml(found)


@blueprint.get("/sitemap.xml")
@policy(Policy.PUBLIC)
def sitemap() -> Response:
    """Return the index of the map's files."""
    found = listing.inventory(site().archive, now=site().now())
    names = ["evas", "recordings", "stories", *(f"clips-{name}" for name in found.with_clips[: _MOST - 3])]
    return _xml("sitemaps.xml", names=names)


@blueprint.get("/sitemap-evas.xml")
@policy(Policy.PUBLIC)
def sitemap_evas() -> Response:
    """Return the pages that are not footage."""
    found = listing.inventory(site().archive, now=site().now())
    paths = [
        url_for("pages.home"),
        url_for("pages.about"),
        *(url_for("pages.eva", slug=slug) for slug in found.evas),
    ]
    return _xml("sitemap.xml", paths=paths)


@blueprint.get("/sitemap-recordings.xml")
@policy(Policy.PUBLIC)
def sitemap_recordings() -> Response:
    """Return the recordings."""
    found = listing.inventory(site().archive, now=site().now()).recordings[:_MOST]
    return _xml("sitemap.xml", paths=[url_for("pages.recording", recording_id=name) for name in found])


@blueprint.get("/sitemap-stories.xml")
@policy(Policy.PUBLIC)
def sitemap_stories() -> Response:
    """Return the stories, each with when it was last changed, and their list."""
    found = listing.all_stories(site().archive, _MOST - 1, now=site().now())
    return _xml("sitemap.xml", paths=[url_for("stories.every")], stories=found)


@blueprint.get("/sitemap-clips-<recording_id>.xml")
@policy(Policy.PUBLIC)
def sitemap_clips(recording_id: str) -> Response:
    """Return the clips of a recording, each with its film."""
    found = listing.clips_of(site().archive, recording_id, _MOST_FILMS, now=site().now())
    return _xml("films.xml", entries=found, describe=linked.described, longest=_LONGEST_S)


@blueprint.get("/feed.atom")
@policy(Policy.OPEN)
def feed() -> Response:
    """Return the newest clips and stories as Atom (RFC 4287) with Media RSS."""
    found = listing.newest(site().archive, _NEWEST, now=site().now())
    return _feed("New clips and stories of spacewalks", url_for("machines.feed"), url_for("pages.home"), found)


@blueprint.get("/feed.xml")
@policy(Policy.PUBLIC)
def old_feed() -> BaseResponse:
    """Send who follows an old address to the feed."""
    return redirect(url_for("machines.feed"), 301)


@blueprint.get("/evas/<slug>/feed.atom")
@policy(Policy.OPEN)
def feed_of_eva(slug: str) -> Response:
    """Return the newest clips and stories of a spacewalk."""
    found = listing.newest(site().archive, _NEWEST, eva=slug, now=site().now())
    own, page = url_for("machines.feed_of_eva", slug=slug), url_for("pages.eva", slug=slug)
    name = found[0].card.eva.name if found else slug
    return _feed(f"New clips and stories of {name}", own, page, found)


@blueprint.get("/stories/feed.atom")
@policy(Policy.OPEN)
def feed_of_stories() -> Response:
    """Return the newest stories alone."""
    found = listing.newest_stories(site().archive, _NEWEST, now=site().now())
    return _feed("Stories of spacewalks", url_for("machines.feed_of_stories"), url_for("stories.every"), found)


def _feed(title: str, own: str, page: str, found: Sequence[listing.Entry | listing.Told]) -> Response:
    # A feed of nothing was never updated: it says a time that does not change, so that it can be kept.
    updated = max((entry.updated_at for entry in found), default=_NEVER)
    answer = _xml(
        "feed.xml", title=title, own=own, page=page, entries=found, updated=updated, describe=linked.described
    )
    answer.content_type = "application/atom+xml; charset=utf-8"
    return answer


def frame_of(page: WatchPage, width: int = _WIDTH, height: int = 360, shared: str = "") -> str:
    """Return the HTML that shows a clip in a frame on another site; `shared` is `?t=…` or nothing."""
    assert page.clip is not None
    source = site().absolute(url_for("machines.embed_clip", clip_id=page.clip.id)) + shared
    return render_template("oembed.html", source=source, title=title_of(page), width=width, height=height)


def _rich(page: WatchPage, query: str) -> dict[str, object]:
    assert page.clip is not None
    shape = (page.recording.height or 9) / (page.recording.width or 16)
    width = _asked("maxwidth") or _WIDTH
    tallest = _asked("maxheight")
    if tallest and width * shape > tallest:
        width = max(1, int(tallest / shape))
    size = {"width": width, "height": max(1, round(width * shape))}
    asked = re.search(r"(?:^|&)t=([0-9.,]{1,40})", query)
    shared = f"?t={asked[1]}" if asked and read_shared(asked[1]) else ""
    found: dict[str, object] = {
        "version": "1.0",
        "type": "video",
        "title": plain(title_of(page)),
        "author_name": plain(page.credit),
        "author_url": site().absolute(url_for("pages.eva", slug=page.eva.slug)),
        "provider_name": "mediaarchive",
        "provider_url": site().absolute("/"),
        "html": frame_of(page, size["width"], size["height"], shared),
        "duration": round(float(page.end - page.start)),
        "cache_age": _CACHE_S,
    }
    widest = _asked("maxwidth") or _NO_LIMIT
    if page.poster and page.poster.width <= widest and page.poster.height <= (tallest or _NO_LIMIT):
        found |= {"thumbnail_url": site().picture(page.poster)}
        found |= {"thumbnail_width": page.poster.width, "thumbnail_height": page.poster.height}
    return found | size


def _as_xml(found: Mapping[str, object]) -> Response:
    root = ElementTree.Element("oembed")
    for name, value in found.items():
        ElementTree.SubElement(root, name).text = plain(str(value))
    data = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(data, content_type="text/xml; charset=utf-8")


def _asked(name: str) -> int | None:
    text = request.args.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _xml(template: str, **values: object) -> Response:
    return Response(render_template(f"machines/{template}", **values), content_type="application/xml; charset=utf-8")
