"""Reading every object that the catalogue names, saying how each is, and mending what another copy holds whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.preservation import manifests
from mediaarchive.archive.preservation.catalogues import require_folder
from mediaarchive.archive.preservation.names import names_of
from mediaarchive.errors import StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation import looking, store
from mediaarchive.preservation.copying import Copying, path_of
from mediaarchive.preservation.looking import Stray
from mediaarchive.preservation.model import FIXITY, ROUND, Look, Named, Run, Verdict
from mediaarchive.preservation.shelf import Shelved
from mediaarchive.storage import LocalStorage

SLICE_BYTES: Final = 256 << 20
"""What the worker reads at once: a second or two of a disk's time, in each minute while a round goes on."""
_BATCH_BYTES: Final = 256 << 20
_BATCH: Final = 200
_ROUND_BY: Final = "the archive"
Progress = Callable[[float], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Finding:
    """An object that was not whole: what it is, and in `mended` how it was mended or why not, None where nobody asked.

    `is_mended` says whether it is whole now.
    """

    look: Look
    names: tuple[str, ...]
    mended: str | None = None
    is_mended: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A pass that came to its end. `resumed`: it went on from where an earlier one was cut off."""

    manifest: int
    objects: int
    bytes: int
    findings: tuple[Finding, ...]
    strays: tuple[Stray, ...]
    resumed: bool

    @property
    def whole(self) -> int:
        """How many objects were whole when they were read."""
        return self.objects - len(self.findings)

    @property
    def damaged(self) -> int:
        """How many are not whole now."""
        return sum(not one.is_mended for one in self.findings)


def check(archive: Archive, *, actor: str, clock: Clock, progress: Progress, repair_from: Path | None = None) -> Report:
    """Read every object that the catalogue names; a pass that was cut off goes on. Each finding is in the records.

    With `repair_from`, a backup of this archive, damaged objects are replaced where the copy there is whole; what is
    damaged in both stays as it is, and is told. Raises Misconfigured where that is no backup of this archive.
    """
    require_folder(archive.settings)
    if repair_from is not None:
        LocalStorage(repair_from).check(archive.volume_id)
    shelved = manifests.renew(archive, now=clock())
    named = list(manifests.shelf_of(archive).objects(shelved.manifest))
    run, resumed = _begun(archive, FIXITY, clock())
    _read(archive, _left(archive, run, named), clock, progress, of=sum(one.size or 0 for one in named))
    looks, lying = _concluded(archive, run, named, clock())
    findings = _named(archive, [one for one in looks if one.verdict is not Verdict.WHOLE])
    if repair_from is not None:
        findings = [_mended(archive, one, lying, repair_from, actor, clock()) for one in findings]
    report = Report(
        shelved.manifest.number, len(named), sum(one.size for one in looks), tuple(findings), tuple(lying), resumed
    )
    _end(archive, run, report, actor, clock())
    return report


def read_a_slice(archive: Archive, *, days: int, now: datetime, most: int = SLICE_BYTES) -> int:
    """Read on in the worker's own round, `most` bytes or a little more; return how many objects were read.

    A round begins `days` after the last one began, and reads what was not read for the longest time first.
    """
    shelved = manifests.shelf_of(archive).newest()
    if shelved is None or not _is_due(archive, days, now):
        return 0
    run, _ = _begun(archive, ROUND, now)
    try:
        named = list(manifests.shelf_of(archive).objects(shelved.manifest))
    except StorageDamaged:
        return 0  # the next manifest makes the page again
    left = _left(archive, run, named)
    part, size = [], 0
    for one in left:
        part.append(one)
        size += one.size or 0
        if size >= most or len(part) >= _BATCH * 10:
            break
    _read(archive, part, lambda: now, lambda _: None, of=0)
    if len(part) == len(left):
        _end_round(archive, run, shelved, named, now)
    return len(part)


def _is_due(archive: Archive, days: int, now: datetime) -> bool:
    with archive.database.read() as session:
        if store.newest(session, ROUND, ended=False):
            return True
        last = store.newest(session, ROUND, FIXITY, ended=True)
    return last is None or not last.began_at <= now < last.began_at + timedelta(days=days)


def _begun(archive: Archive, kind: str, now: datetime) -> tuple[Run, bool]:
    with archive.database.write() as session:
        open_run = store.newest(session, kind, ended=False)
        return (open_run, True) if open_run else (store.begin(session, kind, "", now), False)


def _left(archive: Archive, run: Run, named: Sequence[Named]) -> list[Named]:
    """Return what the run has not read yet, what was not read for the longest time first."""
    with archive.database.read() as session:
        seen = store.looked_at(session)
    return sorted(
        (one for one in named if seen.get(one.digest, 0) < run.id),
        key=lambda one: (seen.get(one.digest, 0), one.digest),
    )


def _read(archive: Archive, left: Sequence[Named], clock: Clock, progress: Progress, *, of: int) -> None:
    objects, done = manifests.objects_of(archive), of - sum(one.size or 0 for one in left)
    for batch in _batches(left):
        looks = []
        for one in batch:
            looks.append(looking.look(objects, one))
            done += one.size or 0
            progress(done / of if of else 1.0)
        archive.storage.check(archive.volume_id)  # else a disk that went away would be an archive of missing objects
        with archive.database.write() as session:
            store.keep(session, looks, clock())


def _batches(left: Iterable[Named]) -> Iterator[list[Named]]:
    batch, size = list[Named](), 0
    for one in left:
        batch.append(one)
        size += one.size or 0
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _concluded(archive: Archive, run: Run, named: Sequence[Named], now: datetime) -> tuple[list[Look], list[Stray]]:
    """Return the run's looks and the files that nothing names; what is missing is looked for among those."""
    sizes = {one.digest: one.size for one in named}
    lying = list(looking.strays(manifests.objects_of(archive), sizes.keys()))
    with archive.database.write() as session:
        store.forget(session, store.looked_at(session).keys() - sizes.keys())
        looks = [look for look in store.looks_since(session, run) if look.digest in sizes]
        found = looking.found_elsewhere(looks, sizes, lying)
        store.keep(session, [new for new, old in zip(found, looks, strict=True) if new != old], now)
    return found, lying


def _named(archive: Archive, looks: Sequence[Look]) -> list[Finding]:
    with archive.database.read() as session:
        return [Finding(look, names_of(session, look.digest)) for look in looks]


def _mended(
    archive: Archive, finding: Finding, lying: Sequence[Stray], backup: Path, actor: str, now: datetime
) -> Finding:
    look, root = finding.look, archive.storage.root
    copying = Copying(root, hint="free space and run the same command again")
    elsewhere = [s.path for s in lying if look.verdict is Verdict.RENAMED and look.words == f"lies at {s.path}"]
    why = ""
    for source in (*elsewhere, path_of(backup / "objects", look.digest)):
        try:
            looking.mend(root, copying, source, look, f"{now:%Y%m%dT%H%M%SZ}")
        except StorageDamaged as error:
            why = str(error)
            continue
        with archive.database.write() as session:
            store.keep(session, [looking.look(root / "objects", Named(look.digest, None))], now)
            chain.note(session, actor, "fixity.mended", f"object:{look.digest}", now, {"from": str(source)})
        return replace(finding, mended=f"replaced by the whole copy at {source}", is_mended=True)
    return replace(finding, mended=f"nothing was replaced: the copy is not whole either ({why})")


def _end(archive: Archive, run: Run, report: Report, actor: str, now: datetime) -> None:
    facts = {
        "manifest": report.manifest, "objects": report.objects, "bytes": report.bytes, "whole": report.whole,
        "damaged": report.damaged, "strays": len(report.strays),
    }  # fmt: skip
    with archive.database.write() as session:
        for one in report.findings:
            chain.note(session, actor, f"fixity.{one.look.verdict}", f"object:{one.look.digest}", now, one.look.words)
        chain.note(session, actor, "fixity.ended", "store", now, facts)
        store.end(session, run, facts, now)


def _end_round(archive: Archive, run: Run, shelved: Shelved, named: Sequence[Named], now: datetime) -> None:
    looks, lying = _concluded(archive, run, named, now)
    bad = [Finding(one, ()) for one in looks if one.verdict is not Verdict.WHOLE]
    size = sum(one.size for one in looks)
    report = Report(shelved.manifest.number, len(named), size, tuple(bad), tuple(lying), resumed=True)
    _end(archive, run, report, _ROUND_BY, now)
