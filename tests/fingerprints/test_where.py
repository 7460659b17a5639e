"""Films that are shown lead to the frames they were made of; what is hidden, or another camera's, is not ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from mediaarchive.archive import Archive, released
from mediaarchive.archive.where import answers, films, visitors
from mediaarchive.errors import Conflict, InputRefused, NotFound, StorageDamaged
from mediaarchive.fingerprints import Found, Verdict, prints
from mediaarchive.fingerprints import store as shown
from mediaarchive.recordings import PUBLIC, TEAM
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import PICTURE, WITHHELD, Fact
from mediaarchive.settings import load
from tests.archives import created
from tests.bench.where.edits import Film, blank
from tests.conftest import long
from tests.fingerprints.footage import NOW, OTHER, OURS, edited, footage, short
from tests.web.forms import form_token
from web import create_app


class World(NamedTuple):
    """An archive with two recordings, and a film of both and of one that is not in it."""

    archive: Archive
    ids: dict[str, str]
    film: Film


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Make it once: nothing that a test does to it lasts, but for the release that the public's tests need."""
    folder = tmp_path_factory.mktemp("where")
    archive = created(load({}, home=folder / "archive"), NOW)
    ours = [short(name, since, folder) for name, since, _ in OURS]
    ids = footage(archive, ours)
    yield World(archive, ids, edited(folder / "film.mp4", [*ours, short(*OTHER, folder)]))
    archive.close()


@pytest.fixture(scope="module")
def found(world: World) -> list[Found]:
    """Ask for the team, once."""
    return answers.answer(world.archive, world.film.path, actor=TEAM, now=NOW)[1]


def _at(found: list[Found], second: Fraction) -> Found:
    return next(one for one in found if one.start <= second < one.end)


def test_shots_lead_to_their_frames(world: World, found: list[Found]) -> None:
    """A cropped, titled, recoloured shot of another size is placed to the frame, or within what is said of it."""
    for shot in world.film.shots[:2]:
        one = _at(found, (shot.start + shot.end) / 2)
        assert shot.source is not None

        assert world.ids[shot.source.name] == one.recording
        assert one.first is not None
        assert one.past is not None
        late = (max(one.start, shot.start) - shot.start) * shot.speed
        if one.verdict == Verdict.RANGE:
            assert one.first <= shot.first + late <= one.past
        else:
            assert one.half is not None
            assert abs(one.first - shot.first - late) <= max(one.half, shot.source.frame)


def test_another_camera_of_the_same_scene_is_not_ours(world: World, found: list[Found]) -> None:
    """It stood beside one of ours and filmed the same; that is not this footage."""
    shot = world.film.shots[2]

    assert Verdict.NOT_OURS == _at(found, (shot.start + shot.end) / 2).verdict


def test_the_public_learns_of_nothing_that_is_not_released(world: World, found: list[Found]) -> None:
    """The same film: nothing of it is ours before the release; then all but what is withheld."""
    archive, middle = world.archive, [(shot.start + shot.end) / 2 for shot in world.film.shots]
    before = answers.answer(archive, world.film.path, actor=PUBLIC, now=NOW)[1]
    assert {Verdict.NOT_OURS} == {one.verdict for one in before}
    held = world.ids[f"{OURS[1][0]}.mp4"]
    with archive.database.write() as session:
        released.release(session, [recordings.get(session, one) for one in world.ids.values()], actor="eda", now=NOW)
        one = recordings.get(session, held)
        fact = Fact(
            0, held, one.start_pts or 0, (one.end_pts or 0) - 1, WITHHELD, PICTURE, "", None, "private", NOW, "eda"
        )
        recordings.add_fact(session, fact)

    after = answers.answer(archive, world.film.path, actor=PUBLIC, now=NOW)[1]
    told = answers.shots(archive, found, actor=PUBLIC, now=NOW)

    assert _at(found, middle[0]).recording == _at(after, middle[0]).recording
    assert Verdict.NOT_OURS == _at(after, middle[1]).verdict
    assert held not in {shot.recording.id for shot in told if shot.recording}
    assert held in {shot.recording.id for shot in answers.shots(archive, found, actor=TEAM, now=NOW) if shot.recording}


def test_the_page_leads_from_each_shot_to_the_clean_film(world: World) -> None:
    """A visitor's form: what is found has its moment and licence, and all of it is one list that editors take along."""
    archive = world.archive
    with archive.database.write() as session:
        released.release(session, [recordings.get(session, one) for one in world.ids.values()], actor="eda", now=NOW)
    client = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    film = (io.BytesIO(world.film.path.read_bytes()), "film.mp4")
    page = client.post("/where", data={"csrf_token": form_token(client, "/where"), "film": film}).text
    mine = world.ids[f"{OURS[0][0]}.mp4"]
    (items,) = set(re.findall(r'/basket\?items=([^"]+)"', page))

    assert f"/recordings/{mine}?t=" in page
    assert f"/licence-requests/new?recording={mine}" in page
    assert "Not ours." in page
    assert items.startswith(f"{mine}:") or f",{mine}:" in items.replace("%2C", ",").replace("%3A", ":")
    edl = client.get(f"/basket/list.edl?items={items}")
    assert (200, True) == (edl.status_code, "FROM CLIP NAME" in edl.text)


