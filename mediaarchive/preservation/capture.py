"""Taking a manifest of one snapshot of the catalogue.

Memory: the digests of all objects, and one page. Everything is read in the one transaction of the session, so that what
others write meanwhile is in it wholly or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import MetaData, Table, asc, column, select, table
from sqlalchemy.orm import Session

from mediaarchive.preservation.lines import PLAIN, kind_of, line_of, pages_of
from mediaarchive.preservation.manifest import Manifest, TableOf
from mediaarchive.preservation.model import Named
from mediaarchive.preservation.pages import Page, Pages
from mediaarchive.storage import Digest

_DIGESTS: Final = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_AT_ONCE: Final = 1000


class Naming(NamedTuple):
    """A column whose values name objects that must be there; `size` is the column beside it with their bytes."""

    table: str
    column: str
    size: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a manifest says of when and whose: all but the rows."""

    number: int
    archive: str
    schema: str
    at: datetime
    ledger: tuple[int, Digest]


@dataclass(slots=True)
class _Seen:
    """Digests: those that must be objects, with sizes where a row tells them, and those that may be."""

    must: dict[Digest, int | None] = field(default_factory=dict)
    may: set[Digest] = field(default_factory=set)


def capture(
    session: Session,
    metadata: MetaData,
    pages: Pages,
    *,
    left_out: Collection[str],
    naming: Sequence[Naming],
    size_of: Callable[[Digest], int | None],
    before: Iterable[Named],
) -> tuple[tuple[TableOf, ...], tuple[Page, ...]]:
    """Keep pages of all rows, but of the tables `left_out`, and of all objects that they name; return both.

    Objects are what the columns of `naming` name, there or not, and whatever else looks like a digest in any row and
    is an object. `size_of` gives the bytes of an object, None where it is not there; `before` are those known by an
    earlier manifest, whose sizes count more than what lies there now.
    """
    seen = _Seen()
    tables = tuple(
        _table(session, one, pages, [n for n in naming if n.table == one.name], seen)
        for one in metadata.sorted_tables
        if one.name not in left_out
    )
    lines = ((one.digest.encode(), line_of([one.digest, one.size])) for one in _objects(seen, size_of, before))
    objects = tuple(pages.put(data, rows) for data, rows in pages_of(lines))
    pages.seal()
    return tables, objects


def manifest_of(of: Snapshot, found: tuple[tuple[TableOf, ...], tuple[Page, ...]], previous: Digest | None) -> Manifest:
    """Return the manifest, not signed yet, that follows the one whose file has the digest `previous`."""
    return Manifest(of.number, of.archive, of.schema, of.at, previous, of.ledger, *found)


def _table(session: Session, declared: Table, pages: Pages, naming: Sequence[Naming], seen: _Seen) -> TableOf:
    columns = tuple((c.name, kind_of(c.type)) for c in declared.columns)
    plain = table(declared.name, *(column(name, PLAIN[kind]) for name, kind in columns))
    order = [plain.c[c.name] for c in declared.primary_key.columns]
    rows = session.execute(select(*plain.c).order_by(*map(asc, order)), execution_options={"yield_per": _AT_ONCE})
    places = {name: number for number, (name, _) in enumerate(columns)}
    keys = [places[c.name] for c in order]
    named = [(places[n.column], places[n.size] if n.size else None) for n in naming]
    kept = []
    for data, count in pages_of(_lines(rows, keys, named, seen)):
        seen.may.update(map(bytes.decode, _DIGESTS.findall(data)))
        kept.append(pages.put(data, count))
    return TableOf(declared.name, columns, tuple(kept))


def _lines(
    rows: Iterable[Any], keys: Sequence[int], named: Sequence[tuple[int, int | None]], seen: _Seen
) -> Iterator[tuple[bytes, bytes]]:
    for row in rows:
        for place, size in named:
            for digest in _DIGESTS.findall(str(row[place]).encode()):
                known = seen.must.get(digest.decode())
                seen.must[digest.decode()] = known if size is None or row[size] is None else int(row[size])
        yield "\0".join([str(row[key]) for key in keys]).encode(), line_of(row)


def _objects(seen: _Seen, size_of: Callable[[Digest], int | None], before: Iterable[Named]) -> list[Named]:
    known = {one.digest: one.size for one in before}
    found = []
    for digest in sorted(seen.must.keys() | seen.may):
        size = seen.must.get(digest) or known.get(digest) or size_of(digest)
        if size is not None or digest in seen.must:
            found.append(Named(digest, size))
    return found
