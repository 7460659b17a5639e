"""What somebody gets: films and stills, words, credit, papers, lists for editing, checksums; and by which link.

Everything is asked anew for each request of bytes: a link that was ended, a licence that was suspended, a range that is
withheld by now give nothing from that moment on.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import mining, offers, wanted
from mediaarchive.archive.licences.material import Excerpt
from mediaarchive.archive.licences.mining import Mining
from mediaarchive.archive.licences.triage import Triage, triaged
from mediaarchive.archive.licences.wanted import Cut
from mediaarchive.archive.preservation import delivered
from mediaarchive.archive.press.said import cues_of
from mediaarchive.db.names import plain
from mediaarchive.editlists.cmx_writer import write_edl
from mediaarchive.editlists.model import Delivered, EditList, Event, strung
from mediaarchive.editlists.otio_writer import write_otio
from mediaarchive.errors import Gone
from mediaarchive.excerpts.steps import ABOUT, STILLS
from mediaarchive.licensing import Request, agreements, grants, links, store
from mediaarchive.licensing.agreements import ACCEPTED
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.links import Link
from mediaarchive.papers import DataMining, xmp
from mediaarchive.press import zips
from mediaarchive.press.zips import Part, Zip
from mediaarchive.recordings.reels import label_of
from mediaarchive.recordings.rights import PICTURE, SOUND
from mediaarchive.steps import Outcome
from mediaarchive.steps import store as steps
from mediaarchive.timeline import Interval
from mediaarchive.transcripts.vtt import write_vtt

GOOD_FOR: Final = timedelta(days=14)
MOST: Final = 200
"""Downloads that may begin by one link."""
_TEXT, _VTT = "text/plain; charset=utf-8", "text/vtt; charset=utf-8"
_TYPES: Final = {".mp4": "video/mp4", ".mov": "video/quicktime"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a delivery; `about` says in a sentence what it is."""

    part: Part
    about: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a grant gives now. `waiting` counts what is still to be made, `failed` says why something cannot be."""

    request: Request
    grant: Grant
    files: tuple[File, ...]
    waiting: int
    failed: tuple[str, ...]
    held_back: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not (self.waiting or self.failed or self.held_back)

    @property
    def zip_name(self) -> str:
        """What the zip of all is called."""
        return f"{self.request.reference}.zip"


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes that may be sent now by a link, which is asked for again while they are being sent."""

    name: str
    content_type: str
    zip: Zip
    link: Link


def by_secret(archive: Archive, secret: str, *, now: datetime) -> Delivery | None:
    """Return what the holder of a request's link gets, None where nothing is granted now. Raises NotFound."""
    with archive.database.read() as session:
        request = store.by_secret(session, secret, now)
        grant = grants.active(session, request.id, now)
        return _delivery(archive, session, request, grant, now) if grant else None


def screeners(archive: Archive, secret: str, *, now: datetime) -> tuple[tuple[int, Part | None], ...]:
    """Return the working copies of a request by number, None for one that is still to be made. Raises NotFound."""
    with archive.database.read() as session:
        return _screeners(archive, session, store.by_secret(session, secret, now), now)


def new_link(archive: Archive, secret: str, new: str, *, now: datetime) -> Link:
    """Let `new` open the files of a request for some days. Raises NotFound, Gone where there is nothing to have."""
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        grant = grants.active(session, request.id, now)
        if grant is None and not request.screeners:
            raise Gone("nothing of this request can be fetched now")
        until = now + GOOD_FOR
        ends = min(until, grant.ends) if grant and grant.ends else until
        return links.keep(session, request.id, links.FILES, new, now=now, expires_at=ends, most=MOST)


def by_link(archive: Archive, secret: str, *, now: datetime) -> tuple[Link, Delivery | None, tuple[Part, ...]]:
    """Return what a link of files opens: what is delivered, and working copies. Raises NotFound for every other one."""
    with archive.database.read() as session:
        link = links.find(session, secret, links.FILES, now)
        request = store.get(session, link.request)
        grant = grants.active(session, request.id, now)
        delivery = _delivery(archive, session, request, grant, now) if grant else None
        copies = tuple(part for _, part in _screeners(archive, session, request, now) if part)
        return link, delivery, copies


def find(archive: Archive, secret: str, name: str, *, begins: bool | None, now: datetime) -> Sent:
    """Return a file that a link gives now, and count it where it `begins`; a later part is had of what was begun.

    `begins` None: somebody only asks whether it is there. The count is exact however many ask at once.

    Objects are read once more before a download begins: StorageDamaged where one is not whole. Raises NotFound: alike
    for a wrong, ended, expired or used-up link and for a file of something else.
    """
    link, delivery, copies = by_link(archive, secret, now=now)
    parts = [*(file.part for file in delivery.files)] if delivery else []
    part = next((one for one in (*parts, *copies) if one.name == name), None)
    if part is not None:
        made = Zip(((0, part),), part.size, part.digest or f"{part.crc32:08x}-{part.size}")
        found = Sent(name, part.content_type, made, link)
    elif delivery is not None and name == delivery.zip_name:
        found = Sent(name, "application/zip", zips.lay(parts, delivery.grant.at), link)
    else:
        raise links.absent()
    if begins:
        objects = [piece.digest for _, piece in found.zip.pieces if isinstance(piece, Part) and piece.digest]
        delivered.require_whole(archive, objects, now=now)
    with archive.database.write() as session:
        may = begins is None or (
            links.take(session, link.id, name, now) if begins else links.began(session, link.id, name)
        )
    if not may:
        raise links.absent()
    return found


