"""The records as the team reads them: who did what, and whether nothing of it was changed since."""

from __future__ import annotations

from dataclasses import dataclass

from mediaarchive.archive.archive import Archive
from mediaarchive.db import Base
from mediaarchive.errors import Conflict
from mediaarchive.ledger import Entry, Recorded, chain
from mediaarchive.ledger.chain import Proof

PAGE = 100


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Entries, the newest first, and the number before which older ones begin; None where there are none."""

    entries: tuple[Entry, ...]
    older: int | None


def listing(archive: Archive, *, before: int | None = None, action: str = "", limit: int = PAGE) -> RecordsPage:
    """Return the newest entries before number `before`, of actions that begin with `action`."""
    with archive.database.read() as session:
        found = chain.entries(session, before=before, action=action, limit=limit + 1)
    shown = tuple(found[:limit])
    return RecordsPage(shown, shown[-1].number if len(found) > limit else None)


def prove(archive: Archive, *, head: str | None = None) -> Proof:
    """Prove the whole chain, and that every journal's row is as its last entry found it.

    With `head`, also that the log goes on from an entry that was proved before. Raises Conflict, NotFound.
    """
    with archive.database.read() as session:
        proof = chain.prove(session)
        if head is not None:
            chain.holds(session, head)
        wrong = chain.changed_rows(session, journals())
    if wrong:
        raise Conflict(
            f"{wrong[0]} is not what its record says, and {len(wrong) - 1} rows more",
            hint="somebody changed the catalogue past the archive: restore it from a backup",
        )
    return proof


def forget(archive: Archive, name: str) -> None:
    """Let a person's key in the records stand for nobody any more; the chain still proves. Raises NotFound."""
    with archive.database.write() as session:
        chain.forget(session, name)


def journals() -> dict[str, type[Base]]:
    """Return the tables whose rows are records, by name."""
    classes: list[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]
    return {one.__tablename__: one for one in classes if issubclass(one, Recorded)}
