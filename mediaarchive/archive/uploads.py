"""Uploads as the site and the command line use them: the verbs of `ingest.uploads` on an open archive."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.evas import store as evas
from mediaarchive.ingest.uploads import (
    OPEN,
    STORED,
    Card,
    Desk,
    Listed,
    NewUpload,
    Upload,
    cards,
    finish,
    names,
    receive,
    store,
)
from mediaarchive.ingest.uploads.cards import Line, Receipt
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.ingest.uploads.names import Group
from mediaarchive.ingest.uploads.parts import Read
from mediaarchive.recordings import Recording, sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.sides import Side


def desk(archive: Archive) -> Desk:
    """Return what the verbs of uploads work on."""
    settings = archive.settings
    return Desk(
        archive.database,
        archive.storage,
        archive.volume_id,
        archive.id_key,
        settings.upload_quota_gb * 1_000_000_000,
        timedelta(days=settings.upload_days),
        lambda: secrets.token_hex(16),
    )


def largest(archive: Archive) -> int:
    """Return the most bytes that one upload may have."""
    return desk(archive).quota_bytes


def begin(archive: Archive, owner: str, new: NewUpload, *, now: datetime) -> Upload:
    """Take an upload on; see `receive.begin`."""
    return receive.begin(desk(archive), owner, new, now=now)


def look(archive: Archive, owner: str, upload_id: str) -> Upload:
    """Return how far an upload of this person is. Raises NotFound."""
    return receive.look(desk(archive), owner, upload_id)


def ask(archive: Archive, owner: str, upload_id: str, *, now: datetime) -> Upload:
    """Return how far an upload of this person is, and let it go on where only a crash has stopped it."""
    return receive.ask(desk(archive), owner, upload_id, now=now)


def append(
    archive: Archive,
    owner: str,
    upload_id: str,
    offset: int,
    read: Read,
    size: int,
    *,
    checksum: tuple[str, str] | None = None,
    now: datetime,
) -> Upload:
    """Take bytes; see `receive.append`."""
    return receive.append(desk(archive), owner, upload_id, offset, read, size, checksum=checksum, now=now)


def remove(archive: Archive, owner: str, upload_id: str) -> None:
    """Delete an upload that is not finished."""
    receive.remove(desk(archive), owner, upload_id)


def go_on(archive: Archive, *, now: datetime) -> int:
    """Take in what stopped between its last byte and its object; return how many uploads that were."""
    return finish.settle_all(desk(archive), now=now)


def of_person(archive: Archive, owner: str) -> list[Upload]:
    """Return the uploads of a person in the order in which they were begun."""
    with archive.database.read() as session:
        return store.every(session, owner)


@dataclass(frozen=True, slots=True)
class Decided:
    """A group of a card's footage with what is said of it, or guessed."""

    group: Group
    place: Place
    is_decided: bool
    size: int


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card with its receipt as it stands, its groups, and the files that are no footage."""

    receipt: Receipt
    groups: tuple[Decided, ...]
    others: tuple[Line, ...]


def register(archive: Archive, owner: str, label: str, listing: Sequence[Listed], *, now: datetime) -> Card:
    """Return the card with these files; see `cards.register`."""
    return cards.register(desk(archive), owner, label, listing, now=now)


def cards_of(archive: Archive, owner: str) -> list[CardPage]:
    """Return a person's cards, the newest first."""
    with archive.database.read() as session:
        found = store.cards(session, owner)
    return [_page(archive, one) for one in found]


def card_page(archive: Archive, owner: str, card_id: str) -> CardPage:
    """Return one card of a person. Raises NotFound."""
    return _page(archive, cards.of_owner(desk(archive), owner, card_id))


def loose(archive: Archive, owner: str) -> list[Upload]:
    """Return a person's uploads that came on no card."""
    return [upload for upload in of_person(archive, owner) if upload.card is None]


def decide(archive: Archive, owner: str, card_id: str, group: str, where: Place, *, now: datetime) -> int:
    """Say whose a group of files is; see `cards.decide`."""
    return cards.decide(desk(archive), owner, card_id, group, where, now=now)


def place(archive: Archive, owner: str, upload_id: str, where: Place, *, now: datetime) -> Upload:
    """Say whose one upload is that came on no card, and take it in where it is whole."""
    if not where.eva or not where.camera:
        raise InputRefused("choose the spacewalk, and write the camera's name")
    with archive.database.write() as session:
        evas.get(session, where.eva)
        if store.of_owner(session, owner, upload_id).state not in (OPEN, STORED):
            raise Conflict("this file was taken in already", subject=upload_id[:40])
        store.place(session, upload_id, where)
    return finish.take_in(desk(archive), upload_id, now=now)


@dataclass(frozen=True, slots=True)
class SmallPage:
    """A camera's small copy, whether it can be watched, and its film as far as that is here.

    `coming`: the share of the film's bytes that is here while it is on its way, with its name on the card.
    """

    side: Side
    is_playable: bool
    film: Recording | None
    coming: tuple[str, float] | None


def small_page(archive: Archive, side_id: str) -> SmallPage:
    """Return what there is to see of a small copy, whoever brought it. Raises NotFound."""
    with archive.database.read() as session:
        side = sides.get(session, side_id)
        film = recordings.get(session, side.recording) if side.recording else None
        on_card = store.of_card(session, side.card) if side.card else []
        playable = media.has_small(session, side.id)
    open_ = [one for one in on_card if one.state == OPEN and names.stem_of(one.name) == side.stem]
    coming = next(((one.name, one.offset / max(1, one.length)) for one in open_), None)
    return SmallPage(side, playable, film, coming)


def put_first(archive: Archive, recording: str, *, by: str, now: datetime) -> str:
    """Let everything that is still to do on a recording come before all else; return its file's name."""
    with archive.database.write() as session:
        found = recordings.get(session, recording)
        store.want_first(session, recording, by=by, now=now)
    return found.file_name


def wanted_first(archive: Archive) -> frozenset[str]:
    """Return the recordings that somebody wants first."""
    with archive.database.read() as session:
        return store.wanted_first(session)


def cannot_be_read(archive: Archive, owner: str, card_id: str, path: str, why: str) -> None:
    """Write down that a file of a card cannot be read where it lies."""
    cards.cannot_be_read(desk(archive), owner, card_id, path, why)


def likely_known(archive: Archive, marks: Mapping[str, tuple[int, tuple[str, ...]]]) -> dict[str, str]:
    """Return where files are in the archive already, likely."""
    return cards.likely_known(desk(archive), marks)


def receipt(archive: Archive, card_id: str, *, read_again: bool) -> Receipt:
    """Return the receipt of a card, whoever's it is. Raises NotFound."""
    with archive.database.read() as session:
        found = store.card(session, card_id)
    return cards.receipt(desk(archive), found, read_again=read_again)


def every_card(archive: Archive) -> list[Card]:
    """Return all cards, the newest first."""
    with archive.database.read() as session:
        return store.cards(session)


def _page(archive: Archive, card: Card) -> CardPage:
    found = cards.receipt(desk(archive), card)
    with archive.database.read() as session:
        slugs = [eva.slug for eva in evas.every(session)]
    sizes = {(item.folder, item.name): item.size for item in card.listing}
    groups = []
    for group in names.groups(sizes, evas=slugs):
        said = card.decisions.get(group.name)
        size = sum(sizes[file] for file in group.files)
        groups.append(Decided(group, said or Place(group.eva, group.camera), said is not None, size))
    others = tuple(line for line in found.lines if names.guess(line.file.folder, line.file.name).kind != names.FOOTAGE)
    return CardPage(found, tuple(groups), others)
