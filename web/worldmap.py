"""The map: what a spacewalk flew over, without tiles and without anybody else's server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request

from mediaarchive.archive.browse import below
from mediaarchive.archive.browse.values import Place
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("worldmap", __name__)
_SECOND: Final = re.compile(r"\d{1,6}", re.ASCII)
_DEGREE: Final = 10
"""Units of the map a degree: it is 3600 wide and 1800 high."""


@blueprint.get("/map")
@policy(Policy.PUBLIC)
def show() -> str:
    """Show one spacewalk’s track (`?eva=`), its passages over a region (`over=`), a moment (`t=`, PET seconds)."""
    archive, now = site().archive, site().now()
    evas = below.flown(archive, now=now)
    slug = request.args.get("eva") or (evas[0].slug if evas else None)
    if slug is None:
        return render_template("browse/map.html", flight=None, evas=(), over=None, lines=(), marks=())
    over, second = request.args.get("over") or None, request.args.get("t", "")
    at_s = int(second) if _SECOND.fullmatch(second) else None
    flight = below.flight(archive, slug, over=over, at_s=at_s, now=now)
    return render_template(
        "browse/map.html",
        flight=flight,
        evas=evas,
        over=next((region for region in flight.regions if region.slug == over), None),
        lines=track_lines(flight.points),
        marks=[(number * below.STEP_S, *on_map(place)) for number, place in enumerate(flight.points)],
        xy=on_map,
    )


def on_map(place: Place) -> tuple[int, int]:
    """Return where a place is drawn: from 180° west and 90° north, in tenths of a degree."""
    return round((place.below.east + 180) * _DEGREE), round((90 - place.below.north) * _DEGREE)


def track_lines(points: Sequence[Place]) -> list[tuple[bool, str]]:
    """Return the track as lines (over daylight, points for SVG), cut where it leaves the map and at dawn and dusk."""
    lines: list[tuple[bool, list[str]]] = []
    last: tuple[int, int] | None = None
    for place in points:
        x, y = on_map(place)
        mark, is_day = f"{x},{y}", place.below.is_day
        if last is None or abs(x - last[0]) > 180 * _DEGREE:
            lines.append((is_day, [mark]))
        else:
            lines[-1][1].append(mark)
            if lines[-1][0] != is_day:
                lines.append((is_day, [mark]))
        last = x, y
    return [(is_day, " ".join(marks)) for is_day, marks in lines if len(marks) > 1]
