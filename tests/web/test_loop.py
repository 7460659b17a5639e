"""A camera that heard nobody: captions, transcript and sound of the loop that another recording heard."""

from __future__ import annotations

from flask.testing import FlaskClient

from mediaarchive.archive import Archive, find, pages
from mediaarchive.recordings import PUBLIC
from mediaarchive.transcripts.model import TIME_BASE
from mediaarchive.transcripts.vtt import read_vtt
from tests.web.builder import NOW


def test_a_silent_camera_is_captioned_by_the_loop(client: FlaskClient) -> None:
    """The helmet camera began seven minutes before the chest camera: its cues stand 420 s earlier here, and say so."""
    helmet, chest = (read_vtt(client.get(f"/recordings/{r}/captions.vtt").text) for r in ("helmet1a", "chest2a"))
    expected = [c for c in helmet if 420 <= (c.start + c.end) / 2 * TIME_BASE < 468]

    assert expected
    assert [(c.start - 420 * 16_000, c.text) for c in expected] == [(c.start, c.text) for c in chest]
    remark = " ".join(client.get("/recordings/chest2a/captions.vtt").text.split())
    assert "heard by EV1 helmet camera (helmet1-a.mp4), and are right to ± 0.7 s" in remark


def test_the_page_says_whose_words_these_are(client: FlaskClient) -> None:
    """The transcript names and links the recording that heard it, with what the clocks leave open."""
    page = client.get("/recordings/chest2a").text

    assert "This recording has no sound. These words were heard meanwhile by" in " ".join(page.split())
    assert "/recordings/helmet1a?t=420.000" in page
    assert "±0.7 s" in page
    assert "http://media.test:9001/m/helmet1a/proxy.mp4" in page


def test_words_of_what_is_not_released_are_not_carried(rich_archive: Archive) -> None:
    """A recording that the public may not see lends no words to one that it may."""
    before = pages.recording_page(rich_archive, "chest2a", actor=PUBLIC, now=NOW)
    assert {"helmet1a"} == {sound.recording.id for sound in before.sounds}
    with rich_archive.database.write() as session:
        session.connection().exec_driver_sql("UPDATE recordings SET released_at = NULL WHERE id = 'helmet1a'")
    try:
        after = pages.recording_page(rich_archive, "chest2a", actor=PUBLIC, now=NOW)
        assert {"helmet2a"} == {sound.recording.id for sound in after.sounds}
    finally:
        with rich_archive.database.write() as session:
            session.connection().exec_driver_sql(
                "UPDATE recordings SET released_at = (SELECT released_at FROM recordings WHERE id = 'helmet2a')"
                " WHERE id = 'helmet1a'"
            )


def test_a_hit_names_the_cameras_that_filmed_it(rich_archive: Archive) -> None:
    """What was heard can be watched on another camera, at its own second."""
    hits = find.find(rich_archive, "hatch", chosen={"kind": "cue"}, actor=PUBLIC, now=NOW).hits
    seen = {(hit.recording, by.recording, by.at - hit.at) for hit in hits for by in hit.seen_by}

    assert ("helmet1a", "helmet2a", -60) in seen
    assert all(by.recording != hit.recording for hit in hits for by in hit.seen_by)
