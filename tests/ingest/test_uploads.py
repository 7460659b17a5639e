"""What names tell, what lists of checksums say, and when a card may be wiped."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from mediaarchive.archive import Archive, uploads
from mediaarchive.errors import InputRefused, NotFound, StorageDamaged
from mediaarchive.ingest.uploads import Listed, NewUpload
from mediaarchive.ingest.uploads.hashes import MAKERS
from mediaarchive.ingest.uploads.lists import Sum, read_list
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.ingest.uploads.names import as_text, groups, guess
from tests.conftest import NOW

FILM = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(range(256)) * 20
EVAS = ("us-eva-38", "us-eva-39")


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("EV1 helmet/DCIM/100GOPRO", "GX020123.MP4", ("footage", "ev1-helmet", "0123", 2)),
        ("EVA39_EV2_chest", "GOPR0044.MP4", ("footage", "ev2-chest", "0044", 0)),
        ("DCIM/100GOPRO", "GL010123.LRV", ("side", None, "0123", 1)),
        ("", "GOPR0100.JPG", ("photo", None, "0100", 0)),
        ("", "ev1-helmet-03.mp4", ("footage", "ev1-helmet", None, None)),
        ("ascmhl", "0001_card.mhl", ("list", None, None, None)),
        ("", "SHA256SUMS", ("list", None, None, None)),
        ("", "sev2en.mp4", ("footage", None, None, None)),
        ("", "noending", ("other", None, None, None)),
    ],
)
def test_names_tell_camera_take_and_chapter(folder: str, name: str, expected: tuple[object, ...]) -> None:
    """What a name tells, and nothing that it does not."""
    told = guess(folder, name)
    assert expected == (told.kind, told.camera, told.take, told.chapter)


def test_names_tell_the_spacewalk_and_the_instant() -> None:
    """A spacewalk that there is, an instant that is one; the others are not guessed."""
    assert "us-eva-39" == guess("EVA 39/EV1", "a.mp4", evas=EVAS).eva
    assert guess("EVA 77/EV1", "a.mp4", evas=EVAS).eva is None
    assert datetime(2017, 1, 13, 11, 22, 5, tzinfo=UTC) == guess("", "cam_2017-01-13T11-22-05.mov").instant
    assert guess("", "20171399_112205.mov").instant is None


def test_sixty_files_are_three_decisions() -> None:
    """Three cameras of twenty chapters, side files and photos among them: three groups, in the order of filming."""
    files = [
        (f"{camera}/DCIM/10{number // 10}GOPRO", f"GX{number % 4 + 1:02}{number // 4:04}.MP4")
        for camera in ("EV1 helmet", "EV2 helmet", "EV2 chest")
        for number in range(20)
    ]
    more = [("EV1 helmet/DCIM/100GOPRO", "GL010001.LRV"), ("EV1 helmet/DCIM/100GOPRO", "GOPR0001.JPG")]
    found = groups(reversed(files + more), evas=EVAS)
    assert [("ev1-helmet", 20, 5), ("ev2-chest", 20, 5), ("ev2-helmet", 20, 5)] == [
        (group.camera, len(group.files), group.takes) for group in found
    ]
    assert ["GX010000.MP4", "GX020000.MP4", "GX030000.MP4", "GX040000.MP4", "GX010001.MP4"] == [
        name for _, name in found[0].files[:5]
    ]


def test_U38_texts_hide_nothing() -> None:
    """Control characters, marks of direction and broken Unicode are shown as marks."""
    assert "a\ufffdb" == as_text("a\u202eb")
    assert "a\ufffd\ufffd\ufffdb" == as_text("a\ud800b")


def test_lists_are_read_as_others_write_them() -> None:
    """Lines of md5sum and shasum, tagged lines, and both versions of MHL; the path is that of the card."""
    digest = hashlib.md5(b"x").hexdigest()
    plain = read_list("x.md5", "CARD", f"# made by\n{digest} *DCIM\\a.mp4\n".encode())
    assert (Sum("CARD/DCIM/a.mp4", "md5", digest),) == plain
    assert (Sum("a b.mp4", "sha256", "0" * 64),) == read_list("x", "", b"SHA256 (a b.mp4) = " + b"0" * 64)
    second = b"""<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0"><hashes>
      <hash><path size="9">DCIM/a.mp4</path><xxh64>0ea03b369a463d9d</xxh64></hash>
      <hash><path>b.mp4</path><md5 action="original">%b</md5></hash></hashes></hashlist>""" % digest.encode()
    assert (Sum("CARD/DCIM/a.mp4", "xxh64", "0ea03b369a463d9d"), Sum("CARD/b.mp4", "md5", digest)) == read_list(
        "0001.mhl", "CARD/ascmhl", second
    )
    first = b"<hashlist version='1.1'><hash><file>a.mp4</file><size>3</size><sha1>AB</sha1></hash></hashlist>"
    assert (Sum("a.mp4", "sha1", "ab"),) == read_list("x.mhl", "", first)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.md5", b"hello", "line 1 is no checksum"),
        ("x.md5", b"\xff\xfe", "no UTF-8"),
        ("x.mhl", b"<a", "is no XML"),
        ("x.mhl", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("x.mhl", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), "no UTF-8"),
        ("x.mhl", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16-le"), "no UTF-8"),
        ("x.mhl", b'<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-', "is no XML"),
    ],
)
def test_lists_that_are_none_say_so(name: str, data: bytes, says: str) -> None:
    """Text, broken XML and entities are refused with a reason."""
    with pytest.raises(InputRefused, match=says):
        read_list(name, "", data)


def _send(archive: Archive, card: str, name: str, data: bytes, folder: str = "CARD") -> None:
    from io import BytesIO

    new = NewUpload(len(data), name, folder, card=card)
    begun = uploads.begin(archive, "Ada", new, now=NOW)
    if data:
        uploads.append(archive, "Ada", begun.id, 0, BytesIO(data).read, len(data), now=NOW)


def _card(archive: Archive, **files: bytes) -> str:
    listing = [Listed(name, "CARD", len(data)) for name, data in files.items()]
    return uploads.register(archive, "Ada", "CARD", listing, now=NOW).id


def test_a_card_is_safe_when_every_file_is(archive: Archive) -> None:
    """Not before the last byte; then every file is durable and read back, and equal to the card's own list."""
    films = {"a.mp4": FILM, "b.mp4": FILM + b"b", "c.jpg": b"\xff\xd8\xff" + bytes(40)}
    lines = "".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, data in films.items())
    files = {"card.md5": lines.encode(), **films}
    card = _card(archive, **files)
    for name, data in files.items():
        assert not uploads.receipt(archive, card, read_again=False).is_safe_to_wipe
        _send(archive, card, name, data)
    receipt = uploads.receipt(archive, card, read_again=True)
    assert receipt.is_safe_to_wipe
    assert ["", *["equal to the card's list (md5)"] * 3] == [line.compared for line in receipt.lines]
    assert ("CARD/card.md5",) == receipt.lists