def still_opens(archive: Archive, link: Link, *, now: datetime) -> bool:
    """Say whether a link that opened something a moment ago still does."""
    with archive.database.read() as session:
        current = next((one for one in links.of_request(session, link.request, links.FILES) if one.id == link.id), None)
        if current is None or not current.opens(now):
            return False
        request = store.get(session, link.request)
        return request.screeners or grants.active(session, request.id, now) is not None


def is_granted(archive: Archive, request: int, *, now: datetime) -> bool:
    """Say whether files of a request may be had now."""
    with archive.database.read() as session:
        return grants.active(session, request, now) is not None


def is_ready(archive: Archive, session: Session, request: Request, grant: Grant, now: datetime) -> bool:
    """Say whether every file of a grant has been made."""
    return _delivery(archive, session, request, grant, now).is_whole


def _delivery(archive: Archive, session: Session, request: Request, grant: Grant, now: datetime) -> Delivery:
    found, waiting, failed, held = list[File](), 0, list[str](), list[int]()
    cuts = wanted.cuts(session, request, grant, now)
    for cut in cuts:
        if _is_held_back(cut, grant):
            held.append(cut.excerpt.number)
            continue
        outcomes = steps.outcomes(session, [step.key for step in cut.steps])
        for step in cut.steps:
            outcome = outcomes.get(step.key)
            if outcome is not None and outcome.state == "done":
                found += _cut_files(archive, cut, outcome, is_stills=step.name == STILLS[0])
            elif outcome is not None and outcome.state == "failed" and outcome.final:
                failed.append(f"excerpt {cut.excerpt.number}: {outcome.reason}")
            else:
                waiting += 1
        found += _words(session, cut, now)
    found += _papers(session, request, grant, found, cuts)
    found += _lists(request, cuts, found)
    triage = triaged(session, grant.ranges, request.answers.get("use", ""), request.answers.get("commercial", ""), now)
    found.insert(0, _credit(request, grant, triage))
    found.append(_checksums(found))
    return Delivery(request, grant, tuple(found), waiting, tuple(failed), tuple(held))


def _is_held_back(cut: Cut, grant: Grant) -> bool:
    """Say whether an excerpt is not given now: part of it is withheld by now, or what was free is not public any more.

    No offer is made over such a range, so that this is news since the grant.
    """
    rights = cut.excerpt.rights
    if rights.embargo_until is not None or {PICTURE, SOUND} & set(rights.withheld):
        return True
    return grant.kind == grants.FREE and not cut.excerpt.is_public


def _stem(cut: Cut) -> str:
    title = cut.excerpt.clip.title if cut.excerpt.clip else cut.excerpt.camera.label
    return f"{cut.excerpt.number:02d}-{plain(title)}"


def _cut_files(archive: Archive, cut: Cut, outcome: Outcome, *, is_stills: bool) -> list[File]:
    about = json.loads(archive.storage.read_bytes(outcome.outputs[ABOUT]))
    number = cut.excerpt.number
    if not is_stills:
        suffix = about["suffix"]
        part = _object(f"{_stem(cut)}{suffix}", "film", outcome, about, _TYPES.get(suffix, "application/octet-stream"))
        return [File(part, f"Film, {about['pictures']} pictures, {_size(about)}. {about['why']}", number)]
    return [
        File(_object(f"{_stem(cut)}-still-{n}.jpg", f"still-{n}", outcome, about, "image/jpeg"), "Still", number)
        for n in range(1, len(about["stills"]) + 1)
    ]


def _size(about: dict[str, Any]) -> str:
    return f"{about['width']} × {about['height']}"


def _object(name: str, output: str, outcome: Outcome, about: dict[str, Any], kind: str) -> Part:
    size, crc = about["files"][output]
    return Part(name, size, crc, kind, digest=outcome.outputs[output])


def _words(session: Session, cut: Cut, now: datetime) -> list[File]:
    recording = cut.excerpt.recording
    span = Interval(recording.seconds_at(cut.in_pts), recording.seconds_at(cut.out_pts))
    _, cues = cues_of(session, recording, span, now)
    if not cues or not cut.excerpt.of.sound:
        return []
    return [File(_made(f"{_stem(cut)}.vtt", write_vtt(cues), _VTT), "Captions", cut.excerpt.number)]


_MINING: Final = {
    Mining.OPEN: DataMining.ALLOWED,
    Mining.RESERVED: DataMining.NO_TRAINING,
    Mining.UNSPECIFIED: DataMining.UNSPECIFIED,
}


