"""What the public pages say of states and moves of a request, in the visitor's language."""

from __future__ import annotations

from fractions import Fraction

from flask import Flask

from web.languages import gettext


def install(app: Flask) -> None:
    """Give templates the words."""
    named = {"state_words": state_words, "move_words": move_words, "duty_words": duty_words, "lack_words": lack_words}
    app.context_processor(lambda: named)
    app.add_template_filter(percent)


def state_words(state: str, kind: str) -> tuple[str, str]:
    """Return the name of a state, and in a sentence what it means for the applicant."""
    known = {
        "submitted": (gettext("With the team"), gettext("The team has your request and will take it up.")),
        "spam": (gettext("With the team"), gettext("The team has your request and will take it up.")),
        "in_review": (gettext("With the team"), gettext("Somebody of the team works on your request.")),
        "consulting": (gettext("With the team"), gettext("The team has asked somebody else and waits for the answer.")),
        "info_requested": (gettext("The team waits for you"), gettext("Please answer below, then the team goes on.")),
        "offered": (
            gettext("There is an offer"),
            gettext("Read the agreement below; accept it, or ask for other terms."),
        ),
        "accepted": (gettext("Accepted"), gettext("The licence begins as soon as what is to be paid has arrived.")),
        "active": (gettext("Granted"), gettext("The licence is in force; the files are being made.")),
        "delivered": (gettext("Granted"), gettext("The licence is in force, and your files are ready.")),
        "suspended": (gettext("Suspended"), gettext("For now the excerpts must not be used anew.")),
        "expired": (gettext("Ended"), gettext("The time of this licence is over.")),
        "revoked": (gettext("Revoked"), gettext("The excerpts must not be used any more.")),
        "declined": (gettext("Declined"), gettext("The team cannot grant this request; the reason stands below.")),
        "lapsed": (
            gettext("Lapsed"),
            gettext("The request waited too long. Write to the team, and it can be opened again."),
        ),
        "withdrawn": (gettext("Withdrawn"), gettext("You have withdrawn this request.")),
    }
    if state == "not_needed":
        free = gettext("You may use the excerpts with this credit line.")
        return (gettext("Free"), free) if kind == "free" else (gettext("No licence needed"), free)
    return known.get(state, (state, ""))


def move_words(move: str) -> str:
    """Return what the history says of a move."""
    known = {
        "hand_over": gettext("handed over with its credit line"),
        "submit": gettext("sent; waiting for the e-mail address to be confirmed"),
        "verify": gettext("address confirmed; with the team"),
        "take_up": gettext("taken up by the team"),
        "ask": gettext("the team asked a question"),
        "propose": gettext("the team proposed other excerpts"),
        "reply": gettext("answered"),
        "consult": gettext("the team consults somebody else"),
        "return": gettext("back with the team"),
        "decline": gettext("declined"),
        "appeal": gettext("asked to look again"),
        "reopen": gettext("opened again"),
        "clear": gettext("no licence needed"),
        "offer": gettext("the team made an offer"),
        "recall": gettext("the team took its offer back"),
        "negotiate": gettext("asked for other terms"),
        "accept": gettext("agreement accepted"),
        "activate": gettext("licence in force"),
        "deliver": gettext("files ready"),
        "amend": gettext("another version of the agreement is worked on"),
        "suspend": gettext("suspended"),
        "resume": gettext("goes on"),
        "revoke": gettext("revoked"),
        "withdraw": gettext("withdrawn"),
        "spam": gettext("with the team"),
        "unspam": gettext("with the team"),
        "lapse": gettext("lapsed"),
        "remind": gettext("reminder sent"),
        "warn": gettext("told that it ends soon"),
        "expire": gettext("ended"),
    }
    return known.get(move, move)


def duty_words(name: str) -> str:
    """Return where the credit stands for a class of shares of the run time."""
    known = {
        "less than 5 %": gettext(
            "Less than 5 % of the run time: the credit line stands in the end credits, in the size of the other "
            "sources."
        ),
        "5 % to 15 %": gettext(
            "5 to 15 % of the run time: the credit line stands in the end credits on a card of its own, in plain "
            "letters and without a logo, for at least two seconds."
        ),
        "more than 15 %": gettext(
            "More than 15 % of the run time: the credit line stands in the opening credits and in the end credits, "
            "each time on a card of its own; whether the owners are named as co-producers is agreed with them in "
            "writing before release."
        ),
    }
    return known[name]


def lack_words(lack: str) -> str:
    """Return why an event of an edit asks for nothing, and what to do."""
    known = {
        "unknown": gettext(
            "No footage that this archive shows is called so. What is not ours needs nothing from us; if it is, name "
            "the reel as the working copy does."
        ),
        "alike": gettext("Several recordings are called so. Name the reel as the working copy does."),
        "range": gettext(
            "This archive shows no such range of that recording. Compare the timecode with the working copy."
        ),
    }
    return known[lack]


def percent(share: Fraction) -> str:
    """Return a share as percent with one decimal; a little is never nothing."""
    number = max(round(share * 100, 1), Fraction(1, 10)) if share else Fraction(0)
    return gettext("{} %").format(f"{float(number):.1f}")
