"""What all pages of the media team share: who is at work, aligning again after a change, and refusals said in place."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.accounts import Actor
from mediaarchive.archive import anchors
from mediaarchive.archive.anchors import Move
from mediaarchive.errors import ArchiveError, Conflict, Misconfigured
from web.errors import explained
from web.members import actor, member
from web.site import site
from web.words import apart

_TOLD: Final = 6


def author() -> str:
    """Return who is signed in; only for routes whose policy has asked."""
    name = member()
    assert name is not None
    return name


def owner() -> str:
    """Return whose things are asked for: the account's id, or the name of who came by a link and has none."""
    who = acting()
    return who.account or who.name


def acting() -> Actor:
    """Return who acts, with their role; only for routes whose policy has asked."""
    who = actor()
    assert who is not None
    return who


def solved(slug: str, said: str, place: str, *, number: int | None = None) -> Response:
    """Align again, and answer with what moved: as the page of times at `place`, or as JSON for a script."""
    try:
        found = anchors.solve(site().archive, slug, watcher=_Unwatched(), clock=site().now)
        farthest = sorted(found.moves, key=lambda move: -abs(move.moved_s or 0.0))
        told = [line for move in farthest if (line := _moved(move))]
        if not found.is_aligned:
            told = ["Footage of this spacewalk waits to be looked at: this counts after that."]
    except Conflict:
        told = ["Another program is at work on this archive: it takes this in when it comes to aligning."]
    if wants_json():
        return jsonify(said=said, moved=told, number=number)
    flash(said, "said")
    for line in told[:_TOLD] or ["No clock moved."]:
        flash(line, "moved")
    if len(told) > _TOLD:
        flash(f"and {len(told) - _TOLD} recordings more", "moved")
    return redirect(url_for("desk.clocks", slug=slug, _anchor=place), 303)


def refused(error: ArchiveError, endpoint: str, **where: Any) -> Response | tuple[Response, int]:
    """Say on the page `endpoint` of the EVA what could not be done: what was there stays, the form is a click away.

    `where`: what the page needs to be named beside the EVA.

    Where there is no such page to go back to, the answer is a page of its own.
    """
    slug = (request.view_args or {}).get("slug")
    if request.method != "POST" or slug is None or isinstance(error, Misconfigured):
        return make_response(explained(error))
    if wants_json():
        return jsonify(error=str(error)), 400
    flash(str(error), "error")
    return redirect(url_for(endpoint, slug=slug, **where), 303)


def wants_json() -> bool:
    """Say whether a script asks, which shows the answer in place."""
    return request.accept_mimetypes.best == "application/json"


class _Unwatched:
    """Nobody looks on while a page waits for its answer."""

    def started(self, step: object) -> None:
        """Say nothing."""

    def progress(self, step: object, share: float) -> None:
        """Say nothing."""

    def ended(self, step: object, error: object) -> None:
        """Say nothing."""


def _moved(move: Move) -> str:
    """Say what became of a recording's clock; nothing where nothing did."""
    before, after = (clock.grade if clock else "X" for clock in (move.before, move.after))
    grades = f", grade {before} to {after}" if before != after else ""
    if move.moved_s is None:
        return f"{move.recording.file_name}{grades}" if grades else ""
    if not move.moved_s and not grades:
        return ""
    return f"{move.recording.file_name}: {apart(move.moved_s) if move.moved_s else 'unmoved'}{grades}"
