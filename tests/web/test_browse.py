"""Pages of browsing: what they say and link to, where nothing is, and that what is hidden is on none of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.archive.browse import below
from mediaarchive.evas.events import shipped as events
from tests.web.builder import EVA, NOW
from web import create_app
from web.explained import explained
from web.worldmap import track_lines

PAGES = (
    "/browse",
    "/missions/expedition-50",
    "/missions/proxima",
    "/tasks/battery-install",
    "/tasks/lubrication",
    "/people/thomas-pesquet",
    "/people/luca-parmitano",
    f"/cameras/{EVA}/ev2-chest",
    "/collections/earth-in-view",
    "/in-view/earth",
    "/in-view/night",
    "/calendar/2017",
    "/calendar/2017/01",
    "/calendar/2031/12",
    "/events/2017-04-24-whitson-record",
    "/glossary",
    "/map",
    f"/map?eva={EVA}&over=africa&t=3600",
    "/map?eva=us-eva-40&over=nowhere&t=999999",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_way_answers_with_a_title_and_a_place(client: FlaskClient, path: str) -> None:
    """Each has one first heading, says where the visitor is, and needs no script and no style of its own."""
    answer = client.get(path)
    assert 200 == answer.status_code
    assert 1 == answer.text.count("<h1")
    assert path == "/browse" or 'class="crumbs"' in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/missions/apollo",
        "/tasks/lunch",
        "/people/nobody",
        f"/cameras/{EVA}/lost",
        "/cameras/us-eva-1/ev1-helmet",
        "/collections/none",
        "/in-view/black",
        "/calendar/1900",
        "/calendar/2017/13",
        "/calendar/2017/1",
        "/events/a-landing",
        "/map?eva=us-eva-1",
        "/tasks/egress?page=0",
        "/tasks/egress?page=x",
        "/tasks/egress?page=²",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    """An unknown name, month or page of a list answers 404."""
    assert 404 == client.get(path).status_code


def test_a_page_past_the_end_is_empty_and_leads_back(client: FlaskClient) -> None:
    """It says so, and links to the first page."""
    assert 'href="/tasks/egress"' in client.get("/tasks/egress?page=99").text


def test_people_missions_cameras_and_spacewalks_link_to_one_another(client: FlaskClient) -> None:
    """From the spacewalk to each of them, and from each of them back."""
    around = ("/people/thomas-pesquet", "/missions/expedition-50", f"/cameras/{EVA}/ev2-chest", f"/map?eva={EVA}")
    spacewalk = client.get(f"/evas/{EVA}").text
    assert all(f'href="{path}"' in spacewalk for path in around)
    assert all(f"/evas/{EVA}" in client.get(path).text for path in around)
    assert 'href="/calendar/2017/01"' in spacewalk


def test_every_event_has_a_page_and_a_day_in_the_calendar(client: FlaskClient) -> None:
    """Its page names its source; its month links to it."""
    for event in events():
        assert "Space.com, article 36198" in client.get(f"/events/{event.slug}").text
        assert f"/events/{event.slug}" in client.get(f"/calendar/{event.date:%Y/%m}").text


def test_nothing_is_shown_before_its_release(rich_archive: Archive) -> None:
    """A day before the release no page of browsing shows a clip, a recording, a still or a camera."""
    client = create_app(rich_archive, clock=lambda: NOW - timedelta(days=2)).test_client()
    for path in PAGES:
        answer = client.get(path)
        text = answer.text
        assert "/clips/" not in text, path
        assert "/recordings/" not in text, path
        assert "/m/" not in text, path
        assert (404 if path.startswith("/cameras/") else 200) == answer.status_code, path


def test_a_recording_that_is_not_released_is_on_no_page(client: FlaskClient) -> None:
    """The hidden one of this archive is named nowhere."""
    assert not [path for path in PAGES if "/hidden" in client.get(path).text]


def test_the_map_says_in_words_what_it_draws(client: FlaskClient) -> None:
    """A moment with its place and uncertainty, and rows that open the cameras at a second."""
    text = client.get(f"/map?eva={EVA}&t=3600").text
    assert "At PET 1:00:00 the station was over" in text
    assert "±" in text
    assert f'href="/evas/{EVA}?t=3600"' in text
    assert f'href="/evas/{EVA}?t=0"' in text


def test_the_track_is_cut_at_the_edge_of_the_map_and_where_the_light_changes() -> None:
    """No line leaps across the map, and each is of one light."""
    points = below.places(1484306520_000000, 21480)
    lines = track_lines(points)
    assert {True, False} == {is_day for is_day, _ in lines}
    for _, line in lines:
        xs = [int(mark.split(",")[0]) for mark in line.split()]
        assert max(abs(a - b) for a, b in zip(xs, xs[1:], strict=False)) < 1800


def test_abbreviations_become_buttons_and_everything_else_stays_text(client: FlaskClient) -> None:
    """Hostile words stay words; a term opens its card, which the page carries once."""
    with client.application.test_request_context("/"):
        shown = explained("<b>EV1</b> & EV1")
    assert (
        '&lt;b&gt;<button class="term" type="button" popovertarget="term-ev1">EV1</button>&lt;/b&gt; &amp; EV1' == shown
    )
    text = client.get("/people/shane-kimbrough").text
    assert 1 == text.count('id="term-pma-3"')
    assert 'popovertarget="term-pma-3"' in text
