"""The media team's desk: signing in, and the times of an EVA with all that a person may do about them.

Every change is kept first, and the EVA is then aligned again; where another program is at work on the archive, that
program takes the change in when it comes to aligning, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.accounts import Role
from mediaarchive.archive import anchors, cameras, pages, passes, taskedits, times
from mediaarchive.archive.anchors import Wish
from mediaarchive.archive.taskedits import By, NewTask
from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.evas.logs.model import STATES
from mediaarchive.recordings import TEAM
from web.members import sign_in, sign_out
from web.security import Policy, policy
from web.site import site
from web.team import author, refused, solved

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_EDGES = ("start", "end")


@blueprint.get("/sign-in/<token>")
@policy(Policy.SECRET_LINK)
def entrance(token: str) -> str:
    """Ask whether the holder of a link wants to sign in: opening a link alone changes nothing."""
    name, role = _named(token)
    return render_template("desk/entrance.html", name=name, role=role, token=token)


@blueprint.post("/sign-in/<token>")
@policy(Policy.SECRET_LINK)
def enter(token: str) -> Response:
    """Sign in."""
    sign_in(*_named(token))
    return redirect(url_for("desk.home"), 303)


@blueprint.post("/sign-out")
@policy(Policy.VIEWER)
def leave() -> Response:
    """Sign out."""
    sign_out()
    return redirect(url_for("pages.home"), 303)


@blueprint.get("")
@policy(Policy.VIEWER)
def home() -> str:
    """List what there is to do."""
    cards = pages.home(site().archive, actor=TEAM, now=site().now())
    return render_template("desk/home.html", cards=cards)


@blueprint.get("/evas/<slug>/times")
@policy(Policy.EDITOR)
def clocks(slug: str) -> str:
    """Clocks and tasks of an EVA, with what may be done about them."""
    page = times.times_page(site().archive, slug, now=site().now())
    return render_template("desk/times.html", page=page, eva=page.eva.eva, states=STATES)


@blueprint.get("/evas/<slug>/watch/<recording_id>")
@policy(Policy.EDITOR)
def watch(slug: str, recording_id: str) -> str:
    """Watch a recording, say when a moment of it was, and log tasks while it plays."""
    page = pages.recording_page(site().archive, recording_id, actor=TEAM, now=site().now())
    if page.eva.slug != slug:
        abort(404)
    frame = 1 / page.recording.frame_rate if page.recording.frame_rate else Fraction(1, 25)
    edits = taskedits.history(site().archive, slug)
    return render_template("desk/watch.html", page=page, eva=page.eva, frame=frame, tasks=edits.tasks)


@blueprint.post("/evas/<slug>/anchors")
@policy(Policy.EDITOR)
def anchor(slug: str) -> Response:
    """Keep an anchor."""
    form = request.form
    recording = form.get("recording", "")
    wish = Wish(
        recording, form.get("at", "").strip(), form.get("instant", "").strip(), form.get("sigma") or None,
        author(), form.get("reason", ""),
    )  # fmt: skip
    number = anchors.keep(site().archive, slug, wish, now=site().now())
    return solved(slug, f"Anchor {number} is kept.", f"clock-{recording}")


@blueprint.post("/evas/<slug>/anchors/<int:number>/undo")
@policy(Policy.EDITOR)
def undo_anchor(slug: str, number: int) -> Response:
    """Let an anchor count no longer."""
    anchors.undo(site().archive, slug, number, actor=author(), now=site().now())
    return solved(slug, f"Anchor {number} counts no longer.", "anchors")


@blueprint.post("/evas/<slug>/nudge")
@policy(Policy.EDITOR)
def nudge(slug: str) -> Response:
    """Move a clock by a little."""
    recording = request.form.get("recording", "")
    by_us = _micros(request.form.get("by", ""))
    number = anchors.nudge(site().archive, slug, recording, by_us, author=author(), now=site().now())
    return solved(slug, f"Moved by {by_us / 1e6:+.3f} s; anchor {number} says so.", f"clock-{recording}")


@blueprint.post("/evas/<slug>/cameras/<name>")
@policy(Policy.EDITOR)
def camera(slug: str, name: str) -> Response:
    """Say what a camera is called, and whose its footage is."""
    form, for_all = request.form, "all" in request.form
    was = cameras.describe(
        site().archive, slug, name, form.get("label", ""), form.get("credit", ""),
        for_all=for_all, actor=author(), now=site().now(),
    )  # fmt: skip
    flash(f"Kept. Before, {was.label} was credited “{was.credit}”." if was.credit else "Kept.", "said")
    return redirect(url_for("desk.clocks", slug=slug, _anchor=f"camera-{name}"), 303)


@blueprint.post("/evas/<slug>/tasks")
@policy(Policy.EDITOR)
def add_task(slug: str) -> Response:
    """Add a task that the log does not have."""
    form = request.form
    task = NewTask(
        form.get("title", ""), form.getlist("actors"), form.get("state", "completed"), form.get("start", ""),
        form.get("end", ""), form.get("description", ""),
    )  # fmt: skip
    kept = taskedits.add(site().archive, slug, task, _by(), now=site().now())
    return solved(slug, f"“{kept.edit.values['title']}” is added.", "tasks", number=kept.id)


@blueprint.post("/evas/<slug>/tasks/edit")
@policy(Policy.EDITOR)
def edit_task(slug: str) -> Response:
    """Change a task; `kind` says how."""
    make = _EDITS.get(request.form.get("kind", ""))
    if make is None:
        raise InputRefused("the form does not say what is to be changed")
    task = request.form.get("task", "")
    said, number = make(slug, task)
    return solved(slug, said, f"task-{task}", number=number)


@blueprint.post("/evas/<slug>/edits/<int:number>/undo")
@policy(Policy.EDITOR)
def undo_edit(slug: str, number: int) -> Response:
    """Let a change of a task count no longer."""
    taskedits.undo(site().archive, slug, number, actor=author(), now=site().now())
    return solved(slug, f"Change {number} counts no longer.", "edits")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page of times what could not be done."""
    return refused(error, "desk.clocks")


