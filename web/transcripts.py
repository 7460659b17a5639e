"""The desk's pages of words: a recording's lines beside its sound, what machines offer, find and replace, terms."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import findreplace, hearagain, machines, voices, wordedits, wordpages
from mediaarchive.archive.findreplace import Wish
from mediaarchive.archive.taskedits import By
from mediaarchive.archive.wordedits import ChangedMeanwhile, Written
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from mediaarchive.transcripts.edits import word_diff
from mediaarchive.transcripts.model import TIME_BASE
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.team import author
from web.words import counted, read_moment, read_number

blueprint = Blueprint("transcripts", __name__, url_prefix="/desk")
_MOST_PAGES: Final = 100_000


@blueprint.get("/evas/<slug>/words")
@policy(Policy.EDITOR)
def spacewalk(slug: str) -> str:
    """Say how the words of each recording stand, and which terms machines listen for."""
    page = wordpages.eva_words(site().archive, slug, now=site().now())
    return render_template("desk/words_eva.html", page=page, eva=page.eva)


@blueprint.get("/evas/<slug>/words/<recording_id>")
@policy(Policy.EDITOR)
def lines(slug: str, recording_id: str) -> str:
    """Read a recording line by line with its sound, and correct it."""
    return _page(slug, recording_id)


@blueprint.post("/evas/<slug>/words/<recording_id>/lines")
@policy(Policy.EDITOR)
def save(slug: str, recording_id: str) -> Response | tuple[str, int]:
    """Keep one line, as it was written, found right, or found to be nothing."""
    form = request.form
    was, speaker = form.get("was", ""), form.get("was_speaker", "")
    said = {"nothing": "", "right": was}.get(form.get("action", ""), form.get("text", ""))
    name = speaker if form.get("action") == "right" else form.get("speaker", "")
    line = Written(_whole("start"), _whole("end"), was, speaker, said, name)
    try:
        wordedits.save_line(site().archive, slug, recording_id, line, _by(), now=site().now())
    except ChangedMeanwhile as conflict:
        return _page(slug, recording_id, conflict=conflict, at=line.start * TIME_BASE), 409
    flash("The line is kept." if said.split() else "The line is taken out: nothing is said there.", "said")
    return _back(slug, recording_id, line.start)


@blueprint.post("/evas/<slug>/words/<recording_id>/more")
@policy(Policy.EDITOR)
def add(slug: str, recording_id: str) -> Response:
    """Write down what no machine heard."""
    form, never = request.form, Fraction(-1)
    start, end = (read_moment(form.get(name), never) for name in ("from", "to"))
    text, speaker = form.get("text", ""), form.get("speaker", "")
    made = wordedits.add_line(
        site().archive, slug, recording_id, start, end, text, speaker, _by(), now=site().now()
    )  # fmt: skip
    flash("The line is added.", "said")
    return _back(slug, recording_id, made[0].edit.start)


@blueprint.post("/evas/<slug>/words/<recording_id>/undo/<int:number>")
@policy(Policy.EDITOR)
def undo(slug: str, recording_id: str, number: int) -> Response:
    """Let a change count no longer, or all that came of one wish."""
    whole = "batch" in request.form
    found = wordedits.undo(site().archive, number, whole_batch=whole, actor=author(), now=site().now())
    flash(f"{counted(len(found), 'change')} {'counts' if len(found) == 1 else 'count'} no longer.", "said")
    here = next((kept for kept in found if kept.recording == recording_id), None)
    return _back(slug, recording_id, here.edit.start if here else None)


@blueprint.post("/evas/<slug>/words/<recording_id>/machine")
@policy(Policy.EDITOR)
def decide(slug: str, recording_id: str) -> Response:
    """Take what a machine says otherwise, or leave it."""
    act = _DECISIONS.get(request.form.get("action", ""))
    if act is None:
        raise InputRefused("the form does not say what is to be done")
    flash(act(slug, recording_id, _whole("number")), "said")
    return _back(slug, recording_id, None)


@blueprint.post("/evas/<slug>/words/<recording_id>/voices")
@policy(Policy.EDITOR)
def name(slug: str, recording_id: str) -> Response:
    """Call a voice by a name, in all lines of the recording."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    voices.name_voice(site().archive, slug, recording_id, old, new, actor=author(), now=site().now())
    flash(f"{old} is {new} from now on, in every line.", "said")
    return _back(slug, recording_id, None)


@blueprint.get("/words")
@policy(Policy.EDITOR)
def find() -> str:
    """List the places where words are, to write others there."""
    wish = _wish(request.args)
    places, more = findreplace.places(site().archive, wish) if wish.find.strip() else ([], False)
    return render_template("desk/words_find.html", wish=wish, places=places, more=more)


@blueprint.post("/words")
@policy(Policy.EDITOR)
def replace() -> Response:
    """Write other words at the places that are ticked, as one change that one undo takes back."""
    wish, chosen = _wish(request.form), frozenset(request.form.getlist("place"))
    if not chosen:
        raise InputRefused("no place is ticked")
    made, gone = findreplace.replace(site().archive, wish, chosen, _by(), now=site().now())
    flash(f"{counted(len(made), 'place')} changed.", "said")
    if gone:
        flash(f"{counted(gone, 'place')} had changed meanwhile, and stayed.", "error")
    if "always" in request.form and wish.eva and wish.replace.split():
        _want(wish.eva, wish.replace, wish.find, everywhere=False)
    if wish.recording and wish.eva:
        return _back(wish.eva, wish.recording, made[0].edit.start if made else None)
    return redirect(url_for("transcripts.find", eva=wish.eva, batch=made[0].batch if made else None), 303)


