"""The public's answer as a condition on rows is the answer of `visible`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from mediaarchive.recordings import PUBLIC, RecordingRow, visible
from mediaarchive.recordings.visibility import is_public
from tests.web.builder import NOW, add_hidden, build


def test_the_condition_agrees_with_the_one_answer(tmp_path: Path) -> None:
    """Released, released later, never released, quarantined: one by one and as a list alike."""
    archive = build(tmp_path / "archive")
    add_hidden(archive)
    with archive.database.write() as session:
        for name, values in {
            "helmet1a": {"released_at": NOW + timedelta(seconds=1)},
            "helmet1b": {"released_at": NOW},
            "helmet1c": {"state": "quarantined"},
            "helmet1d": {"state": "arrived"},
        }.items():
            session.execute(update(RecordingRow).where(RecordingRow.id == name).values(**values))
    with archive.database.read() as session:
        one_by_one = {
            row.id for row in session.scalars(select(RecordingRow)) if visible(row.value(), None, PUBLIC, NOW)
        }
        listed = set(session.scalars(select(RecordingRow.id).where(is_public(NOW))))
    archive.close()

    assert one_by_one == listed
    assert "helmet1b" in listed
    assert not {"helmet1a", "helmet1c", "helmet1d"} & listed
