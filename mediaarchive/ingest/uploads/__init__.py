"""Uploads: files that come in pieces over hours, and are the archive's own once their last byte is read back.

Lives here: rows of uploads and cards, the growing parts, acknowledging bytes, turning a whole file into an object and a
recording, guesses from names, likely duplicates, receipts. Lives not here: any protocol (`web/uploads.py` speaks tus).
Imports every station above ingest.
"""

from mediaarchive.ingest.uploads.desk import Desk
from mediaarchive.ingest.uploads.faults import Busy, Exceeds, Finished, PieceDamaged, WholeDamaged, WrongOffset
from mediaarchive.ingest.uploads.model import KEPT, OPEN, STORED, TAKEN, Card, Listed, NewUpload, Upload

__all__ = [
    "KEPT",
    "OPEN",
    "STORED",
    "TAKEN",
    "Busy",
    "Card",
    "Desk",
    "Exceeds",
    "Finished",
    "Listed",
    "NewUpload",
    "PieceDamaged",
    "Upload",
    "WholeDamaged",
    "WrongOffset",
]
