"""The FTS5 index (made by the first migration): filled per EVA, asked with words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from mediaarchive.search.model import Document, Hit

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)
_MOST_WORDS: Final = 12
_ASK: Final = text(
    "SELECT s.kind, s.ref, s.eva, s.recording, s.at_us, s.title,"
    " snippet(search_index, -1, char(2), char(3), '…', 16) AS snippet"
    " FROM search_index s JOIN recordings r ON r.id = s.recording"
    " WHERE search_index MATCH :query AND (:team OR (r.released_at <= :now AND r.state = 'ready'))"
    " AND (:team OR s.kind <> 'clip' OR EXISTS (SELECT 1 FROM clips c WHERE c.id = s.ref AND c.state = 'published'))"
    " ORDER BY CASE s.kind WHEN 'clip' THEN 1 ELSE 0 END, bm25(search_index, 0, 0, 0, 0, 0, 4.0, 1.0), s.at_us"
    " LIMIT :limit"
)


def replace(session: Session, eva: str, documents: Sequence[Document]) -> None:
    """Make the index hold exactly `documents` for this EVA."""
    session.execute(text("DELETE FROM search_index WHERE eva = :eva"), {"eva": eva})
    insert = text(
        "INSERT INTO search_index (kind, ref, eva, recording, at_us, title, body)"
        " VALUES (:kind, :ref, :eva, :recording, :at_us, :title, :body)"
    )
    rows = [
        {
            "kind": d.kind,
            "ref": d.ref,
            "eva": d.eva,
            "recording": d.recording,
            "at_us": d.at_us,
            "title": d.title,
            "body": d.body,
        }
        for d in documents
    ]
    if rows:
        session.execute(insert, rows)


def search(session: Session, words: str, *, team: bool, now_us: int, limit: int = 50) -> list[Hit]:
    """Return what matches every word (the last one as a prefix), best first; clips after cues and tasks.

    Any text is a valid search: FTS5's own syntax is quoted away. No word, no hit. What the asker may not see is left
    out here, at the time of the question.
    """
    query = quoted(words)
    if not query:
        return []
    rows = session.execute(_ASK, {"query": query, "team": team, "now": now_us, "limit": limit})
    return [
        Hit(row.kind, row.ref, row.eva, row.recording, Fraction(row.at_us, 1_000_000), row.title, row.snippet)
        for row in rows
    ]


def quoted(words: str) -> str:
    """Return an FTS5 query for free text: each word a quoted string, the last one a prefix."""
    found = _WORD.findall(words.replace("\0", " "))[:_MOST_WORDS]
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")
