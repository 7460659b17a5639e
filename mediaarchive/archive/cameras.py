"""What the team says of a spacewalk's cameras: what pages call them, and the credit line of their footage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.ingest.results import renew_clips
from mediaarchive.ledger.chain import note

LONGEST: Final = 200


def describe(
    archive: Archive, slug: str, name: str, label: str, credit: str, *, for_all: bool = False, actor: str, now: datetime
) -> Camera:
    """Keep a camera's label and credit line, word for word, and return the camera as it was.

    `for_all`: give the credit line to the spacewalk's cameras that have none too. Drafts are named anew, clips whose
    citation changes get an edition. Raises NotFound, InputRefused.
    """
    label, credit = _line("label", label), _line("credit line", credit)
    if not label:
        raise InputRefused("a camera needs a label", subject=name[:40])
    with archive.database.write() as session:
        cameras = {camera.name: camera for camera in evas.cameras(session, slug)}
        if name not in cameras:
            raise NotFound("no such camera", subject=f"{slug[:40]} {name[:40]}")
        changed = [replace(cameras[name], label=label, credit=credit)]
        if for_all:
            others = (camera for camera in cameras.values() if camera.name != name and not camera.credit)
            changed += [replace(camera, credit=credit) for camera in others]
        for camera in changed:
            evas.save_camera(session, camera)
            said = {"label": camera.label, "credit": camera.credit}
            note(session, actor, "camera.described", f"camera:{slug}/{camera.name}", now, said)
        renew_clips(session, slug, archive.id_key, now)
    return cameras[name]


def _line(what: str, text: str) -> str:
    line = " ".join(text.split())
    if len(line) > LONGEST:
        raise InputRefused(f"a {what} has at most {LONGEST} characters", subject=line[:40])
    return line
