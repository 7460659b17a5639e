"""Who did what, for admins: the newest entries, older ones, and the proof."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from mediaarchive.archive import records
from mediaarchive.errors import Conflict
from web.security import Policy, policy
from web.site import site
from web.words import read_number

blueprint = Blueprint("records", __name__, url_prefix="/desk/records")


@blueprint.get("")
@policy(Policy.ADMIN)
def listing() -> str:
    """List entries; with `prove`, say whether they are what they were."""
    before = read_number(request.args.get("before"), 10**12)
    action = request.args.get("action", "")[:40]
    page = records.listing(site().archive, before=before if request.args.get("before") else None, action=action)
    proof, wrong = None, None
    if "prove" in request.args:
        try:
            proof = records.prove(site().archive)
        except Conflict as error:
            wrong = str(error)
    return render_template("desk/records.html", page=page, action=action, proof=proof, wrong=wrong)
