"""Releasing recordings and holding them back, as the records tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.ledger.chain import note
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import READY


def release(session: Session, several: Iterable[Recording], *, actor: str, now: datetime) -> int:
    """Make those public that can be and are not; return how many."""
    due = [recording for recording in several if recording.released_at is None and recording.state == READY]
    recordings.release(session, [recording.id for recording in due], now)
    for recording in due:
        note(session, actor, "recording.released", f"recording:{recording.id}", now)
    return len(due)


def hold_back(session: Session, several: Iterable[Recording], *, actor: str, now: datetime) -> int:
    """Take those off the site at once that are public; return how many. Their clips come back with them."""
    due = [recording for recording in several if recording.released_at is not None]
    recordings.hold_back(session, [recording.id for recording in due])
    for recording in due:
        note(session, actor, "recording.held back", f"recording:{recording.id}", now)
    return len(due)
