"""What visitors send about a clip or story: stars, comments, corrections, reports, hints. Each answers on its page."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import feedback
from mediaarchive.archive.feedback import Sender
from mediaarchive.archive.stories.page import story_page
from mediaarchive.feedback import Subject
from mediaarchive.feedback.model import CLIP, COMMENT, CORRECTION, IMPROVEMENT, REPORT, STORY
from web.languages import gettext
from web.pages import show_clip
from web.security import Policy, policy
from web.site import site
from web.stories import show_story
from web.team import wants_json
from web.visitors import Tried, rating_words, remember, sender

blueprint = Blueprint("feedback", __name__)
VOTE: Final = "vote"
_STARS: Final = {str(stars): stars for stars in range(1, 6)}


Where = dict[str, str]
"""The parts of the address of what is spoken about: `clip_id`, or a story's `day` and `slug`."""


class _Answer(NamedTuple):
    """Where on the page an answer is shown, and what it says."""

    place: str
    said: str


@blueprint.post("/clips/<clip_id>/vote")
@blueprint.post("/stories/<day>/<slug>/vote")
@policy(Policy.PRIVATE_FORM)
def vote(**where: str) -> Response:
    """Keep this visitor's stars."""
    stars, who = _STARS.get(request.form.get("stars", "")), sender()
    if stars is None:
        return _complain(where, VOTE, {"stars": gettext("Choose one to five stars.")})
    feedback.vote(site().archive, _about(where), stars, who, now=site().now())
    return remember(_say(where, _Answer("rating", gettext("Thank you. Your vote is kept.")), who), who)


@blueprint.post("/clips/<clip_id>/vote/undo")
@blueprint.post("/stories/<day>/<slug>/vote/undo")
@policy(Policy.PRIVATE_FORM)
def take_back(**where: str) -> Response:
    """Forget this visitor's stars."""
    who = sender()
    feedback.take_vote_back(site().archive, _about(where), who, now=site().now())
    return _say(where, _Answer("rating", gettext("Your vote is taken back.")), who)


@blueprint.post("/clips/<clip_id>/improve")
@blueprint.post("/stories/<day>/<slug>/improve")
@policy(Policy.PRIVATE_FORM)
def improve(**where: str) -> Response:
    """Take a hint for the team."""
    said = gettext("Thank you. Only the media team reads this.")
    return _take(where, IMPROVEMENT, _Answer("improve", said))


@blueprint.post("/clips/<clip_id>/comments")
@blueprint.post("/stories/<day>/<slug>/comments")
@policy(Policy.PRIVATE_FORM)
def comment(**where: str) -> Response:
    """Take a comment, which the team looks at before anybody reads it."""
    said = gettext("Thank you. Your comment waits for the media team; nobody else sees it before.")
    return _take(where, COMMENT, _Answer("comments", said))


@blueprint.post("/clips/<clip_id>/corrections")
@blueprint.post("/stories/<day>/<slug>/corrections")
@policy(Policy.PRIVATE_FORM)
def correct(**where: str) -> Response:
    """Take a suggested correction."""
    said = gettext("Thank you. The media team looks at your correction.")
    return _take(where, CORRECTION, _Answer("suggest", said))


@blueprint.post("/clips/<clip_id>/reports")
@blueprint.post("/stories/<day>/<slug>/reports")
@policy(Policy.PRIVATE_FORM)
def report(**where: str) -> Response:
    """Take a report."""
    said = gettext("Thank you. The media team looks at reports first, and can hide this at once.")
    return _take(where, REPORT, _Answer("report", said))


def _take(where: Where, kind: str, answer: _Answer) -> Response:
    who = sender()
    complaints = feedback.send(site().archive, kind, _about(where), request.form, who, now=site().now())
    if complaints:
        return _complain(where, kind, complaints)
    return remember(_say(where, answer, who), who)


def _complain(where: Where, kind: str, complaints: dict[str, str]) -> Response:
    """Show the page again with everything that was typed, and what there is to mend."""
    if wants_json():
        opened = feedback.opened(site().archive, _about(where), site().now())
        answer: Response = jsonify(complaints=complaints, opened=opened)
    else:
        tried = Tried(kind, request.form.to_dict(), complaints)
        answer = show_clip(where["clip_id"], tried) if "clip_id" in where else show_story(**where, tried=tried)
    answer.status_code = 422
    return answer


def _say(where: Where, answer: _Answer, who: Sender) -> Response:
    if wants_json():
        now = feedback.of(site().archive, _about(where), who.number)
        return jsonify(said=answer.said, rating=rating_words(now.rating), stars=now.stars)
    flash(answer.said, answer.place)
    return redirect(f"{_page_of(where)}#{answer.place}", 303)


def _about(where: Where) -> Subject:
    """Return what is spoken about. Raises NotFound, Gone for a story that is not public."""
    if "clip_id" in where:
        return Subject(CLIP, where["clip_id"])
    return Subject(STORY, story_page(site().archive, where["day"], where["slug"], now=site().now()).story.id)


def _page_of(where: Where) -> str:
    if "clip_id" in where:
        return url_for("pages.clip", clip_id=where["clip_id"])
    return url_for("stories.show", day=where["day"], slug=where["slug"])
