"""Pages that everybody reads: the list of EVAs, an EVA, a clip, a recording, how it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from mediaarchive.archive import copies, events, pages, photos, shotlists
from mediaarchive.archive.shotlists import ClipShots
from mediaarchive.archive.stories import page as stories
from mediaarchive.archive.values import ClipCard, WatchPage
from mediaarchive.errors import NotFound
from mediaarchive.licensing import USES
from mediaarchive.recordings import PUBLIC
from web import cite, linked, machines
from web.security import Policy, policy
from web.site import site
from web.visitors import Talk, Tried, talk_of, topic_of
from web.words import read_number, read_shared

blueprint = Blueprint("pages", __name__)
_SAME_S: Final = 2
_FARTHEST: Final = 9999
_STORIES: Final = 4
"""Stories on the first page."""


@blueprint.get("/")
@policy(Policy.PUBLIC)
def home() -> str:
    """Every EVA, those with footage first."""
    cards = pages.home(site().archive, actor=PUBLIC, now=site().now())
    shown = [card for card in cards if card.recordings]
    told = stories.cards(site().archive, now=site().now(), limit=_STORIES)
    quiet = [card for card in cards if not card.recordings]
    return render_template("home.html", shown=shown, quiet=quiet, stories=told, linked=linked.archive(shown))


@blueprint.get("/evas/<slug>")
@policy(Policy.PUBLIC)
def eva(slug: str) -> str:
    """One EVA: facts, timeline, clips."""
    number = read_number(request.args.get("page"), _FARTHEST)
    page = pages.eva_page(site().archive, slug, actor=PUBLIC, now=site().now(), number=number)
    if number > 1 and not page.clips:
        abort(404)
    sources = {source["key"]: source for source in page.eva.sources}
    return render_template(
        "eva.html",
        beside=events.beside(site().archive, slug, now=site().now()),
        page=page,
        eva=page.eva,
        sources=sources,
        shown=_together(page.clips),
        photos=photos.photos_page(site().archive, slug, actor=PUBLIC, now=site().now()).photos,
        linked=linked.event(page),
        stories=stories.cards(site().archive, eva=slug, now=site().now()),
        further=(linked.way_to(page.eva), linked.data_of(page)),
    )


@blueprint.get("/evas/<slug>/clocks")
@policy(Policy.PUBLIC)
def clocks(slug: str) -> str:
    """How the times of an EVA are known: every clock and task with its evidence."""
    page = pages.clocks_page(site().archive, slug, actor=PUBLIC, now=site().now())
    return render_template("clocks.html", page=page, eva=page.eva)


@blueprint.get("/clips/<clip_id>")
@policy(Policy.PUBLIC)
def clip(clip_id: str) -> Response:
    """Watch a clip."""
    return show_clip(clip_id)


@blueprint.get("/recordings/<recording_id>")
@policy(Policy.PUBLIC)
def recording(recording_id: str) -> Response:
    """Watch a whole recording."""
    now = site().now()
    try:
        page = pages.recording_page(site().archive, recording_id, actor=PUBLIC, now=now, landing=_landing())
    except NotFound:
        return _to_better_copy(recording_id)
    return _private(_watch(page))


@blueprint.get("/about")
@policy(Policy.PUBLIC)
def about() -> str:
    """How times are made and what the marks mean."""
    return render_template("about.html")


def show_clip(clip_id: str, tried: Tried | None = None) -> Response:
    """Render a clip with what visitors say of it; `tried`: a form that came back with complaints."""
    now = site().now()
    page = pages.clip_page(site().archive, clip_id, actor=PUBLIC, now=now, landing=_landing())
    found = cite.cited(clip_id)
    if found.number != found.newest:  # a cited version is watched as it was
        page = replace(page, start=found.start, end=found.end)
    more = {
        "citation": found,
        "cite_text": cite.as_text(found),
        "embed_code": machines.frame_of(page),
    }
    shots = shotlists.of_clip(site().archive, clip_id, actor=PUBLIC, now=now)
    return _private(_watch(page, talk_of(topic_of(page), tried), shots, **more))


def _private(page: str) -> Response:
    """Return a page whose forms carry what this visitor alone has, so that no cache between may keep it."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _watch(page: WatchPage, talk: Talk | None = None, shots: ClipShots | None = None, **more: object) -> str:
    """Render the player, at the moment or on the range that a shared link names (kept inside the recording)."""
    start, end = read_shared(request.args.get("t")) or (page.start, page.end)
    start = min(start, page.recording.duration)
    marked = (start, min(end, page.recording.duration)) if end is not None and start < end else (page.start, page.end)
    frame = 1 / page.recording.frame_rate if page.recording.frame_rate else Fraction(1, 25)
    others = [card for card in _together(page.others) if not _same(card, page)]
    return render_template(
        "watch.html",
        page=page,
        beside=events.beside(site().archive, page.eva.slug, now=site().now()),
        landing=start,
        marked=marked,
        frame=frame,
        uses=USES,
        others=others,
        talk=talk,
        shots=shots,
        linked=linked.video(page, talk.feedback if talk else None, shots),
        further=(linked.way_to(page.eva, (linked.title_of(page), linked.address_of(page))),),
        **more,
    )


def _to_better_copy(recording_id: str) -> Response:
    """Send who follows an old link to the recording that stands for it now, at the same moment; 404 where none does."""
    found = copies.successor(site().archive, recording_id)
    if found is None:
        abort(404)
    newer, ahead = found
    shared = read_shared(request.args.get("t")) or ()
    at = ",".join(f"{float(max(Fraction(0), second + ahead)):.3f}" for second in shared if second is not None)
    return make_response(redirect(url_for("pages.recording", recording_id=newer, t=at or None), 302))


def _landing() -> Fraction | None:
    """Return the second that a shared link names."""
    shared = read_shared(request.args.get("t"))
    return shared[0] if shared else None


def _together(cards: Iterable[ClipCard]) -> list[ClipCard]:
    """Show clips of the same moments once: a task that two share is a clip for each of them."""
    found: list[ClipCard] = []
    for card in cards:
        for number, known in enumerate(found):
            near = abs(known.start - card.start) < _SAME_S and abs(known.end - card.end) < _SAME_S
            if near and (known.clip.recording, known.clip.title) == (card.clip.recording, card.clip.title):
                found[number] = replace(known, actors=tuple(sorted({*known.actors, *card.actors})))
                break
        else:
            found.append(card)
    return found


def _same(card: ClipCard, page: WatchPage) -> bool:
    near = abs(card.start - page.start) < _SAME_S and abs(card.end - page.end) < _SAME_S
    return (
        near
        and card.clip.recording == page.recording.id
        and page.clip is not None
        and card.clip.title == page.clip.title
    )