@pytest.mark.parametrize("first", [True, False], ids=["list first", "list last"])
def test_a_media_hash_list_is_compared_by_each_of_its_hashes(archive: Archive, first: bool) -> None:
    """The hashes of ASC MHL, and the one of its older form that is written alike; a wrong one is named."""
    films = {f"{name}.mp4": FILM + name.encode() for name in MAKERS}
    entries = []
    for name, maker in MAKERS.items():
        one = maker()
        one.update(FILM + name.encode())
        tag = "xxhash64be" if name == "xxh64" else name
        entries.append(f"<hash><path>{name}.mp4</path><{tag}>{one.hexdigest()}</{tag}></hash>")
    entries.append("<hash><path>wrong.mp4</path><xxh3>2d06800538d394c2</xxh3></hash>")
    mhl = {"card.mhl": f"<hashlist><hashes>{''.join(entries)}</hashes></hashlist>".encode()}
    files = {**films, "wrong.mp4": FILM}
    files = {**mhl, **files} if first else {**files, **mhl}
    card = _card(archive, **files)
    for name, data in files.items():
        _send(archive, card, name, data)
    lines = {line.file.name: line for line in uploads.receipt(archive, card, read_again=False).lines}
    expected = {f"{name}.mp4": f"equal to the card's list ({name})" for name in MAKERS}
    assert expected == {name: lines[name].compared for name in films}
    assert "is durable, but not what the card's list says (xxh3)" == lines["wrong.mp4"].words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("c4", "c45xZeXwMSpqXjpDumcHMA6mhoAmGHkUo7r9WmN2UgSEQzj9KjgseaQdkEJ11fGb5S1WEENcV3q8RFWwEeVpC7Fjk2"),
        ("md5", "acbd18db4cc2f85cedef654fccc4a4d8"),
    ],
)
def test_hashes_are_those_of_others(name: str, expected: str) -> None:
    """Of the three letters foo, as the C4 package of the standard's authors and RFC 1321's programs give them."""
    one = MAKERS[name]()
    for letter in b"foo":
        one.update(bytes([letter]))
    assert expected == one.hexdigest()


