"""Making rows of a manifest again, in a catalogue whose schema stands where it stood."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, column, insert, table

from mediaarchive.db.postgres import go_on_counting
from mediaarchive.preservation.lines import PLAIN, values_of
from mediaarchive.preservation.manifest import Manifest, TableOf
from mediaarchive.preservation.pages import Pages

_AT_ONCE: Final = 500


def replay(connection: Connection, manifest: Manifest, pages: Pages) -> int:
    """Add every row of a manifest in the transaction of the connection; return how many. Raises StorageDamaged."""
    rows = sum(_table(connection, one, pages) for one in manifest.tables)
    if connection.dialect.name == "postgresql":
        go_on_counting(connection)
    return rows


def _table(connection: Connection, found: TableOf, pages: Pages) -> int:
    plain = table(found.name, *(column(name, PLAIN[kind]) for name, kind in found.columns))
    names = [name for name, _ in found.columns]
    for page in found.pages:
        lines = pages.read(page).splitlines()
        for at in range(0, len(lines), _AT_ONCE):
            rows = [dict(zip(names, values_of(line), strict=True)) for line in lines[at : at + _AT_ONCE]]
            connection.execute(insert(plain), rows)
    return found.rows
