"""Search: words in, seconds of recordings out."""

from __future__ import annotations

from collections import Counter
from typing import Final

from flask import Blueprint, render_template, request

from mediaarchive.archive import pages
from mediaarchive.archive.values import SearchHit
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("search", __name__)

_KINDS: Final = {"task": "Tasks", "cue": "Spoken words", "clip": "Clips"}
_LONGEST: Final = 200
_MOST: Final = 40


@blueprint.get("/search")
@policy(Policy.PUBLIC)
def results() -> str:
    """Everything that matches, or only one kind of it."""
    words = request.args.get("q", "").strip()[:_LONGEST]
    kind = request.args.get("kind", "")
    found = pages.search(site().archive, words, actor=PUBLIC, now=site().now(), limit=3 * _MOST) if words else []
    hits = _once(found)[:_MOST]
    counts = Counter(hit.kind for hit in hits)
    shown = [hit for hit in hits if hit.kind == kind] if kind in _KINDS else hits
    return render_template("search.html", words=words, kind=kind, kinds=_KINDS, hits=hits, counts=counts, shown=shown)


def _once(hits: list[SearchHit]) -> list[SearchHit]:
    """Leave one of hits that look alike: a task of two crew members is found twice at the same second."""
    found: dict[tuple[str, str, str, int], SearchHit] = {}
    for hit in hits:
        words = "".join(text for text, _ in hit.parts) if hit.kind == "cue" else hit.title
        found.setdefault((hit.kind, words, hit.recording, int(hit.at)), hit)
    return list(found.values())
