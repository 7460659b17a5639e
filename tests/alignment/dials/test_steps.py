"""Clocks in the picture as a step of ingest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from mediaarchive.alignment.dials.model import Dial, to_json
from mediaarchive.alignment.dials.steps import sightings_in
from mediaarchive.alignment.model import ClockRow
from mediaarchive.alignment.sightings import Sighting
from mediaarchive.archive import Archive
from mediaarchive.ingest.plan import MAKERS
from tests.alignment.dials.films import Camera, code, film, iso
from tests.watching import Notes, ingest


def test_clocks_are_looked_for_before_alignment(archive: Archive, tmp_path: Path) -> None:
    """A filmed clock goes through every step; alignment is the last but for fingerprints, and knows of it."""
    notes = Notes()
    ingest(archive, film(tmp_path / "a.mp4", Camera(), 3, code(iso, 1_000_000)), notes=notes)

    assert [] == notes.failed
    always = [maker.name for maker in MAKERS if not maker.name.endswith(".redact")]
    assert sorted([*always, "alignment.align"]) == sorted(notes.begun)
    assert "alignment.align" == [name for name in notes.begun if name != "fingerprints.print"][-1]
    with archive.database.read() as session:
        evidence = [row.evidence for row in session.scalars(select(ClockRow))]
    assert ["qr"] == [item["kind"] for items in evidence for item in items if item["kind"] == "qr"]


def test_what_is_not_believed_is_told() -> None:
    """The first sighting's words end with the doubts."""
    dial = to_json(Dial("qr", 5, 1_000_000, (), 20_000, "a QR clock"))
    (sighting,) = sightings_in({"dials": [dial], "doubts": ["another says noon"]})
    assert Sighting("qr", "a QR clock; not believed: another says noon", 1_000_000, (), 20_000, 5) == sighting
