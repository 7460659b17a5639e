"""Objects are read once more before somebody who was licensed gets them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.preservation import manifests
from mediaarchive.errors import StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation import looking, store
from mediaarchive.preservation.model import Named, Verdict
from mediaarchive.storage import Digest

_ACTOR = "the archive"


def require_whole(archive: Archive, digests: Iterable[Digest], *, now: datetime) -> None:
    """Raise StorageDamaged unless all of these objects are whole; the desk and the records then tell of it."""
    looks = [looking.look(manifests.objects_of(archive), Named(one, None)) for one in dict.fromkeys(digests)]
    bad = [one for one in looks if one.verdict is not Verdict.WHOLE]
    if not bad:
        return
    archive.storage.check(archive.volume_id)  # a disk that went away is no damage
    with archive.database.write() as session:
        store.keep(session, bad, now)
        for one in bad:
            chain.note(session, _ACTOR, f"fixity.{one.verdict}", f"object:{one.digest}", now, one.words)
    raise StorageDamaged(f"what was to be delivered {bad[0].words}", subject=bad[0].digest[:12],
                         hint="run: mediaarchive fixity --repair-from BACKUP")  # fmt: skip
