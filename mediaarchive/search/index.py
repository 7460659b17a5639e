"""The index as a whole: an EVA's part is replaced alone, and all parts are asked together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from mediaarchive.db import ForEach
from mediaarchive.search import shelf, spelling
from mediaarchive.search.facets import counted
from mediaarchive.search.match import best, match
from mediaarchive.search.model import Document, Found, Hit, Question
from mediaarchive.search.rows import DocumentRow, SegmentRow
from mediaarchive.search.segment import pack
from mediaarchive.search.snippet import parts
from mediaarchive.search.words import Term, terms

_FARTHEST: Final = 2000
"""Hits beyond this one are counted and not listed: whoever gets there narrows the question."""
_THESE: Final = ForEach(
    "SELECT d.* FROM {each} CROSS JOIN search_documents d WHERE d.eva = {text0} AND d.number = {integer1}"
)


def replace(session: Session, eva: str, documents: Sequence[Document]) -> None:
    """Make the index hold exactly `documents` for this EVA; what it holds of others is not touched."""
    session.execute(delete(DocumentRow).where(DocumentRow.eva == eva))
    session.execute(delete(SegmentRow).where(SegmentRow.eva == eva))
    if not documents:
        return
    ordered, data = pack(documents)
    rows = [asdict(document) | {"eva": eva, "number": number} for number, document in enumerate(ordered)]
    for row in rows:
        del row["about"]
    session.execute(insert(DocumentRow), rows)
    digest = hashlib.sha256(data).hexdigest()
    session.execute(insert(SegmentRow), {"eva": eva, "digest": digest, "data": data})


def search(session: Session, question: Question, *, team: bool, now: datetime) -> Found:
    """Return what matches every word and phrase, best first. Any text is a valid question; no word, no hit.

    What the asker may not see at `now` is left out here, at the time of the question, of counts and corrections too.
    A word that nothing visible contains is searched as the nearest one that something does.
    """
    asked = terms(question.words)
    if not asked or not 0 <= question.skip < _FARTHEST:
        return Found()
    open_parts = shelf.parts(session, team=team, now=now)
    corrected = None
    if not question.literal:
        better = spelling.corrected(open_parts, asked)
        if better != asked:
            asked, corrected = better, spelling.as_typed(better)
    matches = [match(part, asked, question.chosen) for part in open_parts]
    total = sum(matched.total for matched in matches)
    first = best(matches, question.skip + question.limit)[question.skip :]
    counts = counted(open_parts, matches) if question.counted else {}
    return Found(
        total, tuple(_hits(session, [(open_parts[of].eva, number) for of, number in first], asked)), counts, corrected
    )


def _hits(session: Session, first: Sequence[tuple[str, int]], asked: Sequence[Term]) -> list[Hit]:
    rows = session.scalars(select(DocumentRow).from_statement(_THESE.on(session)), {"asked": json.dumps(first)})
    found = {(row.eva, row.number): row for row in rows}
    return [_hit(found[key], asked) for key in first]


def _hit(row: DocumentRow, asked: Sequence[Term]) -> Hit:
    at = Fraction(row.at_us, 1_000_000)
    return Hit(row.kind, row.ref, row.eva, row.recording, at, row.title, parts(row.body or row.title, asked))
