"""The JSON of `mediaarchive status`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import progress_of
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import Outcome, Step


def status(archive: Archive, *, now: datetime) -> dict[str, Any]:
    """Return every recording with its steps, and every EVA's own steps."""
    found: dict[str, list[dict[str, Any]]] = {}
    for step, outcome in progress_of(archive, now=now):
        found.setdefault(step.subject, []).append(_step(step, outcome))
    with archive.database.read() as session:
        known = recordings.every(session)
        slugs = [eva.slug for eva in evas.every(session)]
    return {
        "recordings": [
            {
                "id": r.id,
                "eva": r.eva,
                "camera": r.camera,
                "file": r.file_name,
                "state": r.state,
                "reason": r.reason,
                "damage": r.damage,
                "mismatch": r.mismatch,
                "released": r.released_at is not None,
                "steps": found.get(r.id, []),
            }
            for r in known
        ],
        "evas": [{"eva": slug, "steps": found[slug]} for slug in slugs if slug in found],
    }


def _step(step: Step, outcome: Outcome | None) -> dict[str, Any]:
    return {
        "name": step.name,
        "version": step.version,
        "state": outcome.state if outcome else "waiting",
        "reason": outcome.reason if outcome else None,
        "attempts": outcome.attempts if outcome else 0,
    }
