"""Letters of the licensing desk: text first, one thing each, what to do next, and a link of the letter's own.

A letter waits in the outbox within the transaction of the move that it tells of: no move without its letter, no letter
without its move. Names in it are those of the request; the subject holds the reference and words of ours alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.licensing import Request, links, people, store
from mediaarchive.licensing.states import REMIND_AFTER
from mediaarchive.outbox import store as outbox

_SUBJECTS: Final = {
    "verify": "Please confirm your e-mail address",
    "received": "Your request has arrived",
    "question": "A question about your request",
    "proposal": "We propose other excerpts",
    "declined": "We cannot grant your request",
    "not_needed": "You need no licence: your excerpts",
    "offer": "Our offer for your request",
    "recalled": "We have taken our offer back",
    "accepted": "You have accepted the agreement",
    "granted": "Your licence is in force",
    "delivered": "Your files are ready",
    "suspended": "Your licence is suspended",
    "resumed": "Your licence goes on",
    "revoked": "Your licence is revoked",
    "lapsed": "Your request has lapsed",
    "reminder": "We wait for your answer",
    "expiring": "Your licence ends soon",
    "expired": "Your licence has ended",
    "message": "The team has written to you",
    "link": "Your link",
    "again": "You have asked for this already",
    "invited": "Please complete your request",
}
_WHAT: Final = {
    "received": "Thank you. Your request {reference} for “{project}” has reached the team.{median}\n\n"
                "There is nothing that you need to do now. On its page you see how it stands, and can write to the "
                "team or withdraw it:",
    "question": "The team has a question about your request {reference} for “{project}”:\n\n{words}\n\nPlease answer "
                "on the page of your request; until then it rests. Without an answer it lapses after 30 days:",
    "proposal": "The team cannot grant all of the excerpts of your request {reference} as you marked them, and "
                "proposes others:\n\n{words}\n\nPlease look at them on the page of your request and say whether they "
                "serve you:",
    "declined": "We are sorry: your request {reference} for “{project}” cannot be granted. The reason is:\n\n{words}"
                "\n\nIf you think that something was overlooked, you can ask the team to look again, once, within 30 "
                "days:",
    "not_needed": "For what you describe in request {reference} you need no licence. You may use the excerpts with "
                  "the credit line that stands on the page of your request, where the files are as soon as they are "
                  "made:",
    "offer": "We can offer you a licence for your request {reference}, “{project}”. The agreement, its credit line "
             "and what it costs are on the page of your request. The offer is good until {until}.\n\nPlease read the "
             "agreement and accept it there by writing your name, or ask for other terms:",
    "recalled": "We have taken back our offer for your request {reference}:\n\n{words}\n\nThe team looks at your "
                "request again. There is nothing that you need to do now:",
    "accepted": "You have accepted the agreement of your request {reference}. What is to be paid is on the page of "
                "your request, with a quote; you can also take the agreement along as a document. The licence begins "
                "as soon as the money has arrived:",
    "granted": "The licence of your request {reference}, “{project}”, is in force. The files are being made; you get "
               "a letter as soon as they are ready. The credit line is on the page of your request:",
    "delivered": "The files of your request {reference}, “{project}”, are ready. You fetch them from the page of your "
                 "request, together with the agreement, the credit line, captions and lists for editing:",
    "suspended": "Your licence {reference} is suspended: for now the excerpts must not be used anew, and the links to "
                 "the files open nothing. The reason is:\n\n{words}\n\nYou can write to the team on its page:",
    "resumed": "Your licence {reference} goes on: the excerpts may be used as agreed, and the files can be fetched "
               "from its page:",
    "revoked": "Your licence {reference} is revoked: the excerpts must not be used any more. The reason is:\n\n"
               "{words}\n\nYou can write to the team on its page:",
    "lapsed": "Your request {reference} has lapsed, because it waited too long for an answer of yours. Nothing is "
              "lost: write to the team on its page, and it can be opened again:",
    "reminder": "The team still waits for your answer about request {reference}, “{project}”. Without one it lapses "
                "in {left}. Please answer on its page:",
    "expiring": "Your licence {reference} for “{project}” ends on {until}. If you would like to use the excerpts for "
                "longer, write to the team on its page before that day:",
    "expired": "Your licence {reference} for “{project}” has ended: the excerpts must not be used anew, and the links "
               "to the files open nothing. If you would like to go on, write to the team on its page:",
    "message": "The team has written to you about your request {reference}:\n\n{words}\n\nYou can answer on its "
               "page:",
    "link": "Here is a link to the page of your request {reference}, as you asked:",
    "again": "You have just asked for excerpts that you asked for before, in request {reference}, which is still "
             "open. There is no need to ask twice; this is its page:",
    "invited": "In a comment you asked to use footage of this archive. The team has begun a request for you, "
               "{reference}, with the footage that your comment is about and your words as its description.\n\n"
               "The team asks you to complete it: answer the remaining questions on its page and send it. Nobody "
               "decides about it before that, and if you leave it, it lapses and we forget it:",
}  # fmt: skip
_VERIFY: Final = (
    "Somebody, we think you, has asked this archive for a licence for “{project}” (request {reference}) and gave this "
    "address.\n\nPlease confirm that it was you; the team sees the request only then. The link is good for 24 "
    "hours:\n\n{link}\n\nIf it was not you, leave this letter alone: nothing happens, and we forget the address."
)
_END: Final = "\n\nWhoever has this link can read your request: pass it on only to people who may.\n"


@dataclass(frozen=True, slots=True)
class Post:
    """From where letters lead back: the site's address for a path, and the archive's own name for it."""

    absolute: Callable[[str], str]

    def page(self, secret: str) -> str:
        """Return the address of a request's page."""
        return self.absolute(f"/licence-requests/{secret}")


def write(
    session: Session, post: Post, request: Request, kind: str, *, now: datetime, words: str = "",
    verify: str | None = None,
) -> None:  # fmt: skip
    """Let a letter about a request wait to be sent to its applicant; nothing where there is no address.

    `verify` is the address that confirms, of the first letter.
    """
    answers = people.get(session, request.person).answers
    if not answers.get("email"):
        return
    said = _said(session, request, answers, words, now)
    if kind == "verify":
        text = _VERIFY.format(**said, link=verify) + "\n"
    else:
        secret = links.new_secret()
        links.keep(session, request.id, links.PAGE, secret, now=now)
        text = f"{_WHAT[kind].format(**said)}\n\n{post.page(secret)}{_END}"
    greeting = f"Dear {answers.get('name') or 'applicant'},\n\n"
    subject = f"{_SUBJECTS[kind]} ({request.reference})"
    outbox.put(session, answers["email"], subject, greeting + text, now=now)


def _said(session: Session, request: Request, answers: Mapping[str, str], words: str, now: datetime) -> dict[str, str]:
    until = request.standing.until
    median = store.median_answer(session, now)
    left = REMIND_AFTER - (now - request.standing.since) + timedelta(days=23)
    return {
        "reference": request.reference,
        "project": answers.get("project", ""),
        "words": words,
        "until": _last_day(until) if until else "",
        "median": f" Lately, half of the answers took less than {spell(median)}." if median else "",
        "left": spell(max(left, timedelta(days=1))),
    }


def _last_day(end: datetime) -> str:
    last = end - timedelta(microseconds=1)
    return f"{last.day} {last:%B %Y}"


def spell(span: timedelta) -> str:
    """Return `3 days`, `5 hours` or `20 minutes`."""
    for seconds, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = round(span.total_seconds() / seconds)
        if span.total_seconds() >= seconds:
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return "a minute"
