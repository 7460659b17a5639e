"""Filling the index where it holds nothing of an EVA: a new archive, a migrated one, an EVA that was added."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.evas import store as evas
from mediaarchive.search.documents import documents
from mediaarchive.search.index import replace
from mediaarchive.search.rows import SegmentRow


def catch_up(session: Session) -> int:
    """Index every EVA that has no part of the index; return how many there were."""
    known = set(session.scalars(select(SegmentRow.eva)))
    missing = [eva.slug for eva in evas.every(session) if eva.slug not in known]
    for slug in missing:
        renew(session, slug)
    return len(missing)


def renew(session: Session, eva: str) -> None:
    """Index one EVA anew; what the index holds of others is not touched."""
    replace(session, eva, documents(session, eva))
