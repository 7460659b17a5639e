"""The requester's edit is the request: a list of their cut becomes the draft's excerpts, and says how much is shown.

Only what the public may see is looked at. A range that is withheld is refused in the words for one that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import plain
from mediaarchive.archive.seen import range_seen
from mediaarchive.editlists import Unmatched, Uses, read, uses
from mediaarchive.editlists.model import EditList, flat
from mediaarchive.editlists.uses import Match
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.licensing import Range, Request, store
from mediaarchive.licensing.questions import run_time
from mediaarchive.licensing.states import State
from mediaarchive.papers.credits import Duty, duty_of
from mediaarchive.recordings import PUBLIC, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import reel
from mediaarchive.timeline import Interval

HANDLES_MS: Final = 1000
"""What is asked for beyond each range on either side, unless the desk offers something else."""
MOST_LOST: Final = 100
"""Events without footage of ours that are kept by name."""
_WRITABLE: Final = (State.DRAFT, State.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Lost:
    """An event of the edit that asks for nothing; `lack`: unknown, alike or range."""

    number: int
    reel: str
    name: str
    lack: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What was understood of a list. Seconds are on screen in the edit; `ranges` what it asked for: id, in, out."""

    file_name: str
    events: int
    seconds: Fraction
    run_time: Fraction
    ranges: tuple[tuple[str, int, int], ...]
    lost: tuple[Lost, ...]
    lost_events: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A request's edit and what follows from it. `stands`: the excerpts are still those of the list.

    `share` is of the run time that was answered, which is the edit's own unless somebody wrote another one.
    """

    edit: Edit
    stands: bool
    share: Fraction
    duty: Duty


def may_send(archive: Archive, secret: str, *, now: datetime) -> bool:
    """Say whether this secret opens a draft, before the list is read. Raises NotFound."""
    with archive.database.read() as session:
        return _is_draft(store.by_secret(session, secret, now))


def take(archive: Archive, secret: str, data: bytes, file_name: str, *, now: datetime) -> Edit:
    """Let a list be what a draft asks for; its run time answers that question where nobody did.

    Raises InputRefused for a list that cannot be read or asks for nothing of ours, Conflict once the request was sent,
    NotFound. Then nothing has changed.
    """
    name = flat(file_name.replace("\\", "/").rpartition("/")[2], 120) or "edit list"
    listed = read(data, name)
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        if not _is_draft(request):
            raise Conflict("the request has been sent", subject=request.reference, hint="write to the team on its page")
        found = _public_uses(session, listed, now)
        edit = _edit(name, listed, found)
        if not edit.ranges:
            raise InputRefused("none of its events is of footage that this archive shows", subject=name,
                               hint=_hint(edit))  # fmt: skip
        _keep(session, request, edit, archive.id_key)
        return edit


def understood(request: Request, answers: Mapping[str, str]) -> Understood | None:
    """Return what is known of a request's edit, None where none was sent or its person was erased."""
    text = answers.get(store.EDIT)
    if not text:
        return None
    edit = plain.of_json(Edit, json.loads(text))
    whole = run_time(answers) or edit.run_time
    if answers.get("run_time") == written(edit.run_time):
        whole = edit.run_time  # exact, where the answer is the edit's own in whole seconds
    share = min(Fraction(1), edit.seconds / whole) if whole else Fraction(1)
    stands = edit.ranges == tuple((one.recording, one.in_pts, one.out_pts) for one in request.ranges)
    return Understood(edit, stands, share, duty_of(share))


def written(seconds: Fraction) -> str:
    """Return a run time as the form takes it, in whole seconds: `12:30` or `1:12:30`."""
    whole = max(1, round(seconds))
    minutes, left = divmod(whole, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{left:02d}" if minutes >= 60 else f"{minutes}:{left:02d}"


def _is_draft(request: Request) -> bool:
    return request.kind == "request" and request.state in _WRITABLE


def _keep(session: Session, request: Request, edit: Edit, archive_key: str) -> None:
    store.set_ranges(session, request.id, [Range(*one, handle_ms=HANDLES_MS) for one in edit.ranges])
    answers = store.answers_of(session, request)
    before = understood(request, answers)
    said = answers.get("run_time", "")
    if not said or (before is not None and said == written(before.edit.run_time)):
        store.answer(session, request, {"run_time": written(edit.run_time)}, archive_key)
    text = json.dumps(plain.to_json(edit), ensure_ascii=False)
    store.keep_edit(session, request, text, archive_key)


def _public_uses(session: Session, listed: EditList, now: datetime) -> Uses:
    """Return what a list uses, of which every frame may be seen; what may not is as if it were not there."""
    known = _known(session, now)
    found = uses(listed, known, handles=Fraction(0))
    dark = [match.event for match in found.matches if not _is_seen(session, match, now)]
    if not dark:
        return found
    hidden = {id(event) for event in dark}
    rest = replace(listed, events=tuple(event for event in listed.events if id(event) not in hidden))
    left = uses(rest, known, handles=Fraction(0))
    gone = [Unmatched(one.number, one.reel, one.clip_name or one.file_name, "", "range") for one in dark]
    unmatched = sorted((*left.unmatched, *gone), key=lambda one: one.number)
    return replace(left, unmatched=tuple(unmatched))


def _known(session: Session, now: datetime) -> dict[str, Recording]:
    """Return by reel the recordings of which the public may see anything; of two with one reel neither."""
    every = [one for one in recordings.every(session) if one.time_base is not None and one.has_picture]
    facts = recordings.facts_of(session, [one.id for one in every])
    known: dict[str, list[Recording]] = {}
    for one in every:
        if visible(one, None, PUBLIC, now, facts.get(one.id, ())):
            known.setdefault(reel(one.id), []).append(one)
    return {name: of[0] for name, of in known.items() if len(of) == 1}


def _is_seen(session: Session, match: Match, now: datetime) -> bool:
    of = match.recording
    return range_seen(session, of, Interval(of.seconds_at(match.in_pts), of.seconds_at(match.out_pts)), PUBLIC, now)


def _edit(name: str, listed: EditList, found: Uses) -> Edit:
    ranges = tuple((used.recording.id, *span) for used in found.used for span in used.shown)
    lost = [Lost(one.number, flat(one.reel, 40), flat(one.clip_name, 120), one.lack) for one in found.unmatched]
    return Edit(name, len(listed.events), found.seconds, found.run_time, ranges, tuple(lost[:MOST_LOST]), len(lost))


def _hint(edit: Edit) -> str:
    first = edit.lost[0]
    said = f"event {first.number} names reel {first.reel or 'none'}" + (f", “{first.name}”" if first.name else "")
    return f"{said}; keep reel and timecode of the working copy, and export the list again"
