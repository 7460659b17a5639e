"""What everybody may read about licensing: the rules, the privacy notice, the register of uses that were granted."""

from __future__ import annotations

from flask import Blueprint, render_template

from mediaarchive.archive.licences import register as uses
from mediaarchive.archive.licences import triage
from mediaarchive.licensing.questions import USES
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("licences", __name__, url_prefix="/licences")


@blueprint.get("/privacy")
@policy(Policy.PUBLIC)
def notice() -> str:
    """Say what is kept of requesters, and how long."""
    version, said = triage.notice(site().archive)
    return render_template("licence/notice.html", version=version, notice=said)


@blueprint.get("/register")
@policy(Policy.PUBLIC)
def register() -> str:
    """Show which reuse was granted."""
    return render_template("licence/register.html", uses=uses.register(site().archive, now=site().now()))


@blueprint.get("/rules")
@policy(Policy.PUBLIC)
def rules() -> str:
    """Show by which rules triage decides, with their sources."""
    version, found = uses.rules(site().archive)
    owners = {owner.id: owner.name for owner in found.owners}
    return render_template("licence/rules.html", version=version, rules=found, owners=owners, use_words=USES)
