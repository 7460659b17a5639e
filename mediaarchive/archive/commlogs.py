"""Stamped comm logs of an archive: taken in whole, and laid beside what was heard from the next alignment on."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from mediaarchive.archive.archive import Archive
from mediaarchive.evas import commlog
from mediaarchive.evas import store as evas
from mediaarchive.evas.model import CommLogRow


def import_file(
    archive: Archive, slug: str, path: Path, *, times: str | None, actor: str, now: datetime
) -> tuple[commlog.CommLine, ...]:
    """Import a file; what is larger than any comm log is refused unread. Raises as `take_in`."""
    commlog.check_size(path.stat().st_size, path.name)
    return take_in(archive, slug, path.read_bytes(), path.name, times=times, actor=actor, now=now)


def take_in(
    archive: Archive, slug: str, data: bytes, name: str, *, times: str | None, actor: str, now: datetime
) -> tuple[commlog.CommLine, ...]:
    """Import a comm log, which counts from now on, and return its lines. Raises InputRefused, NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
    lines = commlog.read(data, name, eva, times)
    document = json.dumps([line.to_json() for line in lines], ensure_ascii=False).encode()
    digest = archive.storage.put_bytes(document)
    row = CommLogRow(name=name[:200], lines=digest, count=len(lines), imported_at=now, actor=actor)
    with archive.database.write() as session:
        evas.add_comm_log(session, slug, row)
    return lines
