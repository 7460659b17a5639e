"""What programs get: linked data, frames, oEmbed, the map of the site, the feed."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.web.builder import CREDIT
from tests.web.test_security import clip_address

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def linked(client: FlaskClient, path: str) -> dict[str, Any]:
    """Return a page's linked data."""
    found = re.search(r'<script type="application/ld\+json">(.+?)</script>', client.get(path).text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_clip_says_what_it_is_to_machines(client: FlaskClient) -> None:
    """A VideoObject with its parts, its credit line, and where a licence is asked for."""
    path = clip_address(client)

    found = linked(client, path)

    assert "VideoObject" == found["@type"]
    assert f"http://localhost{path}" == found["url"]
    assert CREDIT == found["creditText"]
    assert found["acquireLicensePage"].endswith(f"/licence-requests/new?clip={path.rpartition('/')[2]}")
    assert 200 == client.get(found["acquireLicensePage"]).status_code
    assert found["license"].endswith("/about#licence")
    assert re.fullmatch(r"PT(\d+H)?(\d+M)?[\d.]+S", found["duration"])
    assert "Simulated footage" in found["description"]
    parts = found["hasPart"]
    assert parts
    assert all(part["startOffset"] < part["endOffset"] and 200 == client.get(part["url"]).status_code for part in parts)


def test_an_eva_is_an_event_with_its_clips(client: FlaskClient) -> None:
    """People, start, end, and the films of it."""
    found = linked(client, "/evas/us-eva-39")

    assert "Event" == found["@type"]
    assert "2017-01-13T11:22:00Z" == found["startDate"]
    assert {"@type": "Person", "name": "Shane Kimbrough"} in found["performer"]
    assert found["subjectOf"]


@pytest.mark.parametrize("path", ["/evas/us-eva-39", "/recordings/helmet1a", "clip"])
def test_pages_can_be_shown_by_others(client: FlaskClient, path: str) -> None:
    """Open Graph names title, picture and address."""
    text = client.get(clip_address(client) if path == "clip" else path).text

    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert re.search(rf'<meta property="{name}" content="[^"]+"', text), name


def test_a_clip_can_be_framed_and_nothing_else_can(client: FlaskClient) -> None:
    """W18: only the frame's own page lets other sites show it; one that is not there does not."""
    path = clip_address(client)

    assert "frame-ancestors *" in client.get(f"/embed{path}").headers["Content-Security-Policy"]
    assert "Set-Cookie" not in client.get(f"/embed{path}").headers
    assert "frame-ancestors 'none'" in client.get("/embed/clips/nothing").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_oembed_gives_a_frame(client: FlaskClient) -> None:
    """A consumer that knows only the clip's address gets its frame, no larger than asked, at the shared moment."""
    path = clip_address(client)
    asked = {"url": f"http://localhost{path}?t=3.5,7", "maxwidth": "320"}

    found = client.get("/oembed", query_string=asked).get_json()

    assert ("1.0", "video", 320) == (found["version"], found["type"], found["width"])
    source = re.search(r'src="([^"]+)"', found["html"])
    assert source
    assert f"http://localhost/embed{path}?t=3.5,7" == source[1]
    assert 200 == client.get(source[1]).status_code
    assert "oembed?url=" in client.get(path).text


@pytest.mark.parametrize(
    ("address", "form", "expected"),
    [
        ("http://elsewhere.test/clips/x", "json", 404),
        ("http://localhost/clips/nothing", "json", 404),
        ("http://localhost/about", "json", 404),
        ("", "json", 404),
        ("http://localhost/clips/x", "xml", 501),
    ],
)
def test_oembed_knows_only_our_clips(client: FlaskClient, address: str, form: str, expected: int) -> None:
    """Other addresses, other sites and other forms are refused by the protocol's own codes."""
    assert expected == client.get("/oembed", query_string={"url": address, "format": form}).status_code


def test_the_map_leads_to_every_public_page(client: FlaskClient) -> None:
    """The index names files, the files name pages, and each of them is there; what is not released is not."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    files = [entry.text or "" for entry in index.iter(f"{MAP}loc")]
    paths = [e.text or "" for f in files for e in ElementTree.fromstring(client.get(f).data).iter(f"{MAP}loc")]

    assert len(paths) == len(set(paths)) > 15
    assert {200} == {client.get(path).status_code for path in paths}
    assert f"http://localhost{clip_address(client)}" in paths
    assert not [path for path in paths if "hidden" in path]
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_the_feed_tells_of_new_clips(client: FlaskClient) -> None:
    """Atom with an entry per clip, the newest first."""
    answer = client.get("/feed.xml")
    found = ElementTree.fromstring(answer.data)

    assert answer.content_type.startswith("application/atom+xml")
    entries = list(found.iter(f"{ATOM}entry"))
    assert entries
    stamps = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert sorted(stamps, reverse=True) == stamps
    assert 200 == client.get(entries[0].findtext(f"{ATOM}id") or "").status_code
