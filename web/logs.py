"""Task logs on the desk: a file or pasted cells, looked at with guesses and errors in place, then imported."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from mediaarchive.archive import tasklogs
from mediaarchive.archive.tasklogs import LogFile
from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.evas.logs import Choice
from mediaarchive.evas.logs.model import MAX_BYTES
from web.security import Policy, policy
from web.site import site
from web.team import author, refused, solved

blueprint = Blueprint("logs", __name__, url_prefix="/desk/evas/<slug>/log")
_SHOWN: Final = 60
_ROOM: Final = MAX_BYTES + (64 << 10)
_PASTED: Final = "Pasted cells"


@blueprint.get("")
@policy(Policy.EDITOR)
def bring(slug: str) -> str:
    """Ask for a log, and list the versions that there are."""
    return render_template("desk/log.html", page=tasklogs.logs_page(site().archive, slug))


@blueprint.post("/look")
@policy(Policy.EDITOR, body=_ROOM)
def look(slug: str) -> str:
    """Show what would be imported, with what was guessed for a person to confirm, and every error in its place."""
    archive = site().archive
    file, digest = _brought()
    parsed, changes = tasklogs.look(archive, file, slug, choice=_choice())
    return render_template(
        "desk/log_preview.html",
        page=tasklogs.logs_page(archive, slug),
        name=file.name,
        digest=digest,
        parsed=parsed,
        changes=changes,
        choice=_choice(),
        fields=tasklogs.FIELDS,
        shown=_SHOWN,
    )


@blueprint.post("/import")
@policy(Policy.EDITOR)
def take(slug: str) -> Response:
    """Import what was looked at as the newest version."""
    file, _ = _brought()
    done = tasklogs.take_in(site().archive, file, slug, actor=author(), now=site().now(), choice=_choice())
    return solved(slug, f"{len(done.version.tasks)} tasks are version {done.version.version} of the log.", "tasks")


@blueprint.post("/versions/<int:number>")
@policy(Policy.EDITOR)
def bring_back(slug: str, number: int) -> Response:
    """Make an old version count again."""
    done = tasklogs.bring_back(site().archive, slug, number, actor=author(), now=site().now())
    return solved(slug, f"Version {number} counts again, as version {done.version.version}.", "tasks")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page of logs what could not be done."""
    return refused(error, "logs.bring")


def _brought() -> tuple[LogFile, str]:
    """Return the log of the form (a file, pasted text, or what an earlier look kept) and the digest that keeps it."""
    archive, form = site().archive, request.form
    if digest := form.get("digest"):
        return tasklogs.kept(archive, form.get("name", _PASTED), digest), digest
    upload = request.files.get("file")
    data = upload.read() if upload else b""
    name = (upload.filename or _PASTED) if upload and data else _PASTED
    data = data or form.get("text", "").encode()
    if not data.strip():
        raise InputRefused("no file was chosen and nothing was pasted")
    return LogFile(name, data), tasklogs.keep(archive, data)


def _choice() -> Choice:
    """Return the columns and times of the form; None of either where the form leaves it to the guess."""
    form = request.form
    given = [(key.removeprefix("column-"), field) for key, field in form.items() if key.startswith("column-") and field]
    doubled = {field for _, field in given if [f for _, f in given].count(field) > 1}
    if doubled:
        raise InputRefused(f"two columns cannot both be the {' and the '.join(sorted(doubled))}")
    columns = {field: letter for letter, field in given} or None
    return Choice(columns, form.get("times") or None, form.get("sheet") or None)
