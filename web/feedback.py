"""What visitors send about a clip: stars, comments, corrections, reports, hints. Each answers on the clip's page."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import feedback
from mediaarchive.archive.feedback import Sender
from mediaarchive.feedback.model import COMMENT, CORRECTION, IMPROVEMENT, REPORT
from web.languages import gettext
from web.pages import show_clip
from web.security import Policy, policy
from web.site import site
from web.team import wants_json
from web.visitors import Tried, rating_words, remember, sender

blueprint = Blueprint("feedback", __name__, url_prefix="/clips/<clip_id>")
VOTE: Final = "vote"
_STARS: Final = {str(stars): stars for stars in range(1, 6)}


class _Answer(NamedTuple):
    """Where on the page an answer is shown, and what it says."""

    place: str
    said: str


@blueprint.post("/vote")
@policy(Policy.PRIVATE_FORM)
def vote(clip_id: str) -> Response:
    """Keep this visitor's stars."""
    stars, who = _STARS.get(request.form.get("stars", "")), sender()
    if stars is None:
        return _complain(clip_id, VOTE, {"stars": gettext("Choose one to five stars.")})
    feedback.vote(site().archive, clip_id, stars, who, now=site().now())
    return remember(_say(clip_id, _Answer("rating", gettext("Thank you. Your vote is kept.")), who), who)


@blueprint.post("/vote/undo")
@policy(Policy.PRIVATE_FORM)
def take_back(clip_id: str) -> Response:
    """Forget this visitor's stars."""
    who = sender()
    feedback.take_vote_back(site().archive, clip_id, who, now=site().now())
    return _say(clip_id, _Answer("rating", gettext("Your vote is taken back.")), who)


@blueprint.post("/improve")
@policy(Policy.PRIVATE_FORM)
def improve(clip_id: str) -> Response:
    """Take a hint for the team."""
    said = gettext("Thank you. Only the media team reads this.")
    return _take(clip_id, IMPROVEMENT, _Answer("improve", said))


@blueprint.post("/comments")
@policy(Policy.PRIVATE_FORM)
def comment(clip_id: str) -> Response:
    """Take a comment, which the team looks at before anybody reads it."""
    said = gettext("Thank you. Your comment waits for the media team; nobody else sees it before.")
    return _take(clip_id, COMMENT, _Answer("comments", said))


@blueprint.post("/corrections")
@policy(Policy.PRIVATE_FORM)
def correct(clip_id: str) -> Response:
    """Take a suggested correction."""
    said = gettext("Thank you. The media team looks at your correction.")
    return _take(clip_id, CORRECTION, _Answer("suggest", said))


@blueprint.post("/reports")
@policy(Policy.PRIVATE_FORM)
def report(clip_id: str) -> Response:
    """Take a report."""
    said = gettext("Thank you. The media team looks at reports first, and can hide a clip at once.")
    return _take(clip_id, REPORT, _Answer("report", said))


def _take(clip_id: str, kind: str, answer: _Answer) -> Response:
    who = sender()
    complaints = feedback.send(site().archive, kind, clip_id, request.form, who, now=site().now())
    if complaints:
        return _complain(clip_id, kind, complaints)
    return remember(_say(clip_id, answer, who), who)


def _complain(clip_id: str, kind: str, complaints: dict[str, str]) -> Response:
    """Show the page again with everything that was typed, and what there is to mend."""
    if wants_json():
        opened = feedback.opened(site().archive, clip_id, site().now())
        answer: Response = jsonify(complaints=complaints, opened=opened)
    else:
        answer = show_clip(clip_id, Tried(kind, request.form.to_dict(), complaints))
    answer.status_code = 422
    return answer


def _say(clip_id: str, answer: _Answer, who: Sender) -> Response:
    if wants_json():
        now = feedback.of_clip(site().archive, clip_id, who.number)
        return jsonify(said=answer.said, rating=rating_words(now.rating), stars=now.stars)
    flash(answer.said, answer.place)
    return redirect(url_for("pages.clip", clip_id=clip_id, _anchor=answer.place), 303)
