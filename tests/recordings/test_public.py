"""The public's answers as conditions on rows are the answers of `visible`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from mediaarchive.archive import Archive
from mediaarchive.clips.lists import is_public as clip_is_public
from mediaarchive.clips.model import PUBLISHED, ClipRow
from mediaarchive.recordings import PUBLIC, RecordingRow, store, visible
from mediaarchive.recordings.model import RangeFactRow
from mediaarchive.recordings.rights import EMBARGO, OWNER, PICTURE, SENSES, WITHHELD, Fact
from mediaarchive.recordings.visibility import HIDDEN_PICTURE, is_public
from mediaarchive.timeline import Interval, to_micros
from tests.web.builder import NOW, RATE, add_hidden, build


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
    one_by_one, listed = _both(archive)
    archive.close()

    assert one_by_one == listed
    assert "helmet1b" in listed
    assert not {"helmet1a", "helmet1c", "helmet1d"} & listed


_tenths = st.integers(0, 10)
_known = st.tuples(
    st.sampled_from((EMBARGO, WITHHELD, OWNER)), st.sampled_from(SENSES), _tenths, _tenths, st.integers(-1, 1),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_known, max_size=5))
def test_facts_agree_too(own: Archive, drawn: list[tuple[str, str, int, int, int, bool]]) -> None:
    """Whatever facts there are: recordings and clips are public alike, one by one, as a list, and written out."""
    with own.database.write() as session:
        session.execute(delete(RangeFactRow))
        length = store.get(session, "chest2a").end_pts or 0
        for kind, what, one, other, off, ended in drawn:
            start, past = (tenth * length // 10 for tenth in (min(one, other), max(one, other)))
            until = NOW + timedelta(seconds=off) if kind == EMBARGO else None
            fact = Fact(
                0, "chest2a", start, past + RATE, kind, what if kind == WITHHELD else "", "", until, "", NOW, "x"
            )
            number = store.add_fact(session, fact)
            if ended:
                store.end_fact(session, "chest2a", number, by="x", now=NOW)
    one_by_one, listed = _both(own)
    assert one_by_one == listed
    with own.database.read() as session:
        known = {row.id: row.value() for row in session.scalars(select(RecordingRow))}
        facts = store.facts_of(session, known)
        clips = [row.value() for row in session.scalars(select(ClipRow).where(ClipRow.state == PUBLISHED))]
        shown = set(session.scalars(select(ClipRow.id).where(clip_is_public(NOW))))
        names = {"recording": "c.recording", "start": "c.in_pts", "past": "c.out_pts", "now": str(to_micros(NOW))}
        written = f"SELECT c.id FROM clips c WHERE c.state = 'published' AND NOT {HIDDEN_PICTURE.format(**names)}"
        assert shown == set(session.scalars(text(written)))
    plain = set()
    for clip in clips:
        of = known[clip.recording]
        span = Interval(of.seconds_at(clip.in_pts), of.seconds_at(clip.out_pts))
        if visible(of, span, PUBLIC, NOW, facts.get(of.id, ())):
            plain.add(clip.id)
    assert plain == shown


def _both(archive: Archive) -> tuple[set[str], set[str]]:
    with archive.database.read() as session:
        rows = session.scalars(select(RecordingRow)).all()
        facts = store.facts_of(session, [row.id for row in rows])
        asked = {row.id for row in rows if visible(row.value(), None, PUBLIC, NOW, facts.get(row.id, ()))}
        return asked, set(session.scalars(select(RecordingRow.id).where(is_public(NOW))))


def test_a_recording_of_which_all_is_hidden_is_not_public(own: Archive) -> None:
    """By one embargo or by two that meet; a second that is left shows it again."""
    with own.database.write() as session:
        end = store.get(session, "chest2a").end_pts or 0
        for start, past in ((0, end // 2), (end // 2, end)):
            store.add_fact(session, Fact(0, "chest2a", start, past, WITHHELD, PICTURE, "", None, "", NOW, "x"))
    asked, listed = _both(own)
    assert "chest2a" not in asked | listed
    with own.database.write() as session:
        last = store.facts(session, "chest2a")[-1]
        store.end_fact(session, "chest2a", last.id, by="x", now=NOW)
    asked, listed = _both(own)
    assert "chest2a" in asked & listed
