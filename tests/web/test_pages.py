"""The pages that everybody reads."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.db import Database
from mediaarchive.errors import InputRefused
from tests.web.builder import CREDIT, FRENCH, NOW
from tests.web.test_security import clip_address
from web import create_app, words


def test_home_shows_footage_first(client: FlaskClient) -> None:
    """The EVA with footage is a card with its cover; the others are named with what they lack."""
    page = client.get("/").text

    assert page.index("us-eva-39") < page.index("No footage yet") < page.index("us-eva-38")
    assert "Simulated footage" in page
    assert "http://media.test:9001/m/" in page


def test_an_empty_archive_says_what_to_run(archive: Archive) -> None:
    """Without footage the home page names the command."""
    assert "mediaarchive demo" in create_app(archive, clock=lambda: NOW).test_client().get("/").text


def test_an_eva_shows_its_timeline(client: FlaskClient) -> None:
    """Tasks with their half-widths, gaps, the conflict of starts, and recordings without a clock."""
    page = client.get("/evas/us-eva-39").text

    assert "Connect battery E, 12:40:00 GMT ±90 s" in page
    assert "url(#no-signal)" in page
    assert "2017-01-13T12:05Z" in page
    assert "not chosen" in page
    assert "chest2-lost.mp4" in page


def test_an_eva_and_its_clips_name_what_is_beside(client: FlaskClient) -> None:
    """Other spacewalks and dated events, each with what is in common, as tags."""
    for page in (client.get("/evas/us-eva-39").text, client.get(clip_address(client)).text):
        beside = page.partition("Related events")[2]
        assert "/evas/us-eva-38" in beside
        assert "/events/2017-04-24-whitson-record" in beside
        assert '<span class="tag">Shane Kimbrough</span>' in beside


def test_an_unknown_eva_is_404(client: FlaskClient) -> None:
    """A wrong address gets words, and no list of commands."""
    answer = client.get("/evas/us-eva-99")

    assert answer.status_code == 404
    assert "mediaarchive eva import" not in answer.text


def test_a_clip_page_works_without_scripts(client: FlaskClient) -> None:
    """Film, captions, cues as links, credit line and the first licence question are in the HTML itself."""
    page = client.get(clip_address(client)).text

    assert "<video controls" in page
    assert 'kind="captions"' in page
    assert "?t=2.000" in page
    assert CREDIT in page
    assert 'action="/licence-requests/new"' in page
    assert "What would you like to use it for?" in page
    assert "Made by a machine" in page
    assert "(uncertain)" in page


@pytest.mark.parametrize(
    ("query", "fragment"),
    [
        ("?t=12.5", "#t=12.500,1500.000"),
        ("?t=10,20", "#t=10.000,20.000"),
        ("?t=20,10", "#t=0.000,"),
        ("?t=x", "#t=0.000,"),
        ("?t=99999", "#t=1500.000,"),
    ],
)
def test_a_shared_link_lands_on_the_second(client: FlaskClient, query: str, fragment: str) -> None:
    """`?t=S` and `?t=S,S` move the film; a broken one still opens the page."""
    assert fragment in client.get(f"/recordings/helmet1a{query}").text


@pytest.mark.parametrize(
    ("recording", "words_"),
    [("chest2a", "has no sound"), ("chest2b", "Nobody speaks"), ("helmet2c", "being transcribed")],
)
def test_a_missing_transcript_says_why(client: FlaskClient, recording: str, words_: str) -> None:
    """Silence, no speech and not yet are three different sentences."""
    assert words_ in client.get(f"/recordings/{recording}").text


def test_a_film_in_preparation_says_so(client: FlaskClient) -> None:
    """Before the proxy there is no player, but a sentence."""
    page = client.get("/recordings/helmet2c").text

    assert "<video" not in page
    assert "being prepared" in page


@pytest.mark.parametrize(
    "path",
    [
        "/recordings/hidden",
        "/recordings/hidden/captions.vtt",
        "/recordings/hidden/captions.en.vtt",
        "/recordings/hidden/peaks.bin",
        "/recordings/nothing",
        "/clips/nothing",
    ],
)
def test_what_is_not_released_does_not_exist(client: FlaskClient, path: str) -> None:
    """Not released and not there give the same answer."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.text == client.get("/recordings/other").text


def test_search_lands_on_the_second(client: FlaskClient) -> None:
    """A hit marks the words and links to the moment."""
    page = client.get("/search?q=tether").text

    assert "<mark>" in page
    assert "?t=" in page
    assert "Spoken words" in page


