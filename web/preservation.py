"""How well the archive is kept, for the team: files that are whole and damaged, manifest, backup, what to do next."""

from __future__ import annotations

from flask import Blueprint, render_template

from mediaarchive.archive.preservation.overview import overview
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("preservation", __name__, url_prefix="/desk/preservation")


@blueprint.get("")
@policy(Policy.EDITOR)
def show() -> str:
    """Show the state, and what to do about it."""
    return render_template("desk/preservation.html", seen=overview(site().archive))
