"""Search: any text is a valid question, and nobody finds what they may not see."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mediaarchive.archive import Archive
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.search.index import quoted, replace, search
from mediaarchive.search.model import Document
from mediaarchive.timeline import to_micros
from tests.conftest import NOW


def fill(archive: Archive) -> None:
    """Index three things of one recording that is not released."""
    with archive.database.write() as session:
        evas.get(session, "us-eva-39")
        recordings.add(
            session, recording_id="r", eva="us-eva-39", camera="c", file_name="f", digest="d", size=1, mismatch=None,
            declared=None, now=NOW,
        )  # fmt: skip
        session.flush()
        session.connection().exec_driver_sql("UPDATE recordings SET state = 'ready'")
        replace(
            session,
            "us-eva-39",
            [
                Document("cue", "0", "us-eva-39", "r", 1_500_000, "Heard", "The batteries are seated, Élodie"),
                Document("task", "EV1-3", "us-eva-39", "r", 0, "Battery install", "three batteries"),
                Document("cue", "1", "us-eva-39", "r", 9_000_000, "Heard", "moving to the camera"),
            ],
        )


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_valid_question(archive: Archive, words: str) -> None:
    """Quotes, NEAR, stars, NULs, lone surrogates cut off: an answer, never an error."""
    with archive.database.read() as session:
        search(session, words.encode("utf-8", "ignore").decode(), team=True, now_us=0)


def test_stems_prefixes_and_accents(archive: Archive) -> None:
    """`battery` finds batteries, the beginning of the last word is enough, accents do not matter."""
    fill(archive)
    with archive.database.read() as session:
        found = {
            q: [h.ref for h in search(session, q, team=True, now_us=0)]
            for q in ("battery", "mov", "elodie", "moved camera", "x")
        }

    assert {"0", "EV1-3"} == set(found["battery"])
    assert ["1"] == found["mov"]
    assert ["0"] == found["elodie"]
    assert ["1"] == found["moved camera"]
    assert [] == found["x"]


def test_what_is_not_released_is_not_found(archive: Archive) -> None:
    """The public finds nothing before the release, and everything from that instant on."""
    fill(archive)
    now = to_micros(NOW)
    with archive.database.read() as session:
        assert [] == search(session, "battery", team=False, now_us=now)
    with archive.database.write() as session:
        recordings.release(session, ["r"], NOW)
    with archive.database.read() as session:
        assert [] == search(session, "battery", team=False, now_us=now - 1)
        assert 2 == len(search(session, "battery", team=False, now_us=now))


def test_the_index_holds_what_was_said_last(archive: Archive) -> None:
    """Filling it again replaces the EVA's documents."""
    fill(archive)
    with archive.database.write() as session:
        replace(session, "us-eva-39", [])
    with archive.database.read() as session:
        assert [] == search(session, "battery", team=True, now_us=0)


def test_the_syntax_of_fts_is_quoted_away() -> None:
    """Operators are words like others."""
    assert '"NEAR" "a" "OR" "b"*' == quoted('NEAR("a" OR b*)')
    assert "" == quoted('"*^')
