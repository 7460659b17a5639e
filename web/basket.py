"""The basket: ranges that a visitor collects, in their browser's session alone; shared as an address, taken as CSV."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from mediaarchive.archive import basket
from mediaarchive.archive.basket import Item, Kept
from mediaarchive.errors import InputRefused
from mediaarchive.recordings import PUBLIC
from web.languages import gettext
from web.security import Policy, policy
from web.site import site
from web.team import wants_json
from web.words import in_address, read_moment

blueprint = Blueprint("basket", __name__, url_prefix="/basket")

MOST: Final = 24
"""Items: a session's cookie holds no more."""
_KEY: Final = "basket"
_GONE: Final = "basket_gone"
_LONGEST_TITLE: Final = 60
_SHARED: Final = re.compile(r"([0-9a-z]{1,64}):(\d{1,7}(?:\.\d{1,3})?)-(\d{1,7}(?:\.\d{1,3})?)", re.ASCII)


@blueprint.get("")
@policy(Policy.PRIVATE_FORM)
def show() -> str:
    """Show what this browser collected, or what an address shares (`?items=RECORDING:IN-OUT,…`)."""
    shared = "items" in request.args
    found = _kept(shared_items(request.args["items"]) if shared else items())
    listed = written([k.item for k in found if k.recording])
    link = site().absolute(url_for("basket.show")) + "?items=" + listed
    total = sum((k.item.end - k.item.start for k in found if k.recording), Fraction(0))
    return render_template(
        "basket.html",
        found=found,
        shared=shared,
        link=link,
        listed=listed,
        total=total,
        most=MOST,
        gone=_GONE in session,
    )


@blueprint.post("/add")
@policy(Policy.PRIVATE_FORM)
def add() -> Answer:
    """Put a range in, or every one of a shared list."""
    if "items" in request.form:
        new = shared_items(request.form["items"])
    else:
        end = read_moment(request.form.get("out"), Fraction(0))
        start, title = read_moment(request.form.get("in"), Fraction(0)), request.form.get("title", "").strip()
        new = [Item(request.form.get("recording", ""), start, end, title[:_LONGEST_TITLE])]
    kept = items()
    for item in new:
        inside = basket.cut(site().archive, item, actor=PUBLIC, now=site().now())
        if (inside.recording, inside.start, inside.end) not in {(k.recording, k.start, k.end) for k in kept}:
            kept.append(inside)
    if len(kept) > MOST:
        raise InputRefused(f"a basket holds {MOST} ranges", hint="take something out first, or share it and begin anew")
    _keep(kept)
    said = gettext("In your basket.")
    if wants_json():
        return jsonify(said=said, count=len(kept))
    flash(said, "said")
    return redirect(url_for("basket.show"), 303)


@blueprint.post("/change")
@policy(Policy.PRIVATE_FORM)
def change() -> Answer:
    """Take one item out, bring the last one back, move one, or empty the basket."""
    kept, act = items(), request.form.get("act", "")
    verb, _, text = act.partition("-")
    number = int(text) if text.isascii() and text.isdigit() and int(text) < len(kept) else None
    if verb == "out" and number is not None:
        session[_GONE] = _pack([kept.pop(number)])
        flash(gettext("Taken out."), "said")
    elif verb == "up" and number:
        kept[number - 1], kept[number] = kept[number], kept[number - 1]
    elif act == "back":
        kept += _unpack(session.pop(_GONE, []))
    elif act == "empty":
        session[_GONE] = _pack(kept)
        kept = []
        flash(gettext("Your basket is empty."), "said")
    _keep(kept[:MOST])
    return redirect(url_for("basket.show"), 303)


def items() -> list[Item]:
    """Return what this browser collected."""
    return _unpack(session.get(_KEY, []))


def _kept(found: list[Item]) -> tuple[Kept, ...]:
    return basket.kept(site().archive, found, actor=PUBLIC, now=site().now())


def _keep(found: list[Item]) -> None:
    session[_KEY] = _pack(found)


def _pack(found: list[Item]) -> list[list[object]]:
    return [[i.recording, round(i.start * 1000), round(i.end * 1000), i.title] for i in found]


def _unpack(packed: list[list[object]]) -> list[Item]:
    return [Item(str(r), Fraction(int(str(a)), 1000), Fraction(int(str(b)), 1000), str(t)) for r, a, b, t in packed]


def shared_items(text: str) -> list[Item]:
    """Return the items that an address shares; what is none is left out."""
    found = [Item(m[1], Fraction(m[2]), Fraction(m[3]), "") for m in map(_SHARED.fullmatch, text.split(",")) if m]
    return [item for item in found if item.start < item.end][:MOST]


def written(found: list[Item]) -> str:
    """Return items as an address shares them."""
    return ",".join(f"{i.recording}:{in_address(i.start)}-{in_address(i.end)}" for i in found)