def _change(slug: str, task: str) -> tuple[str, int]:
    form = request.form
    fields = {name: form[name] for name in ("title", "state", "description") if name in form}
    actors = {"actors": form.getlist("actors")} if "with_actors" in form else {}
    kept = taskedits.change(site().archive, slug, task, {**fields, **actors}, _by(), now=site().now())
    return f"“{_title(slug, task)}” is changed.", kept.id


def _edge(slug: str, task: str) -> tuple[str, int]:
    which = request.form.get("which", "")
    if which not in _EDGES:
        raise InputRefused("the form does not say which end of the task is meant")
    instant, end = request.form.get("instant", "").strip(), _EDGES.index(which)
    kept = taskedits.set_edge(site().archive, slug, task, end, instant, _by(), now=site().now())
    return f"The {which} of “{_title(slug, task)}” is set.", kept.id


def _split(slug: str, task: str) -> tuple[str, int]:
    instant, title = request.form.get("instant", "").strip(), request.form.get("title", "")
    kept = taskedits.split(site().archive, slug, task, instant, _by(), title=title, now=site().now())
    return f"“{_title(slug, task)}” is split.", kept.id


def _merge(slug: str, task: str) -> tuple[str, int]:
    other = request.form.get("other", "")
    kept = taskedits.merge(site().archive, slug, task, other, _by(), now=site().now())
    return f"{other} is a part of “{_title(slug, task)}” now.", kept.id


def _remove(slug: str, task: str) -> tuple[str, int]:
    kept = taskedits.remove(site().archive, slug, task, _by(), now=site().now())
    return f"{task} is taken out.", kept.id


_EDITS: dict[str, Callable[[str, str], tuple[str, int]]] = {
    "change": _change,
    "edge": _edge,
    "split": _split,
    "merge": _merge,
    "remove": _remove,
}


def _title(slug: str, task: str) -> str:
    """Return what a task is called now."""
    return next((found.title for found in taskedits.history(site().archive, slug).tasks if found.id == task), task)


def _named(token: str) -> tuple[str, Role]:
    """Return whom a link signs in, and in which role."""
    key, now = site().archive.secret_key(), site().now()
    found = ((passes.holder(key, passes.sign_in_as(role), token, now), role) for role in Role)
    name, role = next(((name, role) for name, role in found if name is not None), (None, Role.VIEWER))
    if name is None:
        abort(401)
    return name, role


def _by() -> By:
    return By(author(), request.form.get("reason", ""))


def _micros(text: str) -> int:
    try:
        return round(Fraction(text.strip()) * 1_000_000)
    except (ValueError, ZeroDivisionError):
        raise InputRefused(f"{text[:20]!r} is no number of seconds") from None
