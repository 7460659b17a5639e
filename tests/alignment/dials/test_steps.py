"""Clocks in the picture as a step of ingest."""

from __future__ import annotations

from pathlib import Path

from mediaarchive.archive import Archive
from mediaarchive.ingest.plan import MAKERS
from tests.alignment.dials.films import Camera, code, film, iso
from tests.watching import Notes, ingest


def test_clocks_are_looked_for_before_alignment(archive: Archive, tmp_path: Path) -> None:
    """A filmed clock goes through every step; alignment is the last of them."""
    notes = Notes()
    ingest(archive, film(tmp_path / "a.mp4", Camera(), 3, code(iso, 1_000_000)), notes=notes)

    assert [] == notes.failed
    assert sorted([*(maker.name for maker in MAKERS), "alignment.align"]) == sorted(notes.begun)
    assert "alignment.align" == notes.begun[-1]
