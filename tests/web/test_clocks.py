"""How the times are known: every clock with its evidence, what does not agree first, nothing that may not be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from mediaarchive.alignment import Clock, Evidence
from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.model import to_json
from mediaarchive.archive import Archive
from mediaarchive.timeline import to_micros
from tests.web.builder import EVA, NOW, START, build
from web import create_app, words

ZERO = to_micros(START + timedelta(minutes=14))


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an archive whose clocks leap, are contradicted, and are in dispute with and without anchors."""
    archive = build(tmp_path_factory.mktemp("clocks") / "archive")
    dispute = Evidence("dispute", "cameras that heard the same say times 1 h 0 min apart", 3600.0)
    anchor = Evidence("anchor", "Ada says so: seen on a watch", 0.0)
    odd = Evidence("contradiction", "its own times are 47.0 s off", 47.0)
    clocks = [
        Clock("helmet1a", ZERO, 53_100_000, 470_000, "B", (odd,), ((60_000_000, -250_000),)),
        Clock("helmet1b", None, 0, None, "X", (dispute,)),
        Clock("helmet2a", None, 0, None, "X", (dispute, anchor)),
    ]
    with archive.database.write() as session:
        alignment.save(session, EVA, {"clocks": [to_json(clock) for clock in clocks], "tasks": []})
    yield archive
    archive.close()


def text(archive: Archive, slug: str = EVA) -> str:
    """Return the page's words, tags left out."""
    page = create_app(archive, clock=lambda: NOW).test_client().get(f"/evas/{slug}/clocks").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_the_eva_links_to_it(client: FlaskClient) -> None:
    """The page is found from the EVA, and leads back."""
    assert 'href="/evas/us-eva-39/clocks">How the times are known' in client.get("/evas/us-eva-39").text
    assert 'href="/evas/us-eva-39">US EVA 39' in client.get("/evas/us-eva-39/clocks").text


def test_a_clock_is_shown_with_what_it_rests_on(rich_archive: Archive) -> None:
    """Grade in words, first frame with its half-width, PET, and each piece of evidence with how far it is off."""
    page = text(rich_archive)

    assert (
        "helmet1-a.mp4 Grade B right within a second First frame, GMT 2017/013:11:36:00.0 ±0.7 s PET +0:14:00" in page
    )
    assert "“Hatch is coming open” is heard where the log says 11:36 0.4 s later" in page
    assert "the file states this start itself 1.2 s earlier" in page


def test_grades_are_counted(rich_archive: Archive) -> None:
    """Best first; recordings without a clock are among them, with the reason at theirs."""
    page = text(rich_archive)

    assert ["2 recordings", "5 recordings", "2 recordings", "1 recording"] == re.findall(
        r"Grade [ABCX] (\d+ recordings?)", page
    )
    assert "No time is shown. the file nothing states a start" in page


def test_tasks_are_shown_with_both_edges(rich_archive: Archive) -> None:
    """Start and end with their half-widths in GMT and PET, and what the log says."""
    page = text(rich_archive)

    assert "Start, GMT 2017/013:12:40:00 ±90 s PET +1:18:00 End, GMT 2017/013:13:30:00 ±90 s PET +2:08:00" in page
    assert "the task log gives T4’s start to the minute" in page


def test_what_may_not_be_seen_is_absent(client: FlaskClient) -> None:
    """A recording that is not released has no clock here."""
    assert "hidden.mp4" not in client.get("/evas/us-eva-39/clocks").text


def test_without_footage_the_page_says_so(rich_archive: Archive) -> None:
    """Neither clocks nor tasks: a sentence each; an EVA that nobody knows is not found."""
    page = text(rich_archive, "us-eva-38")

    assert "No footage of this spacewalk is public yet" in page
    assert "There is no task log for this spacewalk yet." in page
    assert "What does not agree" not in page
    assert 404 == create_app(rich_archive).test_client().get("/evas/none/clocks").status_code


def test_what_does_not_agree_comes_first_with_what_to_do(troubled: Archive) -> None:
    """Undecided ones before contradicted ones; the team is told the command, quoted for a shell."""
    page = text(troubled)
    first = page.partition("What does not agree")[2].partition("Cameras")[0]

    assert ["helmet1-b.mp4", "helmet2-a.mp4", "helmet1-a.mp4"] == re.findall(r"(\S+\.mp4) EV\d", first)
    assert "mediaarchive align us-eva-39 --anchor helmet1-b.mp4 AT INSTANT --reason WHY" in first
    assert "anchors contradict one another" in first
    assert "mediaarchive align us-eva-39 --anchors" in first
    assert "does not agree its own times are 47.0 s off 47.0 s later" in first


def test_leaps_and_drift_are_shown(troubled: Archive) -> None:
    """Parts per million, and where the clock leaps by how much."""
    assert "Drift +53.1 ppm 1 leap of its clock -0.250 s at 1:00" in text(troubled)


def test_tasks_without_a_time_are_named(troubled: Archive) -> None:
    """They stand apart, and nothing is made up for them."""
    assert "nothing says when they happened. Egress and tether swap EV1 EV2" in text(troubled)


@pytest.mark.parametrize(
    ("half_width", "written"),
    [
        (34.0, "2017/013:11:49:09"),
        (0.47, "2017/013:11:49:08.6"),
        (0.05, "2017/013:11:49:08.64"),
        (0.001, "2017/013:11:49:08.641"),
    ],
)
def test_an_instant_has_the_decimals_that_are_known(half_width: float, written: str) -> None:
    """What is smaller than the half-width is rounded away."""
    assert written == words.sharp(datetime(2017, 1, 13, 11, 49, 8, 640_816, tzinfo=UTC), half_width)


@pytest.mark.parametrize(
    ("off", "said"),
    [(0.0, "agrees"), (-0.0548, "0.055 s earlier"), (47.0, "47.0 s later"), (-3600.0, "1 h 00 min earlier")],
)
def test_how_far_off_is_said_in_words(off: float, said: str) -> None:
    """Later and earlier count from what was chosen."""
    assert said == words.apart(off)
