"""Cards: what came together, decided group by group, and the receipt by which a card may be wiped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.evas import store as evas
from mediaarchive.ingest.uploads import store
from mediaarchive.ingest.uploads.desk import Desk
from mediaarchive.ingest.uploads.finish import take_in
from mediaarchive.ingest.uploads.lists import Sum
from mediaarchive.ingest.uploads.marks import marks_of
from mediaarchive.ingest.uploads.model import OPEN, STORED, Card, Listed, Place, Upload
from mediaarchive.ingest.uploads.names import LIST, guess
from mediaarchive.ingest.uploads.sums import sums_of
from mediaarchive.recordings import sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.sides import Side

_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A file of a card: what became of it in words, whether it is safe, and whether a list of the card agrees.

    `side` is the id of a camera's small copy.
    """

    file: Listed
    upload: Upload | None
    is_safe: bool
    words: str
    compared: str = ""
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of every file of a card. `complaints` stand in the way of wiping it."""

    card: Card
    lines: tuple[Line, ...]
    complaints: tuple[str, ...]
    lists: tuple[str, ...]

    @property
    def is_safe_to_wipe(self) -> bool:
        """Say whether every file of the card is the archive's own, durable and read back."""
        return bool(self.lines) and not self.complaints and all(line.is_safe for line in self.lines)


def register(desk: Desk, owner: str, label: str, listing: Sequence[Listed], *, now: datetime) -> Card:
    """Return a card with these files: a new one, or the one that this person brought before."""
    if not listing or len(listing) > _MOST_FILES:
        raise InputRefused(f"a card has 1 to {_MOST_FILES} files")
    if any(item.size < 0 or len(item.path) > 2000 for item in listing):
        raise InputRefused("the list of the card's files cannot be read")
    asked = {(item.path, item.size, item.modified) for item in listing}
    with desk.database.write() as session:
        for known in store.cards(session, owner):
            if asked == {(item.path, item.size, item.modified) for item in known.listing}:
                return known
        card = Card(desk.draw(), owner, label[:200] or "Files", now, tuple(listing), {})
        store.add_card(session, card)
    return card


def of_owner(desk: Desk, owner: str, card_id: str) -> Card:
    """Return a person's card. Raises NotFound, also for somebody else's."""
    with desk.database.read() as session:
        card = store.card(session, card_id)
    if card.owner != owner:
        raise NotFound("no such card", subject=card_id[:40])
    return card


def decide(desk: Desk, owner: str, card_id: str, group: str, where: Place, *, now: datetime) -> int:
    """Say whose camera a group of files is, and take in what is there of it; return how many that were."""
    card = of_owner(desk, owner, card_id)
    if not where.eva or not where.camera or not where.camera.isprintable() or len(where.camera) > 60:
        raise InputRefused("choose the spacewalk, and write the camera's name in at most 60 characters")
    with desk.database.write() as session:
        evas.get(session, where.eva)
        store.decide(session, card.id, group, where)
        mine = [one for one in store.of_card(session, card.id) if one.state in (OPEN, STORED) and _in(one, group)]
        for one in mine:
            store.place(session, one.id, Place(where.eva, where.camera, one.place.start))
    return sum(take_in(desk, one.id, now=now).recording is not None for one in mine)


def cannot_be_read(desk: Desk, owner: str, card_id: str, path: str, why: str) -> None:
    """Write down that a file of a card cannot be read where it lies."""
    card = of_owner(desk, owner, card_id)
    found = [item for item in card.listing if item.path == path]
    if not found:
        raise NotFound("no such file on this card", subject=path[:80])
    item = found[0]
    with desk.database.write() as session:
        store.list_more(session, card.id, [Listed(item.name, item.folder, item.size, item.modified, why[:300] or "?")])


def likely_known(desk: Desk, marks: Mapping[str, tuple[int, tuple[str, ...]]]) -> dict[str, str]:
    """Return where files are in the archive already, likely: by size, and first, middle and last MiB."""
    with desk.database.read() as session:
        known = recordings.of_sizes(session, [size for size, _ in marks.values()])
    found = {}
    for path, (size, spans) in marks.items():
        for recording in (one for one in known if one.size == size):
            if not spans or marks_of(desk.storage.path(recording.digest)) == spans:
                found[path] = f"{recording.file_name} of {recording.camera}, {recording.eva}"
                break
    return found


def receipt(desk: Desk, card: Card, *, read_again: bool = False) -> Receipt:
    """Return what became of each file of a card. With `read_again` every object is read from the disk once more.

    Raises StorageDamaged where an object is no longer what it was.
    """
    with desk.database.read() as session:
        found = sorted(store.of_card(session, card.id), key=lambda one: (one.state != OPEN, one.offset))
        small = sides.by_digests(session, [one.digest for one in found if one.digest])
    sent = {upload.path: upload for upload in found}  # of several of one file, the one that is farthest counts
    if read_again:
        for digest in sorted({one.digest for one in sent.values() if one.digest and one.state != OPEN}):
            desk.storage.verify(digest)
    sums, lists, complaints = sums_of(desk, sent.values())
    lines = tuple(_line(item, sent.get(item.path), sums.get(item.path, ())) for item in card.listing)
    lines = tuple(_with_side(line, small) for line in lines)
    known = {item.path for item in card.listing}
    complaints += [f"{path} is named by a list of the card, but is not on it" for path in sums if path not in known]
    return Receipt(card, lines, tuple(complaints), tuple(lists))


def _line(item: Listed, upload: Upload | None, sums: Sequence[Sum]) -> Line:
    if upload is None or upload.state == OPEN:
        if item.unreadable:
            return Line(item, upload, False, f"cannot be read: {item.unreadable}")
        done = f"{upload.offset * 100 // max(1, upload.length)} % are here" if upload else "has not been sent"
        return Line(item, upload, False, done)
    if upload.length != item.size:
        return Line(item, upload, False, f"has {item.size} bytes on the card, and {upload.length} here")
    has = {**upload.hashes, "sha256": upload.digest}
    equal = [one.algorithm for one in sums if one.value and has.get(one.algorithm) == one.value]
    differs = [one.algorithm for one in sums if one.value and has.get(one.algorithm) not in (None, one.value)]
    if differs:
        return Line(item, upload, False, f"is durable, but not what the card's list says ({', '.join(differs)})")
    compared = f"equal to the card's list ({', '.join(equal)})" if equal else ""
    if sums and not equal:
        compared = f"not compared: the list has {', '.join(one.algorithm for one in sums)}"
    told = "is a list of checksums" if guess(item.folder, item.name).kind == LIST else upload.reason
    words = told or ("is a recording" if upload.recording else "is durable, and waits to be told whose it is")
    return Line(item, upload, True, words, compared)


def _with_side(line: Line, small: Mapping[str, Side]) -> Line:
    side = small.get(line.upload.digest or "") if line.upload else None
    if side is None:
        return line
    return replace(line, words=f"{line.words}; {side.compared}" if side.compared else line.words, side=side.id)


def _in(upload: Upload, group: str) -> bool:
    return guess(upload.folder, upload.name).group == group