@pytest.mark.parametrize("query", ['"', "NEAR(a b)", "*", "%00", "a" * 5000, "'; drop table clips--"])
def test_any_text_is_a_search(client: FlaskClient, query: str) -> None:
    """The index's own syntax is only text."""
    assert client.get("/search", query_string={"q": query}).status_code == 200


def test_no_result_gives_advice(client: FlaskClient) -> None:
    """Nothing found is not a dead end."""
    assert "Try fewer or other words" in client.get("/search?q=zzzz").text


def test_captions_are_webvtt(client: FlaskClient) -> None:
    """Captions carry speakers as voices and lines that fit the screen."""
    answer = client.get("/recordings/helmet1a/captions.vtt")
    lines = answer.text.splitlines()

    assert answer.content_type == "text/vtt; charset=utf-8"
    assert lines[:4] == ["WEBVTT", "", "NOTE", "The words were recognised by a machine and"]
    assert lines[7] == "00:00:02.000 --> 00:00:07.000"
    assert lines[8].startswith("<v IV>")


def test_foreign_words_have_captions_in_english(client: FlaskClient) -> None:
    """The page offers a second track and shows the meaning beside the words; other recordings have one track."""
    page = client.get("/recordings/helmet1b").text
    english = client.get("/recordings/helmet1b/captions.en.vtt").text

    assert FRENCH[0] in page
    assert FRENCH[1] in page
    assert 'src="/recordings/helmet1b/captions.en.vtt"' in page
    assert FRENCH[1] in " ".join(english.split())
    assert FRENCH[0] not in " ".join(english.split())
    assert "captions.en.vtt" not in client.get("/recordings/helmet1a").text


def test_the_waveform_is_public_like_its_recording(client: FlaskClient) -> None:
    """Peaks are sent whole or in part, and asked for again each time; without sound there are none."""
    whole = client.get("/recordings/helmet1a/peaks.bin")
    part = client.get("/recordings/helmet1a/peaks.bin", headers={"Range": "bytes=0-23"})
    again = client.get("/recordings/helmet1a/peaks.bin", headers={"If-None-Match": whole.headers["ETag"]})

    assert (200, "no-cache") == (whole.status_code, whole.headers["Cache-Control"])
    assert (206, whole.data[:24]) == (part.status_code, part.data)
    assert 304 == again.status_code
    assert 404 == client.get("/recordings/chest2a/peaks.bin").status_code
    for answer in (whole, part, again):
        answer.close()


def test_health_is_about_the_catalogue(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, rich_archive: Archive, tmp_path: Path
) -> None:
    """The site is well only when the catalogue answers; what else it needs is looked at too."""
    assert client.get("/healthz").json == {"ok": True, "catalogue": True, "store": True, "space": True}
    monkeypatch.setattr(rich_archive, "database", Database(f"sqlite:///{tmp_path}/gone/catalogue.sqlite"))
    assert client.get("/healthz").status_code == 503


def test_robots_stay_out_of_requests(client: FlaskClient) -> None:
    """Status pages and forms are no matter for indexes."""
    assert "Disallow: /licence-requests/" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", "7"), ("12", "12"), ("12.5", "25/2"), ("1:15", "75"), ("1:02:03.250", "14893/4")],
)
def test_moments_are_read_as_people_write_them(text: str, seconds: str) -> None:
    """Seconds, minutes and hours; nothing means the default."""
    assert words.read_moment(text, Fraction(7)) == Fraction(seconds)


@pytest.mark.parametrize("text", ["-1", "1:75", "x", "1e9", "nan", "1:2:3:4", "١٢"])
def test_other_moments_are_refused(text: str) -> None:
    """What is no moment is refused with an example."""
    with pytest.raises(InputRefused):
        words.read_moment(text, Fraction(0))


def test_times_are_written_for_people() -> None:
    """Lengths and moments as the pages show them."""
    assert words.moment(Fraction(3725)) == "1:02:05"
    assert words.exact_moment(Fraction(599_999, 10_000)) == "1:00.000"
    assert words.in_address(Fraction(1, 3)) == "0.333"
    assert words.length(Fraction(21480)) == "5 h 58 min"
    assert words.plus_minus(0.0204) == "±0.02 s"


def test_the_factory_opens_the_archive_of_the_settings(rich_archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """`flask --app web` needs nothing but the settings."""
    monkeypatch.setenv("MEDIAARCHIVE_HOME", str(Path(rich_archive.settings.home)))

    assert create_app().test_client().get("/healthz").json["ok"]