@blueprint.post("/words/undo")
@policy(Policy.EDITOR)
def undo_batch() -> Response:
    """Take back all that one wish changed, wherever that was."""
    found = wordedits.undo(
        site().archive, _whole("number"), whole_batch=True, actor=author(), now=site().now()
    )  # fmt: skip
    flash(f"{counted(len(found), 'change')} count{'s' if len(found) == 1 else ''} no longer.", "said")
    return redirect(url_for("transcripts.find"), 303)


@blueprint.post("/evas/<slug>/terms")
@policy(Policy.EDITOR)
def terms(slug: str) -> Response:
    """Add a term that machines listen for, forget one, or let them listen again."""
    form, archive = request.form, site().archive
    action = form.get("action", "")
    if action == "add":
        _want(slug, form.get("text", ""), form.get("heard", ""), everywhere="everywhere" in form)
    elif action == "forget":
        hearagain.forget(archive, slug, _whole("number"), actor=author(), now=site().now())
        flash("The term is listened for no longer.", "said")
    elif action == "listen":
        count = hearagain.listen_again(archive, slug)
        flash(
            f"{counted(count, 'recording')} will be heard again; what is public stays until somebody takes it.", "said"
        )
    else:
        raise InputRefused("the form does not say what is to be done")
    return redirect(url_for("transcripts.spacewalk", slug=slug, _anchor="terms"), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the page that the form was on what could not be done."""
    values = request.view_args or {}
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    if "recording_id" in values:
        return redirect(url_for("transcripts.lines", slug=values["slug"], recording_id=values["recording_id"]), 303)
    if "slug" in values:
        return redirect(url_for("transcripts.spacewalk", slug=values["slug"]), 303)
    return redirect(url_for("transcripts.find"), 303)


def _page(
    slug: str, recording_id: str, *, conflict: ChangedMeanwhile | None = None, at: Fraction | None = None
) -> str:  # fmt: skip
    number = read_number(request.args.get("page"), _MOST_PAGES) if "page" in request.args else None
    moment = at if at is not None else read_moment(request.args.get("t"), Fraction(0))
    page = wordpages.words_page(site().archive, slug, recording_id, number=number, at=moment, now=site().now())
    return render_template(
        "desk/words.html", page=page, eva=page.eva, moment=moment, conflict=conflict, changed=wordpages.changed,
        diff=word_diff, unsure=wordpages.UNSURE,
    )  # fmt: skip


def _back(slug: str, recording_id: str, start: int | None) -> Response:
    """Go back to a line, or to the top of the recording's page."""
    place: dict[str, str] = {}
    if start is not None:
        seconds = start * TIME_BASE
        place = {"t": f"{float(seconds):.3f}", "_anchor": f"line-{start}"}
    address = url_for("transcripts.lines", slug=slug, recording_id=recording_id, **place)  # type: ignore[arg-type]
    return redirect(address, 303)


def _take_all(slug: str, recording_id: str, number: int) -> str:
    machines.take_all(site().archive, slug, recording_id, number, actor=author(), now=site().now())
    return "The machine’s transcript counts now, beneath what people changed."


def _take_range(slug: str, recording_id: str, number: int) -> str:
    machines.take_range(site().archive, slug, recording_id, number, _by(), now=site().now())
    return "The machine’s words are taken there."


def _dismiss(slug: str, recording_id: str, number: int) -> str:
    machines.dismiss(site().archive, slug, recording_id, number, actor=author(), now=site().now())
    return "What is shown stays."


def _mine(slug: str, recording_id: str, number: int) -> str:
    machines.keep_mine(site().archive, slug, recording_id, number, _by(), now=site().now())
    return "The person’s words stay."


def _machines(slug: str, recording_id: str, number: int) -> str:
    machines.take_machines(site().archive, slug, recording_id, number, actor=author(), now=site().now())
    return "The machine’s words are taken there."


_DECISIONS: Final[dict[str, Callable[[str, str, int], str]]] = {
    "all": _take_all,
    "range": _take_range,
    "dismiss": _dismiss,
    "mine": _mine,
    "machine": _machines,
}


def _want(slug: str, text: str, heard: str, *, everywhere: bool) -> None:
    """Want a term, and say what hearing it would cost."""
    hearagain.want(site().archive, slug, text, heard, everywhere=everywhere, actor=author(), now=site().now())
    flash(f"Machines listen for “{' '.join(text.split())}” from the next transcription on.", "said")


def _wish(fields: dict[str, str]) -> Wish:
    eva, recording = fields.get("eva") or None, fields.get("recording") or None
    whole, case = "part" not in fields, "case" in fields
    scope = fields.get("scope", "")
    recording = recording if scope in ("", "recording") and eva else None
    return Wish(fields.get("find", ""), fields.get("replace", ""), whole, case,
                eva if scope != "archive" else None, recording)  # fmt: skip


def _by() -> By:
    return By(author(), request.form.get("reason", ""))


def _whole(name: str) -> int:
    try:
        return int(request.form.get(name, ""))
    except ValueError:
        raise InputRefused("the form does not say which line or change is meant") from None
