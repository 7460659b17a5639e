"""An archive with a press set whose files are made, for whoever tests press sets: the film of `secret`."""

from __future__ import annotations

import atexit
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, passes
from mediaarchive.archive.press import bundle, desk
from mediaarchive.archive.press.desk import Form
from mediaarchive.archive.press.page import PressPage
from mediaarchive.press import PressSet
from mediaarchive.press.zips import Part, Zip
from mediaarchive.settings import load
from tests.web.forms import form_token
from tests.web.secret import EVA, MEDIA, NOW, Quiet, vault
from web import create_app

CHOSEN = ("Before it", "After it")
FORM = Form("The hatch opens", "Two views of it.", "newsroom@example.org, +1 555 0100")


@dataclass
class Pressroom:
    """The archive, its recording, clips by title, and the set; `now` may be set."""

    archive: Archive
    recording: str
    clips: dict[str, str]
    id: str
    now: datetime = NOW
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.archive, media_url=MEDIA, clock=lambda: self.now)

    def press(self) -> PressSet:
        """Return the set as it is."""
        return desk.named(self.archive, self.id)

    def visitor(self) -> FlaskClient:
        """Return somebody without account."""
        return self.app.test_client()

    def team(self) -> FlaskClient:
        """Return Ada, signed in by a link."""
        client = self.app.test_client()
        until = self.now + timedelta(minutes=10)
        link = f"/desk/sign-in/{passes.issue(self.archive.secret_key(), passes.SIGN_IN, 'Ada', until)}"
        assert 303 == client.post(link, data={"csrf_token": form_token(client, link)}).status_code
        return client

    def make(self) -> PressPage:
        """Make what is due."""
        return desk.make_files(self.archive, self.id, watcher=Quiet(), clock=lambda: self.now)

    def embargo(self, until: datetime | None) -> None:
        """Set or end the embargo."""
        words = Form(FORM.title, FORM.text, FORM.contact, until.isoformat() if until else "")
        desk.write(self.archive, self.id, words, seen=self.press().edition, by="Ada", now=self.now)

    def zip(self, holder: str | None = None) -> zipfile.ZipFile:
        """Return the zip that the asker gets now, byte by byte as it is sent."""
        name = bundle.zip_name(desk.desk_page(self.archive, self.id, now=self.now).page)
        sent = bundle.find(self.archive, self.press().slug, name, holder=holder, now=self.now)
        return zipfile.ZipFile(BytesIO(sent_bytes(self.archive, sent.zip)))


def sent_bytes(archive: Archive, whole: Zip, start: int = 0, end: int | None = None) -> bytes:
    """Return bytes [start, end) of a zip as the media listener sends them."""
    pieces = []
    for piece, first, past in whole.between(start, whole.size if end is None else end):
        data = part_bytes(archive, piece) if isinstance(piece, Part) else piece
        pieces.append(data[first:past])
    return b"".join(pieces)


def part_bytes(archive: Archive, part: Part) -> bytes:
    """Return the bytes of a file of the set."""
    return part.data if part.data is not None else archive.storage.read_bytes(part.digest)


@contextmanager
def pressroom(home: Path) -> Iterator[Pressroom]:
    """Give a copy that may be changed; it is made once by a process, and its objects are linked."""
    made, recording, clips, press_id = _made()
    shutil.copytree(made, home, copy_function=_link_objects)
    archive = Archive.open(load({}, home=home))
    yield Pressroom(archive, recording, dict(clips), press_id)
    archive.close()


@cache
def _made() -> tuple[Path, str, tuple[tuple[str, str], ...], str]:
    folder = Path(mkdtemp(prefix="pressroom-of-the-tests-"))
    atexit.register(shutil.rmtree, folder)
    found = vault(folder / "archive", ("recordings.probe", "renditions.poster"))
    press = desk.make(found.archive, EVA, FORM, by="Ada", now=NOW, new_id="c0ffee")
    over = found.clips["Over it"]
    desk.add(found.archive, press.id, [*(found.clips[title] for title in CHOSEN), over], by="Ada", now=NOW)
    desk.make_files(found.archive, press.id, watcher=Quiet(), clock=lambda: NOW)
    desk.take_out(found.archive, press.id, over, by="Ada", now=NOW)  # its files stay, for tests that add it
    desk.open_set(found.archive, press.id, by="Ada", now=NOW)
    found.archive.close()
    return folder / "archive", found.recording, tuple(found.clips.items()), press.id


def _link_objects(source: str, target: str) -> None:
    (os.link if "/store/objects/" in source else shutil.copy2)(source, target)
