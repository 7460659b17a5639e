"""Which dated events of the world stand beside a spacewalk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, events
from mediaarchive.errors import NotFound
from mediaarchive.evas.events import shipped
from mediaarchive.settings import load
from tests.archives import created


@pytest.fixture
def fresh(tmp_path: Path) -> Archive:
    """Return an archive with nothing but what ships."""
    return created(load({}, home=tmp_path / "archive"), datetime(2026, 11, 20, tzinfo=UTC))


def test_ten_events_ship_each_with_its_source_and_an_address_of_its_own() -> None:
    """The oldest is the last spacewalk of the Shuttle era, the newest Whitson's record."""
    found = shipped()
    assert 10 == len(found) == len({event.slug for event in found})
    assert [date(2011, 7, 12), date(2017, 4, 24)] == [found[0].date, found[-1].date]
    assert all("Space.com" in event.source and event.url.startswith("https://") for event in found)


def test_events_are_beside_a_spacewalk_by_what_they_share(fresh: Archive) -> None:
    """A member of the crew comes first, then spacewalks at the station, then the nearest in time."""
    found = events.related(fresh, "us-eva-39")
    assert 10 == len(found)
    named = ("Peggy Whitson", "International Space Station", "NASA")
    assert {"2017-04-24-whitson-record": named}.items() <= {event.slug: event.context for event in found}.items()
    walks = [event.date for event in found if "spacewalk" in event.context]
    assert [date(2013, 12, 24), date(2013, 12, 21)] == walks
    assert ("International Space Station", "NASA", "spacewalk") == next(e for e in found if e.date == walks[0]).context


def test_other_spacewalks_are_beside_one_by_crew_and_mission(fresh: Archive) -> None:
    """Beside the spacewalk of 13 January 2017 stand those of its expedition, by who went out."""
    found = events.beside(fresh, "us-eva-39", now=datetime(2026, 11, 20, tzinfo=UTC))
    assert ["us-eva-38", "us-eva-40"] == sorted(one.eva.slug for one in found.evas)[:2]
    context = {one.eva.slug: one.context for one in found.evas}
    assert {"Shane Kimbrough", "ISS Expedition 50"} <= set(context["us-eva-38"])
    assert "us-eva-39" not in context
    assert found.events == events.related(fresh, "us-eva-39")[: len(found.events)]


def test_an_event_names_its_spacewalks_and_an_unknown_one_is_not_found(fresh: Archive) -> None:
    """The record's page names every spacewalk of the expedition, with Whitson where she took part."""
    found = events.page(fresh, "2017-04-24-whitson-record")
    assert {"us-eva-38", "us-eva-39", "us-eva-40"} == {eva.slug for eva, _ in found.evas}
    assert all("Peggy Whitson" in shared for _, shared in found.evas)
    with pytest.raises(NotFound):
        events.page(fresh, "a-landing")
