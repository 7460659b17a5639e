"""Anchors as `align --json` prints them: their history, and what one of them moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mediaarchive.alignment.anchors import KeptAnchor
from mediaarchive.archive.anchors import Move
from mediaarchive.archive.reports import clock_report
from mediaarchive.recordings import Recording
from mediaarchive.timeline import format_utc, from_micros


def moves_report(slug: str, moves: Sequence[Move]) -> dict[str, Any]:
    """Return every recording's clock before and after as JSON values."""
    return {
        "eva": slug,
        "recordings": [
            {
                "id": move.recording.id,
                "file": move.recording.file_name,
                "moved_s": move.moved_s,
                "before": clock_report(move.before),
                "after": clock_report(move.after),
            }
            for move in moves
        ],
    }


def anchor_report(kept: KeptAnchor, recording: Recording) -> dict[str, Any]:
    """Return an anchor with its history as JSON values."""
    return {
        "id": kept.id,
        "recording": recording.id,
        "file": recording.file_name,
        "at": kept.anchor.at_us / 1e6,
        "utc": format_utc(from_micros(kept.anchor.utc_us)),
        "sigma_s": kept.anchor.sigma_us / 1e6,
        "author": kept.anchor.author,
        "reason": kept.anchor.reason,
        "made": _whole(kept.made_at),
        "undone": _whole(kept.undone_at) if kept.undone_at else None,
        "undone_by": kept.undone_by,
    }


def _whole(instant: datetime) -> str:
    return format_utc(instant.replace(microsecond=0))
