"""Cameras as the team names them: label and credit line, on the pages of clips at once, and in the records."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive, records
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from tests.web.builder import EVA
from tests.web.people import send


def _cameras(archive: Archive) -> dict[str, Camera]:
    with archive.database.read() as session:
        return {camera.name: camera for camera in evas.cameras(session, EVA)}


def _describe(team: FlaskClient, name: str, **said: str) -> TestResponse:
    times = f"/desk/evas/{EVA}/times"
    return send(team, f"/desk/evas/{EVA}/cameras/{name}", token_of=times, **said)


def test_a_credit_line_is_on_the_clip_at_once(own: Archive, team: FlaskClient) -> None:
    """Label and credit line as typed, without stray spaces; the page of a public clip says both; the record is kept."""
    with own.database.read() as session:
        public = [clip for clip in clips.of_eva(session, EVA) if clip.state == PUBLISHED]
        clip = next(c for c in public if recordings.get(session, c.recording).camera == "ev1-helmet")
    said = {"label": " Helmet of  Ada ", "credit": "NASA/JSC & friends"}
    assert 303 == _describe(team, "ev1-helmet", **said).status_code

    found = _cameras(own)["ev1-helmet"]
    assert ("Helmet of Ada", "NASA/JSC & friends") == (found.label, found.credit)
    page = team.get(f"/clips/{clip.id}").text
    assert "NASA/JSC &amp; friends" in page
    assert "Helmet of Ada" in page
    assert "camera.described" == records.listing(own).entries[0].action


def test_one_credit_line_serves_the_cameras_that_have_none(own: Archive, team: FlaskClient) -> None:
    """Those that have one keep it."""
    before = _cameras(own)
    with own.database.write() as session:
        evas.save_camera(session, Camera(EVA, "ev9-boot", "Boot", "EV1", "boot"))
    _describe(team, "ev1-helmet", label="Helmet", credit="ESA", all="1")

    expected = {name: camera.credit or "ESA" for name, camera in before.items()}
    expected |= {"ev1-helmet": "ESA", "ev9-boot": "ESA"}
    assert expected == {name: camera.credit for name, camera in _cameras(own).items()}


def test_a_camera_without_a_name_is_refused(own: Archive, team: FlaskClient) -> None:
    """So are lines that go on and on, and cameras that there are not; nothing changes."""
    before = _cameras(own)
    for name, said in (
        ("ev1-helmet", {"label": " ", "credit": "NASA"}),
        ("ev1-helmet", {"label": "x" * 201, "credit": ""}),
        ("nobody", {"label": "x", "credit": ""}),
    ):
        _describe(team, name, **said)

    assert before == _cameras(own)
