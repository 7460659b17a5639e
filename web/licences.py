"""What everybody may read about licensing: the privacy notice, and the register of uses that were granted."""

from __future__ import annotations

from flask import Blueprint, render_template

from mediaarchive.archive.licences import triage
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("licences", __name__, url_prefix="/licences")


@blueprint.get("/privacy")
@policy(Policy.PUBLIC)
def notice() -> str:
    """Say what is kept of requesters, and how long."""
    version, said = triage.notice(site().archive)
    return render_template("licence/notice.html", version=version, notice=said)
