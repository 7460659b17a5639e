"""Ways into the archive: what they count, in which order, and that nothing hidden is in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from mediaarchive.archive import Archive
from mediaarchive.archive.browse import below, collections, crew, days, hub, inview, tasks
from mediaarchive.clips.model import WITHDRAWN, ClipRow
from mediaarchive.errors import Misconfigured, NotFound
from mediaarchive.frames.rows import ConditionRow
from tests.web.builder import EVA, NOW, RATE, TAKES, build

BEFORE = NOW - timedelta(days=2)
"""A day before anything was released."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Make an archive of three films, one with the Earth in view for longer."""
    archive = build(tmp_path_factory.mktemp("ways") / "archive", takes=(TAKES[1], TAKES[5], TAKES[7]))
    with archive.database.write() as session:
        facts = {"share": 0.5, "obstruction": 0.2}
        for recording, start, end in (("helmet1b", 100, 700), ("helmet1b", 900, 960), ("chest2a", 0, 40)):
            row = ConditionRow(recording=recording, kind="earth", start_pts=start * RATE, end_pts=end * RATE)
            row.facts = facts
            session.add(row)
    yield archive
    archive.close()


def test_stretches_come_longest_and_surest_first_with_what_lay_below(archive: Archive) -> None:
    """Ten minutes of the Earth are before one; each has its still, its clip and the place under the station."""
    page = inview.sight_page(archive, "earth", 1, now=NOW)
    assert [600, 60, 40] == [stretch.end - stretch.start for stretch in page.ranges]
    first = page.ranges[0]
    assert ("helmet1b", 0.5, 3) == (first.recording, first.share, page.total)
    assert first.picture is not None
    assert first.clip is not None
    assert first.place is not None
    assert [("earth", 3)] == [(sight.kind, sight.ranges) for sight in inview.sights(archive, now=NOW)]


def test_a_kind_of_task_gathers_the_clips_of_its_tasks(archive: Archive) -> None:
    """Batteries E and F are connected in two tasks; their clips are those of a battery's install."""
    page = tasks.kind_page(archive, "battery-install", 1, now=NOW)
    assert [(EVA, ["T4", "T5"])] == [(eva.slug, [task.id for task in found]) for eva, found in page.tasks]
    assert {"Connect battery E, seen by EV1 helmet camera"} == {card.clip.title for card in page.clips.cards}
    entry = next(entry for entry in tasks.kinds(archive) if entry.kind.slug == "battery-install")
    assert (2, 1) == (entry.tasks, entry.evas)


def test_a_person_leads_to_spacewalks_missions_and_the_cameras_they_wore(archive: Archive) -> None:
    """Pesquet was inside once and outside twice, and wore the chest camera."""
    page = crew.person_page(archive, "thomas-pesquet", 1, now=NOW)
    assert {"us-eva-38": "IV", "us-eva-39": "EV2", "us-eva-40": "EV2"} == {
        entry.eva.slug: member.role for entry, member in page.parts
    }
    assert ["ev2-chest", "ev2-helmet"] == [camera.name for _, camera in page.cameras]
    assert {"expedition-50", "proxima"} == {mission.slug for mission in page.missions}
    assert page.fact is not None
    assert page.clips.total >= crew.camera_page(archive, EVA, "ev2-chest", 1, now=NOW).clips.total > 0


def test_nothing_is_there_before_its_release(archive: Archive) -> None:
    """Before the release there are no clips, stretches, cameras or passages with a film; pages stay."""
    found = hub.hub(archive, now=BEFORE)
    assert (0, (), (), ()) == (found.clips, found.sights, found.cameras, found.earth.ranges)
    assert [(0, 0, None)] * 3 == [(entry.recordings, entry.clips, entry.picture) for entry in found.evas]
    assert 0 == tasks.kind_page(archive, "battery-install", 1, now=BEFORE).clips.total
    assert 0 == collections.collection_page(archive, "earth-in-view", 1, now=BEFORE)[1].total
    with pytest.raises(NotFound):
        crew.camera_page(archive, EVA, "ev2-chest", 1, now=BEFORE)
    flight = below.flight(archive, EVA, over=None, at_s=None, now=BEFORE)
    assert flight.points
    assert not any(passage.cameras for passage in flight.passages)


