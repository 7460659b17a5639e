"""What the checksum lists of a card say that are here."""

from __future__ import annotations

from collections.abc import Iterable

from mediaarchive.errors import InputRefused
from mediaarchive.ingest.uploads.desk import Desk
from mediaarchive.ingest.uploads.lists import Sum, read_list
from mediaarchive.ingest.uploads.model import OPEN, Upload
from mediaarchive.ingest.uploads.names import LIST, guess


def sums_of(desk: Desk, sent: Iterable[Upload]) -> tuple[dict[str, list[Sum]], list[str], list[str]]:
    """Return what the lists among a card's uploads say of each path, which they are, and complaints of others."""
    sums: dict[str, list[Sum]] = {}
    lists, complaints = [], []
    for upload in sent:
        if upload.state == OPEN or not upload.digest or guess(upload.folder, upload.name).kind != LIST:
            continue
        try:
            for one in read_list(upload.name, upload.folder, desk.storage.read_bytes(upload.digest)):
                sums.setdefault(one.path, []).append(one)
        except InputRefused as refused:
            complaints.append(str(refused))
        else:
            lists.append(upload.path)
    return sums, lists, complaints
