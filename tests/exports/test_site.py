"""The folder of pages: words of people in it, what it leaves out, and what stops it."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, sitefolder
from mediaarchive.errors import ArchiveError, Conflict, NotFound
from mediaarchive.exports.site import Clip, Film, Heard, Seen, Site, Task, files
from tests.web.builder import EVA, NOW, TAKES, add_hidden, build
from tests.web.payloads import PAYLOADS

AT = datetime(2017, 1, 13, 12, tzinfo=UTC)
FILM = Film(
    "f1", "EV1 helmet camera", "a.mp4", "media/f1/proxy.mp4", None, 640, 360, Fraction(60), AT, 0.5, "NASA", False,
    (Heard(Fraction(1), Fraction(2), "EV1", "Copy."),),
)  # fmt: skip
CLIP = Clip("c1", "f1", "Out", "", Fraction(0), Fraction(9), AT, None, "", (Seen(Fraction(0), Fraction(9), "Seen."),))
SITE = Site(
    "x", "EVA", "Title", "Summary", AT, AT, (("EV1", "Ada"),), ("A fact",), (("S", "https://s.example"),), False, AT,
    "http://127.0.0.1:8000/evas/x", (FILM,), (CLIP,), (Task("T", ("EV1 Ada",), "completed", AT, AT),),
)  # fmt: skip

_TAGS = ("<script", "<img", "<svg", "<iframe", "<base", "<form", "<style", "<math", "<meta", "<noscript")
_OURS = ("<script src=", "<script type=", "<noscript>", "<meta charset", "<meta name", '<meta http-equiv="C')


@pytest.mark.parametrize("evil", [PAYLOADS[0], *PAYLOADS[-15:], "\u2028</script><b>", "&lt;x&gt;"])
def test_C4_no_word_of_anybody_changes_a_page(evil: str) -> None:
    """Titles, words, tasks, crews, sources and credit lines are words in every page and script."""
    film = replace(
        FILM, camera=evil, file_name=evil, credit=evil, heard=(replace(FILM.heard[0], speaker=evil, text=evil),)
    )
    clip = replace(CLIP, title=evil, description=evil, alternative=evil, seen=(replace(CLIP.seen[0], text=evil),))
    site = replace(
        SITE, name=evil, title=evil, summary=evil, crew=((evil, evil),), facts=(evil,), sources=((evil, evil),),
        home=evil, films=(film,), clips=(clip,), tasks=(Task(evil, (evil,), evil, None, None),),
    )  # fmt: skip
    for path, text in files(site):
        if path.endswith(".html"):
            page = text.replace("<!doctype html>", "")
            for tag in _TAGS:
                ours = sum(page.count(one) for one in _OURS if one.startswith(tag))
                assert ours == page.count(tag), (path, tag)
            assert "</script><" not in page.replace("</script><script src=", "").replace("</script></body>", "")
    words = dict(files(site))["words.js"]
    assert evil in [row[1] for row in json.loads(words.removeprefix("window.mediaarchiveWords = ").rstrip(";\n"))]
    assert "<" not in words


def test_only_what_is_public_is_written(tmp_path: Path) -> None:
    """Neither a recording that is not released, nor a clip that is not published, nor anything of them."""
    archive = build(tmp_path / "archive", takes=(TAKES[0], TAKES[7]))
    add_hidden(archive)
    count = sitefolder.write(archive, EVA, tmp_path / "out", home="http://x", now=NOW, progress=lambda *_: None)
    texts = "".join(path.read_text("utf-8", "ignore") for path in (tmp_path / "out").rglob("*") if path.is_file())

    assert count == sum(path.is_file() for path in (tmp_path / "out").rglob("*"))
    assert "hidden" not in texts
    assert {"helmet1a", "chest2a"} == {path.name for path in (tmp_path / "out" / "media").iterdir()}
    archive.close()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive of one recording."""
    return build(tmp_path / "archive", takes=(TAKES[0], TAKES[7]))


def test_nothing_is_written_over(archive: Archive, tmp_path: Path) -> None:
    """A folder that is there stays as it is."""
    (tmp_path / "out").mkdir()
    with pytest.raises(Conflict, match="something already"):
        sitefolder.write(archive, EVA, tmp_path / "out", home="x", now=NOW, progress=lambda *_: None)
    with pytest.raises(NotFound):
        sitefolder.write(archive, "none", tmp_path / "other", home="x", now=NOW, progress=lambda *_: None)


def test_a_full_disk_is_said_beforehand(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where films do not fit, nothing is begun."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100, 100, 0))
    with pytest.raises(ArchiveError, match="MiB are free"):
        sitefolder.write(archive, EVA, tmp_path / "out", home="x", now=NOW, progress=lambda *_: None)
    assert not list(tmp_path.glob("out*"))


def test_what_breaks_off_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    """A folder appears under its name once it is whole."""

    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sitefolder.write(archive, EVA, tmp_path / "out", home="x", now=NOW, progress=stop)
    assert not list(tmp_path.glob("out*"))
