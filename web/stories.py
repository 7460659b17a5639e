"""Stories for everybody: the list, and one with its clips, sources, and what visitors say of it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive import events
from mediaarchive.archive.stories import page as stories
from mediaarchive.archive.stories.page import Missing, Shown, StoryPage
from mediaarchive.feedback import Subject
from mediaarchive.feedback.model import STORY
from mediaarchive.stories.text import Heading, Items, Paragraph, Quote
from web import linked
from web.security import Policy, policy
from web.site import site
from web.visitors import Talk, Topic, Tried, talk_of
from web.words import read_number

blueprint = Blueprint("stories", __name__, url_prefix="/stories")
_FARTHEST: Final = 999
_KINDS: Final = {
    Heading: "heading", Paragraph: "paragraph", Quote: "quote", Items: "items", Shown: "clip", Missing: "missing",
}  # fmt: skip


@blueprint.get("")
@policy(Policy.PUBLIC)
def every() -> str:
    """List the stories, the newest first."""
    number, archive, now = read_number(request.args.get("page"), _FARTHEST), site().archive, site().now()
    cards = stories.cards(archive, number=number, now=now)
    if number > 1 and not cards:
        abort(404)
    count = stories.count(archive, now=now)
    return render_template("stories.html", cards=cards, number=number, count=count, each=stories.EACH)


@blueprint.get("/<day>/<slug>")
@policy(Policy.PUBLIC)
def show(day: str, slug: str) -> AnyResponse:
    """Show a story."""
    return show_story(day, slug)


def show_story(day: str, slug: str, tried: Tried | None = None) -> Response:
    """Render a story with what visitors say of it; `tried`: a form that came back with complaints."""
    page = stories.story_page(site().archive, day, slug, now=site().now())
    answer = make_response(story_text(page, talk_of(_topic(page), tried)))
    answer.headers["Cache-Control"] = "private, no-cache"  # its forms carry what this visitor alone has
    return answer


def story_text(page: StoryPage, talk: Talk | None = None) -> str:
    """Render a story; without `talk` as the team looks at it before anybody else does."""
    return render_template(
        "story.html",
        page=page,
        story=page.story,
        words=page.story.words,
        body=[(_KINDS[type(block)], block) for block in page.body],
        beside=events.beside(site().archive, page.story.eva, now=site().now()),
        linked=(about := linked.article(page) if talk else None),
        further=(linked.way_to(page.eva, (page.story.words.headline, about["url"])),) if about else (),
        talk=talk,
    )


def _topic(page: StoryPage) -> Topic:
    story, shown = page.story, page.shown
    footage = {"recording": shown[0].page.recording.id, "clip": shown[0].clip} if shown else {}
    where = {"day": story.day.isoformat() if story.day else "", "slug": story.slug}
    return Topic(Subject(STORY, story.id), story.words.headline, where, footage, None)
