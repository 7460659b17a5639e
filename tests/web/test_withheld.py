"""What is withheld is nowhere: a visitor who asks for every address gets neither its words, pictures nor sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from mediaarchive.archive import Archive, pages, rights, words
from mediaarchive.archive.rights import Wish
from mediaarchive.recordings import PUBLIC, TEAM, store
from mediaarchive.transcripts.peaks import read_peaks
from tests.web import secret
from tests.web.secret import NOW, SECRET, WORD, Vault, crawl, frames_of, has_tone, is_secret, sound_of, vault

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Vault]]:
    """Make the archive with its secret once."""
    home = tmp_path_factory.mktemp("vault") / "archive"
    found = vault(home)
    yield home, found
    found.archive.close()


@pytest.fixture
def open_vault(made: tuple[Path, Vault], tmp_path: Path) -> Iterator[Vault]:
    """Return a copy that the test may change."""
    home, first = made
    shutil.copytree(home, tmp_path / "archive")
    archive = secret.Archive.open(secret.load({}, home=tmp_path / "archive"))
    yield Vault(archive, first.recording, first.clips)
    archive.close()


def _say(of: Vault, kind: str, what: str = "", start: str = "4", end: str = "6", until: str = "") -> int:
    wish = Wish(kind, start, end, what, until=until, reason="a test")
    return rights.add(of.archive, of.recording, wish, by="Ada", now=of.now).id


def test_the_visitor_finds_what_is_not_hidden(open_vault: Vault) -> None:
    """The proof of the proof: without a fact the crawl finds word, picture and sound, in many places."""
    found = crawl(open_vault)
    r, over = open_vault.recording, open_vault.clips["Over it"]

    assert {f"/recordings/{r}", f"/recordings/{r}/captions.vtt", f"/recordings/{r}/captions.en.vtt"} <= found.words()
    assert {f"/search?q={WORD}", f"/search.json?q={WORD}"} <= found.words()
    assert {"/search?q=the", f"/clips/{over}", "/evas/us-eva-39/clocks"} <= found.words()
    assert {f"/api/v1/clips/{over}", f"/api/v1/recordings/{r}/cues", f"/api/v1/search?q={WORD}"} <= found.words()
    assert {"proxy.mp4", "hls/high.mp4", "sprites/0.jpg"} <= found.pictures()
    assert any(name.startswith("keyframes/") for name in found.pictures())
    assert {"proxy.mp4", "hls/high.mp4"} <= found.sounds()


@pytest.mark.parametrize("kind", ["embargo", "withheld"])
def test_what_is_hidden_comes_out_nowhere(open_vault: Vault, kind: str) -> None:
    """At once no film is there; the one that is made is whole outside the range; the team sees all; an end undoes."""
    senses = ["picture", "sound"] if kind == "withheld" else [""]
    until = (NOW + timedelta(days=1)).isoformat() if kind == "embargo" else ""
    plain = open_vault.file("proxy.mp4")
    numbers = [_say(open_vault, kind, sense, until=until) for sense in senses]
    at_once = crawl(open_vault)
    assert not {"proxy.mp4", "hls/high.mp4", "sprites/0.jpg", "poster.jpg", "peaks.bin"} & set(at_once.files)
    assert (set(), set(), set()) == (at_once.words(), at_once.pictures(), at_once.sounds())
    assert "being prepared" in at_once.texts[f"/recordings/{open_vault.recording}"]

    assert ["renditions.redact", "frames.redact", "transcripts.redact"] == open_vault.work()
    found = crawl(open_vault)
    assert {"proxy.mp4", "hls/high.mp4", "hls/index.m3u8", "sprites/0.jpg", "poster.jpg", "peaks.bin"} <= set(
        found.files
    )
    assert (set(), set(), set()) == (found.words(), found.pictures(), found.sounds())
    assert "embargo" not in "".join(text for path, text in found.texts.items() if path != "/about").lower()
    assert "hatch" in found.texts[f"/recordings/{open_vault.recording}/captions.vtt"]
    assert "Over it" not in "".join(found.texts.values())
    assert "Before it" in found.texts["/feed.atom"]
    _same_but_for_the_range(plain, open_vault.file("proxy.mp4"))
    _team_sees_all(open_vault, plain)

    if kind == "embargo":
        open_vault.now = NOW + timedelta(days=1)
    else:
        for number in numbers:
            rights.end(open_vault.archive, open_vault.recording, number, by="Ada", now=NOW)
    again = crawl(open_vault)
    assert plain == open_vault.file("proxy.mp4")
    assert "proxy.mp4" in again.pictures() & again.sounds()
    assert f"/recordings/{open_vault.recording}/captions.vtt" in again.words()
    assert "Over it" in again.texts["/feed.atom"]
    assert [] == open_vault.work()


def test_growing_closes_at_once(open_vault: Vault) -> None:
    """A range that is withheld besides: the film that has it is gone with the next request, until one without it is."""
    first = _say(open_vault, "withheld", "picture", "4", "6")
    assert [False, False] == _prepared(open_vault)
    open_vault.work()
    assert [True, True] == _prepared(open_vault)
    narrow = open_vault.file("proxy.mp4")
    second = _say(open_vault, "withheld", "picture", "8", "9.05")
    assert open_vault.file("proxy.mp4") is None
    open_vault.work()
    wide = open_vault.file("proxy.mp4")
    assert wide not in (None, narrow)
    plain = [float(at) for at, picture in frames_of(_bytes(wide)) if picture.std() < 2]
    assert [n / 10 for n in (*range(40, 60), *range(80, 91))] == pytest.approx(plain)

    rights.end(open_vault.archive, open_vault.recording, second, by="Ada", now=NOW)
    assert wide == open_vault.file("proxy.mp4"), "it lacks more than it must, and is better than none"
    assert "renditions.redact" in open_vault.work()
    assert narrow == open_vault.file("proxy.mp4")
    rights.end(open_vault.archive, open_vault.recording, first, by="Ada", now=NOW)
    assert any(is_secret(picture) for _, picture in frames_of(_bytes(open_vault.file("proxy.mp4"))))


def test_a_sound_that_is_withheld_leaves_the_pictures(open_vault: Vault) -> None:
    """The clip over it stays and plays silent there, picture for picture as before; its words are gone."""
    plain = open_vault.file("proxy.mp4")
    _say(open_vault, "withheld", "sound")
    open_vault.work()
    found = crawl(open_vault)

    assert (set(), set()) == (found.words(), found.sounds())
    assert "Over it" in found.texts["/feed.atom"]
    assert "Some of its sound is not public." in found.texts[f"/clips/{open_vault.clips['Over it']}"]
    before, after = frames_of(_bytes(plain)), frames_of(_bytes(open_vault.file("proxy.mp4")))
    assert [at for at, _ in before] == [at for at, _ in after]
    assert all(np.array_equal(one, other) for (_, one), (_, other) in zip(before, after, strict=True))
    wave = read_peaks(found.files["peaks.bin"])
    assert not wave.fine[SECRET[0] * 50 : SECRET[1] * 50].any()
    assert wave.fine[: SECRET[0] * 50].any()


def test_words_alone_leave_the_film(open_vault: Vault) -> None:
    """Nothing is encoded for them: the plain film serves, captions, search and pages are without them."""
    plain = open_vault.file("proxy.mp4")
    _say(open_vault, "withheld", "words")
    found = crawl(open_vault)

    assert set() == found.words()
    assert plain == open_vault.file("proxy.mp4")
    assert [] == open_vault.work()


def test_all_of_it_is_as_if_it_were_not_there(open_vault: Vault) -> None:
    """An embargo on the whole recording: no page, no file, no list."""
    _say(open_vault, "embargo", start="", end="", until=(NOW + timedelta(days=1)).isoformat())
    found = crawl(open_vault)

    assert {} == found.files
    assert 404 == open_vault.visitor().get(f"/recordings/{open_vault.recording}").status_code
    assert not {
        path for path, text in found.texts.items() if "hatch now" in text or f"/m/{open_vault.recording}" in text
    }


def test_credits_and_people_are_told(open_vault: Vault) -> None:
    """Who owns a range and that people can be told in it stands beside the licence; names and contacts do not."""
    owner = Wish("owner", "4", "6", "Film by ESA", "press@esa.example", reason="x")
    rights.add(open_vault.archive, open_vault.recording, owner, by="Ada", now=NOW)
    _say(open_vault, "people", "Somebody in the airlock")
    found = crawl(open_vault)
    before, over = (found.texts[f"/clips/{open_vault.clips[title]}"] for title in ("Before it", "Over it"))

    assert "Owner: Film by ESA" in over
    assert "People can be recognised here." in over
    assert "ESA" not in before
    assert not any("press@esa" in text or "airlock" in text for text in found.texts.values())


def _prepared(of: Vault) -> list[bool]:
    page = rights.rights_page(of.archive, secret.EVA, of.recording, now=of.now)
    return [is_done for _, is_done in page.work]


def _bytes(file: Path | None) -> bytes:
    assert file is not None
    return file.read_bytes()


def _same_but_for_the_range(plain: Path | None, made: Path | None) -> None:
    """Every picture keeps its time; outside they look alike, inside they are one grey; sound outside is as it was."""
    before, after = frames_of(_bytes(plain)), frames_of(_bytes(made))
    assert [at for at, _ in before] == [at for at, _ in after]
    for (at, one), (_, other) in zip(before, after, strict=True):
        if SECRET[0] <= at < SECRET[1]:
            assert other.std() < 2
        else:
            assert float(np.abs(one.astype(int) - other).mean()) < 4
    heard, told = sound_of(_bytes(plain)), sound_of(_bytes(made))
    rate = secret.SOUND_RATE
    inside = slice(SECRET[0] * rate, int((SECRET[1] - 0.05) * rate))  # AAC smears what follows by some milliseconds
    assert float(np.abs(told[inside]).max()) < 0.02
    outside = slice(rate, int((SECRET[0] - 0.1) * rate))
    assert float(np.abs(heard[outside] - told[outside]).mean()) < 0.05


def _team_sees_all(of: Vault, plain: Path | None) -> None:
    page = pages.recording_page(of.archive, of.recording, actor=TEAM, now=of.now)
    assert any(WORD in cue.text for cue in page.cues)
    assert WORD in words.captions(of.archive, of.recording, actor=TEAM, now=of.now)
    assert plain == of.file("proxy.mp4", TEAM)
    assert has_tone(sound_of(_bytes(of.file("proxy.mp4", TEAM))))
    assert of.file("sprites/0.jpg", TEAM) is not None


def test_a_silent_camera_does_not_tell_what_another_may_not(own: Archive) -> None:
    """Words that are carried over from the recording that heard them are withheld with them, and only those."""
    with own.database.read() as session:
        lines = [store.get(session, name) for name in ("helmet1a", "helmet2a")]
    before = words.captions(own, "chest2a", actor=PUBLIC, now=NOW)
    for recording in lines:
        rights.add(own, recording.id, Wish("withheld", what="words", reason="a test"), by="Ada", now=NOW)
    after = words.captions(own, "chest2a", actor=PUBLIC, now=NOW)

    assert " --> " in before
    assert " --> " not in after
    assert before == words.captions(own, "chest2a", actor=TEAM, now=NOW)
