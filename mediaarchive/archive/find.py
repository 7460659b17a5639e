"""Search for one viewer at one instant: hits that land on a second, and facets that narrow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import loop, stills
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.covers import covers_of
from mediaarchive.archive.known import Footage, footage
from mediaarchive.archive.stories.page import cover_of
from mediaarchive.archive.values import Choice, ClipCard, Cover, Picture, SearchHit, SearchPage
from mediaarchive.clips import lists
from mediaarchive.evas import store as evas
from mediaarchive.recordings import TEAM
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.search import Found, Hit, Question
from mediaarchive.search.index import search
from mediaarchive.stories import Story
from mediaarchive.stories import store as stories

FACETS: Final = ("kind", "eva", "year", "day", "crew", "camera", "task", "sight", "length", "made", "credit")
"""Facets in the order of the page; see search.about for what each holds."""
HITS: Final = 24
"""Hits on one page."""
_MOST: Final = 12
"""Values of one facet that are offered, the most frequent ones."""


def find(
    archive: Archive,
    words: str,
    *,
    chosen: Mapping[str, str],
    literal: bool = False,
    number: int = 1,
    actor: str,
    now: datetime,
) -> SearchPage:
    """Return part `number` of what matches every word, narrowed to one value of each facet in `chosen`.

    `literal`: do not take misspelt words for the nearest ones that are there.
    """
    narrowed = {facet: value for facet, value in chosen.items() if facet in FACETS}
    question = Question(words, narrowed, literal, (number - 1) * HITS, HITS, counted=True)
    with archive.database.read() as session:
        found = search(session, question, team=actor == TEAM, now=now)
        hits = tuple(_hits(session, found.hits, actor, now))
        names = evas.names(session)
    facets = tuple(_facets(found, narrowed, lambda facet, value: names.get(value, value) if facet == "eva" else value))
    return SearchPage(found.total, number, hits, facets, found.corrected, found.total > number * HITS)


def suggest(archive: Archive, words: str, *, limit: int, actor: str, now: datetime) -> SearchPage:
    """Return the first hits alone, for a list that is shown while somebody types."""
    with archive.database.read() as session:
        found = search(session, Question(words, limit=limit), team=actor == TEAM, now=now)
        hits = tuple(_hits(session, found.hits, actor, now))
    return SearchPage(found.total, 1, hits, (), found.corrected, found.total > len(hits))


def _facets(
    found: Found, chosen: Mapping[str, str], label: Callable[[str, str], str]
) -> list[tuple[str, tuple[Choice, ...]]]:
    facets = []
    for facet in FACETS:
        counts = dict(found.counts.get(facet, {}))
        if facet in chosen:
            counts.setdefault(chosen[facet], 0)
        shown = sorted(counts, key=lambda value: (value != chosen.get(facet), -counts[value], value))[:_MOST]
        offered = len(counts) > 1 or facet in chosen
        if offered and (facet != "day" or "year" in chosen or "day" in chosen):
            choices = (Choice(v, label(facet, v), counts[v], v == chosen.get(facet)) for v in shown)
            facets.append((facet, tuple(choices)))
    return facets


def _hits(session: Session, hits: Sequence[Hit], actor: str, now: datetime) -> list[SearchHit]:
    known = footage(session, dict.fromkeys(hit.eva for hit in hits), actor, now)
    placed = [(known[hit.eva].recordings[hit.recording], hit.at) for hit in hits if hit.recording is not None]
    moments = [(recording.id, recording.pts_at(at)) for recording, at in placed]
    pictures = iter(stills.nearest(session, placed, asked_at(actor, now)))
    clips = iter(lists.around(session, moments, asked_at(actor, now)))
    whole = {hit.eva: known[hit.eva] for hit in hits if hit.kind == "eva"}
    covers = covers_of(session, list(whole.values()), actor, now) if whole else {}
    told = {hit.ref: stories.get(session, hit.ref) for hit in hits if hit.kind == "story"}
    fronts = {name: cover_of(session, story, known[story.eva], actor, now) for name, story in told.items()}
    return [
        _hit(known[hit.eva], hit, next(pictures), next(clips))
        if hit.recording is not None
        else _story(known[hit.eva], hit, told[hit.ref], fronts[hit.ref])
        if hit.kind == "story"
        else _eva(known[hit.eva], hit, covers.get(hit.eva))
        for hit in hits
    ]


def _hit(about: Footage, hit: Hit, picture: Picture | None, clip: str | None) -> SearchHit:
    assert hit.recording is not None
    recording = about.recordings[hit.recording]
    return SearchHit(
        kind=hit.kind,
        title=hit.title,
        parts=hit.parts,
        eva=about.eva,
        camera=about.camera(recording),
        recording=recording.id,
        clip=hit.ref if hit.kind == "clip" else clip,
        at=hit.at,
        utc=about.utc(recording.id, hit.at),
        picture=picture,
        seen_by=loop.seen_by(about, recording.id, hit.at) if hit.kind == "cue" else (),
    )


def _story(about: Footage, hit: Hit, story: Story, cover: ClipCard | None) -> SearchHit:
    picture = cover.cover if cover else None
    return SearchHit(
        hit.kind, hit.title, hit.parts, about.eva, None, None, None, hit.at, story.public_at, picture, (), story
    )  # fmt: skip


def _eva(about: Footage, hit: Hit, cover: Cover | None) -> SearchHit:
    picture = cover.picture if cover else None
    return SearchHit(hit.kind, hit.title, hit.parts, about.eva, None, None, None, hit.at, about.eva.start, picture, ())
