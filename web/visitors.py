"""Visitors who say something: their cookie, their network, and what a page shows of it.

The cookie holds a random number of ours and is set only when somebody sends something. Addresses are kept nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import get_flashed_messages, request
from werkzeug.wrappers import Response

from mediaarchive.archive import feedback, words
from mediaarchive.archive.feedback import Heard, Sender
from mediaarchive.archive.values import CueLine, WatchPage
from mediaarchive.feedback import Rating, Subject
from mediaarchive.feedback.check import thing
from mediaarchive.feedback.model import CLIP
from mediaarchive.recordings import PUBLIC
from web.languages import gettext, ngettext
from web.site import site

_YEAR_S: Final = 365 * 24 * 3600
_PLACES: Final = ("rating", "improve", "comments", "suggest", "report")


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back: which one, what was typed, and a complaint by field."""

    kind: str
    typed: Mapping[str, str]
    complaints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page lets visitors speak about.

    `where` are the parts of its address, `footage` what a form for a licence is opened with, nothing where the page
    shows none; `recording` is that whose lines can be corrected.
    """

    about: Subject
    title: str
    where: Mapping[str, str]
    footage: Mapping[str, str]
    recording: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """What a page shows of feedback, with its forms: `says` are answers by the place where they are shown."""

    topic: Topic
    feedback: Heard
    rating: str
    opened: str
    tried: Tried
    thing: str
    line: CueLine | None
    says: Mapping[str, str]


def topic_of(page: WatchPage) -> Topic:
    """Return a clip as a topic."""
    assert page.clip is not None
    footage = {"recording": page.recording.id, "clip": page.clip.id}
    about = Subject(CLIP, page.clip.id)
    return Topic(about, page.clip.title, {"clip_id": page.clip.id}, footage, page.recording.id)


def talk_of(topic: Topic, tried: Tried | None = None) -> Talk:
    """Return what the page of a topic shows for this visitor."""
    archive, now = site().archive, site().now()
    found = feedback.of(archive, topic.about, _number())
    wanted = thing((tried.typed if tried else request.args).get("thing" if tried else "correct", ""))
    position = int(wanted[4:]) if wanted.startswith("cue-") else None
    line = None
    if position is not None and topic.recording is not None:
        line = words.line(archive, topic.recording, position, actor=PUBLIC, now=now)
    opened = feedback.opened(archive, topic.about, now)
    if tried and "form" not in tried.complaints:
        opened = tried.typed.get(feedback.OPENED, opened)
    said = {place: str(words) for place in _PLACES for words in get_flashed_messages(category_filter=(place,))}
    return Talk(topic, found, rating_words(found.rating), opened, tried or Tried("", {}, {}), wanted, line, said)


def rating_words(rating: Rating) -> str:
    """Return `4.2 of 5, 12 votes`; nothing before the first vote."""
    if not rating.votes:
        return ""
    votes = ngettext("%(count)s vote", "%(count)s votes", rating.votes) % {"count": rating.votes}
    tenths = round(rating.average * 10)
    average = f"{tenths // 10}.{tenths % 10}"
    return gettext("%(average)s of 5, %(votes)s") % {"average": average, "votes": votes}


def sender() -> Sender:
    """Return who sends: the number of this browser, a new one for a new visitor."""
    return Sender(_number() or secrets.token_urlsafe(18), address())


def remember(answer: Response, who: Sender) -> Response:
    """Let the browser keep its number for a year, where it has none yet."""
    if _number() is None:
        kept = feedback.cookie(site().archive, who.number, site().now())
        secure = site().archive.settings.production
        answer.set_cookie(_cookie(), kept, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure, path="/")
    return answer


def address() -> str:
    """Return the visitor's address: as far as proxies of ours say it, and no further."""
    own = site().archive.settings.proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return hops[-own] if 0 < own <= len(hops) else request.remote_addr or ""


def _number() -> str | None:
    return feedback.number_of(site().archive, request.cookies.get(_cookie()), site().now())


def _cookie() -> str:
    return "__Host-visitor" if site().archive.settings.production else "visitor"