def test_a_withdrawn_clip_is_in_no_list(talked_like: Archive) -> None:
    """Once its state says so it is gone from every list, and stretches name no clip."""
    assert hub.hub(talked_like, now=NOW).clips > 0
    with talked_like.database.write() as session:
        session.execute(update(ClipRow).values(state=WITHDRAWN))
    assert 0 == hub.hub(talked_like, now=NOW).clips
    assert 0 == crew.person_page(talked_like, "shane-kimbrough", 1, now=NOW).clips.total
    assert all(stretch.clip is None for stretch in inview.sight_page(talked_like, "earth", 1, now=NOW).ranges)


@pytest.fixture
def talked_like(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive that this test may change."""
    archive = build(tmp_path / "archive", takes=(TAKES[1], TAKES[7]))
    yield archive
    archive.close()


def test_a_collection_shows_most_of_it_first_and_the_team_adds_its_own(talked_like: Archive) -> None:
    """A file in the archive's folder adds to those that ship; a wrong one says what is wrong."""
    path = talked_like.settings.home / collections.FILE
    path.write_text('[[collections]]\nslug = "ours"\nname = "Ours"\ntext = "Chosen."\nclips = ["nothing"]\n', "utf-8")
    assert ["ours", "earth-in-view", "orbital-night"] == [one.slug for one in collections.every(talked_like)]
    assert 0 == collections.collection_page(talked_like, "ours", 1, now=NOW)[1].total
    path.write_text('[[collections]]\nslug = "ours"\nname = "Ours"\ntext = "."\nin_view = "aliens"\n', "utf-8")
    with pytest.raises(Misconfigured, match="aliens"):
        collections.every(talked_like)


def test_the_earth_collection_orders_clips_by_how_much_they_show(archive: Archive) -> None:
    """Every clip of it overlaps a stretch, and the share in view falls from card to card."""
    _, page = collections.collection_page(archive, "earth-in-view", 1, now=NOW)
    spans = {"helmet1b": ((100, 700), (900, 960)), "chest2a": ((0, 40),)}
    shares = []
    for card in page.cards:
        seen = sum(max(0, min(card.end, b) - max(card.start, a)) for a, b in spans[card.clip.recording])
        shares.append(seen / (card.end - card.start))
    assert shares
    assert min(shares) > 0
    assert sorted(shares, reverse=True) == shares


def test_the_calendar_knows_spacewalks_and_events(archive: Archive) -> None:
    """January 2017 has two spacewalks, one of them filmed; the months around it are those with something."""
    month = days.month(archive, 2017, 1, now=NOW)
    full = {day.day: [eva.slug for eva in day.evas] for week in month.weeks for day in week if day.evas}
    assert {date(2017, 1, 6): ["us-eva-38"], date(2017, 1, 13): [EVA]} == full
    assert (2, frozenset({EVA}), date(2016, 6, 1), date(2017, 3, 1)) == (
        month.count, month.filmed, month.before, month.after,
    )  # fmt: skip
    assert 2017 == days.newest_year(archive, now=NOW)
    with pytest.raises(NotFound):
        days.month(archive, 2017, 13, now=NOW)


def test_passages_cover_the_spacewalk_and_name_the_cameras_that_ran(archive: Archive) -> None:
    """They follow one another without a gap, and the EV1 helmet camera filmed some of them."""
    flight = below.flight(archive, EVA, over=None, at_s=3600, now=NOW)
    edges = [(passage.start_s, passage.end_s) for passage in flight.passages]
    assert 0 == edges[0][0]
    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]
    assert {"ev1-helmet", "ev2-chest", "ev2-helmet"} == {c.name for passage in flight.passages for c in passage.cameras}
    assert flight.here is not None
    over = below.flight(archive, EVA, over="pacific-ocean", at_s=None, now=NOW)
    assert {"pacific-ocean"} == {passage.middle.region.slug for passage in over.passages}
