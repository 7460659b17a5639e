"""The basket: what a visitor collects, shares and takes along."""

from __future__ import annotations

import csv
import io
import re

from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.recordings.model import RecordingRow
from tests.web.builder import CREDIT, NOW
from tests.web.forms import form_token
from web import create_app

PAGE = "/recordings/helmet1a"


def put(client: FlaskClient, start: str, end: str, title: str = "A view") -> int:
    """Put a range of helmet1a into the basket and return the answer's status."""
    data = {"csrf_token": form_token(client, PAGE), "recording": "helmet1a", "in": start, "out": end, "title": title}
    return client.post("/basket/add", data=data).status_code


def ranges(client: FlaskClient, path: str = "/basket") -> list[str]:
    """Return the ranges that the page links to, in order."""
    return re.findall(r'<h2><a href="/recordings/helmet1a\?t=([\d.,]+)"', client.get(path).text)


def test_a_basket_keeps_what_was_put_in(client: FlaskClient) -> None:
    """Cut to the recording, in the order in which it came; the same range twice is once; it has its licence links."""
    assert "Nothing here yet" in client.get("/basket").text
    assert 303 == put(client, "10", "20.5")
    assert 303 == put(client, "1:00", "9:59:59")
    assert 303 == put(client, "10", "20.5")

    assert ["10.000,20.500", "60.000,1500.000"] == ranges(client)
    link = re.search(r'href="(/licence-requests/new\?[^"]+)"', client.get("/basket").text)
    assert link
    assert 200 == client.get(link[1].replace("&amp;", "&")).status_code


def test_an_item_goes_and_comes_back(client: FlaskClient) -> None:
    """Taking out can be undone; items move; emptying can be undone too."""
    for start in ("10", "20", "30"):
        put(client, start, str(int(start) + 5))

    def change(act: str) -> list[str]:
        client.post("/basket/change", data={"csrf_token": form_token(client, "/basket"), "act": act})
        return [found.split(",")[0] for found in ranges(client)]

    assert ["10.000", "30.000"] == change("out-1")
    assert ["10.000", "30.000", "20.000"] == change("back")
    assert ["10.000", "20.000", "30.000"] == change("up-2")
    assert ["10.000", "20.000", "30.000"] == change("up-99")
    assert [] == change("empty")
    assert ["10.000", "20.000", "30.000"] == change("back")


def test_a_list_can_be_shared(client: FlaskClient) -> None:
    """The address shows the list to somebody else, who may take it over; what it cannot read is left out."""
    put(client, "10", "20")
    link = re.search(r'id="basket-link">http://localhost([^<]+)<', client.get("/basket").text)
    assert link
    other = client.application.test_client()

    assert ["10.000,20.000"] == ranges(other, link[1])
    assert [] == ranges(other)
    token = form_token(other, link[1])
    other.post("/basket/add", data={"csrf_token": token, "items": link[1].partition("=")[2]})
    assert ["10.000,20.000"] == ranges(other)
    assert 200 == client.get("/basket?items=x,helmet1a:9-5,../..:1-2,,hidden:0-5").status_code


def test_a_list_can_be_taken_along(client: FlaskClient) -> None:
    """CSV with EVA, camera, hash, seconds, instant and credit; no cell is a formula."""
    put(client, "10", "20.5", "=HYPERLINK(1)")

    [row] = csv.DictReader(io.StringIO(client.get("/basket/list.csv").text))

    assert ("US EVA 39", "10.000", "20.500", CREDIT) == (row["eva"], row["in_s"], row["out_s"], row["credit"])
    assert 64 == len(row["sha256"])
    assert "'=HYPERLINK(1)" == row["title"]
    assert row["utc"].startswith("2017-01-13T11:36:")


def test_what_may_not_be_seen_cannot_be_kept(client: FlaskClient, own: Archive) -> None:
    """Unreleased footage is refused like footage that is not there; what was released once stays as a name."""
    for name in ("hidden", "nothing"):
        data = {"csrf_token": form_token(client, PAGE), "recording": name, "in": "1", "out": "2"}
        assert 404 == client.post("/basket/add", data=data).status_code
    mine = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    put(mine, "10", "20")
    with own.database.write() as session:
        session.get_one(RecordingRow, "helmet1a").released_at = None

    page = mine.get("/basket").text

    assert "no longer public" in page
    assert "/recordings/helmet1a" not in page


def test_a_basket_has_an_end(client: FlaskClient) -> None:
    """A cookie holds so much: the next range is refused with what to do, and nothing is lost."""
    for start in range(24):
        assert 303 == put(client, str(start), str(start + 1), "t" * 60)

    assert 400 == put(client, "100", "101")
    assert 24 == len(ranges(client))