def _mining(session: Session, request: Request, one: Excerpt) -> DataMining:
    """Return what a sidecar says of training: what the rules in force say, but of a licence for just that."""
    if request.answers.get("use") == mining.USE:
        return DataMining.BY_LICENCE
    people, insignia = bool(one.rights.people), bool(one.rights.insignia)
    return _MINING[mining.said_in(session, one.owners, people=people, insignia=insignia)]


def _papers(session: Session, request: Request, grant: Grant, films: Sequence[File], cuts: Sequence[Cut]) -> list[File]:
    accepted = [one for one in agreements.versions(session, request.id) if one.kind == ACCEPTED]
    if grant.kind != grants.LICENCE or not accepted:
        return []
    found = []
    for kind, about in (("html", "The agreement"), ("pdf", "The agreement"), ("jsonld", "The agreement for machines")):
        document = offers.document(session, request, accepted[-1].number, kind)
        found.append(File(_data(document.name, document.data, document.content_type), about))
    model = offers.model_of(session, request, accepted[-1])
    excerpts = {cut.excerpt.number: cut.excerpt for cut in cuts}
    for listed in model.excerpts:
        film = next((one for one in films if one.number == listed.number), None)
        if film is not None:
            stem = film.part.name.rpartition(".")[0]
            data = xmp(model, listed, mining=_mining(session, request, excerpts[listed.number]))
            found.append(
                File(_data(f"{stem}.xmp", data, "application/rdf+xml"), "Rights, for media systems", listed.number)
            )
    return found


def _lists(request: Request, cuts: Sequence[Cut], films: Sequence[File]) -> list[File]:
    """Return the excerpts as an edit of them one after the other, in which the delivered films are found again."""
    events, masters = [], []
    for cut in cuts:
        film = next((f for f in films if f.number == cut.excerpt.number and f.part.name.endswith(tuple(_TYPES))), None)
        if film is None:
            continue
        recording, rate = cut.excerpt.recording, label_of(cut.excerpt.recording, cut.in_pts).rate
        first, past = cut.excerpt.labels
        whole = [str(label_of(recording, pts)) for pts in (cut.in_pts, cut.out_pts)]
        events.append(
            Event(cut.excerpt.number, cut.excerpt.reel, cut.excerpt.title, first, past, first, past, rate,
                  "AV" if cut.excerpt.of.sound else "V", file_name=film.part.name)
        )  # fmt: skip
        masters.append(Delivered(film.part.name, cut.excerpt.reel, whole[0], whole[1], rate))
    if not events:
        return []
    edit: EditList = strung(request.reference, _common(events), events)
    return [
        File(_made(f"{request.reference}.edl", write_edl(edit), _TEXT), "Edit list (CMX 3600)"),
        File(_data(f"{request.reference}.otio", write_otio(edit, masters), "application/json"), "OpenTimelineIO"),
    ]


def _common(events: Sequence[Event]) -> Fraction:
    """Return the rate that most events have."""
    rates = [event.rate for event in events]
    return max(rates, key=rates.count)


def _credit(request: Request, grant: Grant, triage: Triage) -> File:
    rule = triage.decision.rule if triage.decision and grant.kind == grants.FREE else None
    lines = [
        request.reference,
        "",
        "Credit line:",
        f"  {grant.credit or 'Ask the media team.'}",
        "",
        f"By: {grant.rules}",
    ]
    if rule is not None:
        lines += ["", rule.because, *(f"- {duty}" for duty in rule.duties)]
        lines += ["", f"Licence: {rule.licence}, {rule.url}"] if rule.licence else []
    if triage.simulated:
        lines += ["", "This footage is simulated where its credit line says so."]
    if any(one.handle_ms for one in grant.ranges):
        lines += [
            "",
            "The films hold more pictures on either side, for the cut alone: what is shown stays in the excerpts.",
        ]
    if grant.ends:
        last = grant.ends - timedelta(microseconds=1)
        lines += ["", f"May be used until {last.day} {last:%B %Y}, that day included."]
    return File(_made("CREDIT.txt", "\n".join(lines) + "\n", _TEXT), "Credit line and what goes with it")


def _checksums(found: Sequence[File]) -> File:
    lines = []
    for file in found:
        digest = file.part.digest or hashlib.sha256(file.part.data or b"").hexdigest()
        lines.append(f"{digest}  {file.part.name}\n")
    return File(_made("checksums.sha256", "".join(lines), _TEXT), "SHA-256 of every file, for sha256sum -c")


def _made(name: str, text: str, kind: str) -> Part:
    return _data(name, text.encode(), kind)


def _data(name: str, data: bytes, kind: str) -> Part:
    return Part(name, len(data), zlib.crc32(data), kind, data)


def _screeners(
    archive: Archive, session: Session, request: Request, now: datetime
) -> tuple[tuple[int, Part | None], ...]:
    found = []
    for one, step in wanted.screeners(session, request, now):
        outcome = steps.outcomes(session, [step.key]).get(step.key)
        part = None
        if outcome is not None and outcome.state == "done":
            about = json.loads(archive.storage.read_bytes(outcome.outputs[ABOUT]))
            part = _object(f"{one.reel}-{one.number:02d}-screener.mp4", "film", outcome, about, "video/mp4")
        found.append((one.number, part))
    return tuple(found)
