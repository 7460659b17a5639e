"""Citing a clip: what a citation says, and that a cited version stays readable after corrections."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from mediaarchive.alignment.model import ClockRow
from mediaarchive.archive import Archive
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import ClipRow
from mediaarchive.recordings import store as recordings
from tests.web.builder import CREDIT, EVA, NOW
from web import create_app


def first_clip(archive: Archive) -> str:
    """Return a public clip of the recording helmet1a."""
    with archive.database.read() as session:
        rows = select(ClipRow.id).where(ClipRow.recording == "helmet1a", ClipRow.state == "published")
        return session.scalars(rows.order_by(ClipRow.in_pts)).first() or ""


def correct(archive: Archive, clip: str) -> None:
    """Let a person trim and rename the clip, and a later alignment move its clock by two seconds."""
    with archive.database.write() as session:
        row = session.get_one(ClipRow, clip)
        row.title, row.in_pts = "A better title", row.in_pts + 2 * 12800
        session.get_one(ClockRow, "helmet1a").zero_us += 2_000_000  # type: ignore[operator]
        assert 1 <= clips.renew_editions(session, EVA, NOW + timedelta(days=1))


def visitor(archive: Archive) -> FlaskClient:
    """Return a visitor of two days later."""
    return create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW + timedelta(days=2)).test_client()


def test_a_citation_names_what_was_seen(own: Archive) -> None:
    """EVA, camera, instant with its width, frames, the recording's hash, version, credit, address."""
    clip = first_clip(own)
    with own.database.read() as session:
        digest = recordings.get(session, "helmet1a").digest
    text = visitor(own).get(f"/clips/{clip}").text
    line = re.search(r'id="cite">(.+?)</p>', text, re.DOTALL)

    assert line
    for part in ("US EVA 39", "GMT", "±", "frames ", digest, "version 1", CREDIT, f"{clip}?version=1"):
        assert part in line[1], part


def test_a_cited_version_stays_readable(own: Archive) -> None:
    """After a correction the old address still shows the old range and says what was corrected since."""
    clip = first_clip(own)
    before = visitor(own).get(f"/clips/{clip}?version=1").text
    correct(own, clip)

    old, new = (visitor(own).get(f"/clips/{clip}{version}").text for version in ("?version=1", ""))

    start = re.search(r'data-landing="([\d.]+)"', before)
    assert start
    assert f'data-landing="{start[1]}"' in old
    assert f'data-landing="{float(start[1]) + 2:.3f}"' in new
    assert "You follow a citation of version 1" in old
    assert "<ins>A better title</ins>" in old
    assert old.count("<ins>") == 3
    assert "You follow a citation" not in before + new
    assert "version=2" in new
    assert 404 == visitor(own).get(f"/clips/{clip}?version=9").status_code


def test_what_is_no_correction_makes_no_version(own: Archive) -> None:
    """Half a frame of the clock is within what any citation means."""
    clip = first_clip(own)
    with own.database.write() as session:
        session.get_one(ClockRow, "helmet1a").zero_us += 5_000  # type: ignore[operator]
        assert 0 == clips.renew_editions(session, EVA, NOW + timedelta(days=1))

    assert "version 1" in visitor(own).get(f"/clips/{clip}").text


def test_programs_of_libraries_read_citations(own: Archive) -> None:
    """BibTeX with what is special in it escaped, and CSL-JSON."""
    clip = first_clip(own)
    with own.database.write() as session:
        session.get_one(ClipRow, clip).title = "50 % & more_{x}"
        clips.renew_editions(session, EVA, NOW + timedelta(days=1))

    entry = visitor(own).get(f"/clips/{clip}/cite.bib").text
    item = visitor(own).get(f"/clips/{clip}/cite.json").get_json()[0]

    assert entry.startswith(f"@misc{{{clip}v2,")
    assert r"title = {50 \% \& more\_\{x\}}" in entry
    assert ("motion_picture", "50 % & more_{x}", [[2017, 1, 13]]) == (
        item["type"], item["title"], item["issued"]["date-parts"])  # fmt: skip
    assert item["URL"].endswith(f"/clips/{clip}?version=2")


def test_similar_clips_say_why(own: Archive) -> None:
    """The same moment from the other helmet comes first; nothing that is not public is offered."""
    clip = first_clip(own)
    text = visitor(own).get(f"/clips/{clip}").text
    reasons = re.findall(r'class="card-reason">([^<]+)<', text.partition('id="similar-title"')[2])

    assert "the same moment from another camera" == reasons[0]
    assert 1 < len(reasons) <= 8
    with own.database.write() as session:
        for row in session.scalars(select(ClipRow).where(ClipRow.id != clip)):
            row.state = "draft"
    assert "similar-title" not in visitor(own).get(f"/clips/{clip}").text