def test_a_card_is_not_safe_where_its_list_differs(archive: Archive) -> None:
    """Another hash than the list's, a file that only the list knows, and one that cannot be read: each is named."""
    lines = f"{'0' * 64}  a.mp4\n{'1' * 64}  lost.mp4\n"
    card = _card(archive, **{"SHA256SUMS": lines.encode(), "a.mp4": FILM, "bad.mp4": FILM})
    for name, data in (("SHA256SUMS", lines.encode()), ("a.mp4", FILM)):
        _send(archive, card, name, data)
    uploads.cannot_be_read(archive, "Ada", card, "CARD/bad.mp4", "input/output error")
    receipt = uploads.receipt(archive, card, read_again=False)
    assert not receipt.is_safe_to_wipe
    assert {
        "CARD/SHA256SUMS": "is a list of checksums",
        "CARD/a.mp4": "is durable, but not what the card's list says (sha256)",
        "CARD/bad.mp4": "cannot be read: input/output error",
    } == {line.file.path: line.words for line in receipt.lines}
    assert ("CARD/lost.mp4 is named by a list of the card, but is not on it",) == receipt.complaints


def test_a_receipt_reads_the_disk_again(archive: Archive) -> None:
    """An object that has changed since then is told, not passed over."""
    card = _card(archive, **{"a.mp4": FILM})
    _send(archive, card, "a.mp4", FILM)
    path = archive.storage.path(hashlib.sha256(FILM).hexdigest())
    path.chmod(0o600)
    path.write_bytes(FILM[:-1] + b"?")
    with pytest.raises(StorageDamaged):
        uploads.receipt(archive, card, read_again=True)


def test_one_decision_takes_a_group_in(archive: Archive) -> None:
    """Files that came before it are recordings at once, those that come after it with their last byte."""
    names = [f"EV1 helmet GX01000{number}.MP4" for number in range(4)]
    card = _card(archive, **{name: FILM + name.encode() for name in names})
    for name in names[:2]:
        _send(archive, card, name, FILM + name.encode())
    assert 2 == uploads.decide(archive, "Ada", card, "ev1-helmet", Place("us-eva-39", "ev1-helmet"), now=NOW)
    for name in names[2:]:
        _send(archive, card, name, FILM + name.encode())
    assert ["is a recording"] * 4 == [line.words for line in uploads.receipt(archive, card, read_again=False).lines]


def test_the_same_card_again_is_the_same_card(archive: Archive) -> None:
    """Brought a second time it goes on; another person's is not there; a changed file makes it another card."""
    card = _card(archive, **{"a.mp4": FILM})
    assert card == _card(archive, **{"a.mp4": FILM})
    assert card != _card(archive, **{"a.mp4": FILM + b"x"})
    with pytest.raises(NotFound):
        uploads.card_page(archive, "Grace", card)


def test_likely_duplicates_are_named_before_a_byte(archive: Archive) -> None:
    """By size first, then by the hashes of three places; a file that differs in the middle is none."""
    from mediaarchive.ingest.uploads.marks import marks_of

    card = _card(archive, **{"a.mp4": FILM})
    _send(archive, card, "a.mp4", FILM)
    uploads.decide(archive, "Ada", card, "CARD", Place("us-eva-39", "ev1-helmet"), now=NOW)
    spans = marks_of(archive.storage.path(hashlib.sha256(FILM).hexdigest()))
    told = uploads.likely_known(
        archive,
        {"same": (len(FILM), spans), "size": (len(FILM), ()), "other": (len(FILM), ("0", "1", "2")), "no": (3, ())},
    )
    place = "a.mp4 of ev1-helmet, us-eva-39"
    assert {"same": place, "size": place} == told