@pytest.mark.parametrize(
    "kind", ["black", "noise", pytest.param("stars", marks=long), pytest.param("title", marks=long)]
)
def test_what_shows_nothing_is_not_guessed(world: World, tmp_path: Path, kind: str) -> None:
    """Black, stars, noise and a title alone cannot be told, which is something else than not ours."""
    import random

    film = blank(tmp_path / "film.mp4", kind, random.Random(1), pictures=12)

    assert {Verdict.UNCLEAR} == {
        one.verdict for one in answers.answer(world.archive, film.path, actor=TEAM, now=NOW)[1]
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no file was chosen"),
        (b"#EXTM3U\nfile:///etc/passwd\n" + b" " * 99, "not a video or sound container"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "cannot be opened"),
        (b"RIFF" + bytes(4) + b"WEBPVP8 " + bytes(99), "cannot be opened"),
    ],
)
def test_what_is_no_film_is_refused_and_leaves_nothing(world: World, data: bytes, words: str) -> None:
    """Bytes that are no film or picture are refused in words, and no file of them stays."""
    with pytest.raises(InputRefused, match=words):
        visitors.show(world.archive, io.BytesIO(data), address="192.0.2.1", now=NOW)

    assert [] == list((world.archive.settings.home / "shown").iterdir())


def test_visitors_have_limits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large, too long, and too often from one network are refused with what to do."""
    monkeypatch.setattr(visitors, "LARGEST", 1000)
    with pytest.raises(InputRefused, match="smaller copy"):
        visitors.show(world.archive, io.BytesIO(bytes(1001)), address="192.0.2.1", now=NOW)
    monkeypatch.setattr(visitors, "LARGEST", 50_000_000)
    monkeypatch.setattr(visitors, "LONGEST_S", 1)
    with pytest.raises(InputRefused, match="longer than 1 seconds"):
        visitors.show(world.archive, io.BytesIO(world.film.path.read_bytes()), address="192.0.2.1", now=NOW)
    monkeypatch.setattr(visitors, "A_DAY", 1)

    with pytest.raises(Conflict, match="from your network today"):
        visitors.may_show(world.archive, "192.0.2.77", now=NOW)


def test_what_a_stopped_process_left_is_swept(world: World) -> None:
    """A folder that nobody answers any more is deleted with what lies in it."""
    import os

    left = world.archive.settings.home / "shown" / "left"
    left.mkdir(parents=True)
    (left / "shown").write_bytes(b"x")
    os.utime(left, (0, 0))

    assert 1 == visitors.sweep(world.archive)
    assert not left.exists()


@long
def test_the_teams_film_goes_on_where_it_stopped(
    world: World, found: list[Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long film is looked at in pieces; a process that goes on begins behind the last, and all is found once."""
    monkeypatch.setattr(answers, "PIECE_S", Fraction(3))
    film_id = films.keep(world.archive, io.BytesIO(world.film.path.read_bytes()), "film.mp4", by="eda", now=NOW)
    real = answers.search
    monkeypatch.setattr(
        answers, "search", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt) if seen else seen.append(1) or real(*a)
    )
    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        films.work(world.archive, film_id, now=NOW)
    assert Fraction(3) == films.film(world.archive, film_id, now=NOW).looked
    monkeypatch.setattr(answers, "search", real)

    films.work(world.archive, film_id, now=NOW)
    done = films.film(world.archive, film_id, now=NOW)

    assert shown.DONE == done.state
    assert found[-1].end == done.shots[-1].found.end
    assert {one.recording for one in found} == {one.found.recording for one in done.shots}
    films.delete(world.archive, film_id)
    with pytest.raises(NotFound):
        films.film(world.archive, film_id, now=NOW)


def test_fingerprints_that_cannot_be_read_are_no_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Footage that cannot be asked is not "not ours": the failure is said, on the film's page too."""

    def damaged(path: Path) -> NoReturn:
        raise StorageDamaged("is no file of fingerprints", subject=path.name)

    monkeypatch.setattr(prints, "read", damaged)
    with pytest.raises(StorageDamaged):
        answers.answer(world.archive, world.film.path, actor=TEAM, now=NOW)
    film_id = films.keep(world.archive, io.BytesIO(world.film.path.read_bytes()), "film.mp4", by="eda", now=NOW)
    films.work(world.archive, film_id, now=NOW)
    failed = films.film(world.archive, film_id, now=NOW)
    films.delete(world.archive, film_id)

    assert (shown.FAILED, True) == (failed.state, "no file of fingerprints" in str(failed.reason))


def test_what_nobody_expected_ends_a_film_as_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A film never waits for work that broke: it says so, and whoever ran the work hears of it."""

    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "search", broken)
    film_id = films.keep(world.archive, io.BytesIO(world.film.path.read_bytes()), "film.mp4", by="eda", now=NOW)
    with pytest.raises(ZeroDivisionError):
        films.work(world.archive, film_id, now=NOW)
    failed = films.film(world.archive, film_id, now=NOW)
    films.delete(world.archive, film_id)

    assert (shown.FAILED, "something broke on our side; the log says what") == (failed.state, failed.reason)


def test_what_was_found_is_kept_as_it_was() -> None:
    """Seconds come back exact."""
    one = Found(
        Fraction(1, 3),
        Fraction(2),
        Verdict.FOUND,
        "r",
        Fraction(1001, 30000),
        Fraction(3),
        Fraction(1, 50),
        Fraction(1),
    )

    assert one == answers.from_json(answers.to_json(one))
    assert replace(one, verdict=Verdict.RANGE, half=None) == answers.from_json(
        answers.to_json(replace(one, verdict=Verdict.RANGE, half=None))
    )
