"""Segments kept in memory, and which of their documents may be seen now.

A segment is known by the digest of its bytes and read once by each process. Whether a recording is public, what of it
is hidden, and which stories are public is asked with every question; which clips are published is asked again when
the EVA's mark, which triggers renew, is another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.clips.model import PUBLISHED, ClipRow
from mediaarchive.db import Greater
from mediaarchive.evas.model import EvaRow
from mediaarchive.recordings import Hidden
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import RangeFactRow, RecordingRow
from mediaarchive.recordings.visibility import is_public
from mediaarchive.search.rows import DocumentRow, MarkRow, SegmentRow
from mediaarchive.search.segment import Mask, Segment, unpack
from mediaarchive.stories import store as stories


@dataclass(frozen=True)
class Part:
    """One EVA's segment for one asker: which combinations may be seen, and which documents may not all the same."""

    eva: str
    digest: str
    segment: Segment
    combinations: Mask
    hidden: Mask | None


_held: dict[str, Segment] = {}
_hidden: dict[tuple[str, str], Mask] = {}
_shelves: dict[tuple[Any, ...], list[Part]] = {}
_SHELVES: Final = 4
_ALL: Final = None
"""Instead of the public recordings: the team sees every one."""
_lock = Lock()


def parts(session: Session, *, team: bool, now: datetime) -> list[Part]:
    """Return the parts of the index as the asker may see them, the youngest EVA first."""
    rows = session.execute(
        select(SegmentRow.eva, SegmentRow.digest, MarkRow.mark)
        .join(EvaRow, EvaRow.slug == SegmentRow.eva)
        .outerjoin(MarkRow, MarkRow.eva == SegmentRow.eva)
        .order_by(EvaRow.start.desc())
    ).all()
    public = frozenset(session.scalars(select(RecordingRow.id).where(is_public(now)))) if not team else _ALL
    taken = _taken(session, now) if not team else {}
    told = stories.public_ids(session, now) if not team else frozenset()
    key = (tuple(map(tuple, rows)), public, tuple(taken.items()), told)
    if all(mark is not None for *_, mark in rows) and (held := _shelves.get(key)) is not None:
        return held
    _forget({digest for _, digest, _ in rows})
    found = _laid_out(session, rows, public, taken, told)
    with _lock:
        if len(_shelves) >= _SHELVES:
            _shelves.clear()
        _shelves[key] = found
    return found


def _laid_out(
    session: Session,
    rows: Sequence[Any],
    public: frozenset[str] | None,
    taken: Mapping[str, Hidden],
    told: frozenset[str],
) -> list[Part]:
    found = []
    for eva, digest, mark in rows:
        segment = _segment(session, eva, digest)
        if public is None:
            found.append(Part(eva, digest, segment, np.ones(len(segment.combinations), dtype=bool), None))
            continue
        names, of = segment.recordings
        seen = np.array([name is None or name in public for name in names], dtype=bool)[of]
        hidden = _either(_unpublished(session, eva, digest, mark, segment), _withheld(session, eva, segment, taken))
        hidden = _either(hidden, _untold(session, eva, segment, told))
        found.append(Part(eva, digest, segment, seen, hidden))
    return found


def _segment(session: Session, eva: str, digest: str) -> Segment:
    held = _held.get(digest)
    if held is None:
        held = unpack(session.scalar(select(SegmentRow.data).where(SegmentRow.eva == eva)) or b"")
        with _lock:
            held = _held.setdefault(digest, held)
    return held


def _unpublished(session: Session, eva: str, digest: str, mark: str | None, segment: Segment) -> Mask | None:
    """Return which documents are clips that are not public; None where there are none."""
    if not segment.clips:
        return None
    known = _hidden.get((digest, mark or ""))
    if known is not None and mark is not None:
        return known
    rows = select(ClipRow.id).join(RecordingRow, RecordingRow.id == ClipRow.recording)
    public = set(session.scalars(rows.where(RecordingRow.eva == eva, ClipRow.state == PUBLISHED)))
    mask = np.zeros(len(segment.lengths), dtype=bool)
    mask[segment.clip_documents] = [clip not in public for clip in segment.clips]
    if mark is not None:
        with _lock:
            for key in [key for key in _hidden if key[0] == digest]:
                del _hidden[key]
            _hidden[digest, mark] = mask
    return mask


def _untold(session: Session, eva: str, segment: Segment, told: frozenset[str]) -> Mask | None:
    """Return which documents are stories that are not public; None where there are none."""
    if not any(combination.kind == "story" for combination in segment.combinations):
        return None
    mask = np.zeros(len(segment.lengths), dtype=bool)
    rows = select(DocumentRow.number, DocumentRow.ref).where(DocumentRow.eva == eva, DocumentRow.kind == "story")
    mask[[number for number, ref in session.execute(rows) if ref not in told]] = True
    return mask


def _taken(session: Session, now: datetime) -> dict[str, Hidden]:
    """Return what of recordings the public may neither see nor read now."""
    marked = session.scalars(select(RangeFactRow.recording).where(RangeFactRow.ended_at.is_(None)).distinct())
    return recordings.hidden_of(session, sorted(marked), now)


def _withheld(session: Session, eva: str, segment: Segment, taken: Mapping[str, Hidden]) -> Mask | None:
    """Return which documents lie in what is hidden: cues by their words, sights and clips by their pictures."""
    mine = [name for name in segment.recordings[0] if name is not None and name in taken]
    if not mine:
        return None
    mask = np.zeros(len(segment.lengths), dtype=bool)
    past_us = Greater(DocumentRow.until_us, DocumentRow.at_us + 1)
    for name in mine:
        of = recordings.get(session, name)
        for kinds, spans in ((("cue",), taken[name].words), (("sight", "clip"), taken[name].picture)):
            for span in spans:
                start, past = (round(of.seconds_at(pts) * 1_000_000) for pts in span)
                rows = select(DocumentRow.number).where(DocumentRow.eva == eva, DocumentRow.recording == name)
                inside = rows.where(DocumentRow.kind.in_(kinds), DocumentRow.at_us < past, past_us > start)
                mask[list(session.scalars(inside))] = True
    return mask


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    return one | other if one is not None and other is not None else one if other is None else other


def _forget(standing: set[str]) -> None:
    """Drop segments that no row names, once there are many: several archives may be open in one process."""
    if len(_held) > 2 * len(standing) + 200:
        with _lock:
            for digest in [digest for digest in _held if digest not in standing]:
                del _held[digest]
            for key in [key for key in _hidden if key[0] not in standing]:
                del _hidden[key]
