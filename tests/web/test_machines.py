"""What programs get: linked data, frames, oEmbed, the map of the site, the feed."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import update

from mediaarchive.archive import Archive, feedback
from mediaarchive.clips import ClipRow, Withdrawal, editions
from mediaarchive.clips import store as clips
from mediaarchive.feedback import Subject
from mediaarchive.feedback.model import CLIP
from tests.web.builder import CREDIT, NOW
from tests.web.talking import Street
from tests.web.test_security import clip_address
from tests.web.vocabulary import expanded, faults
from web import create_app

SCHEMAS = Path(__file__).parent / "schemas"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"
_LINKED = re.compile(r'<script type="application/ld\+json">(.+?)</script>', re.DOTALL)
STORY = "/stories/2026-11-20/seven-hours-outside"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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


def things(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """Return all linked data of a page."""
    return [json.loads(text) for text in _LINKED.findall(client.get(path).text)]


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/", ["WebSite"]),
        ("/evas/us-eva-39", ["Event", "BreadcrumbList", "Dataset"]),
        ("/recordings/helmet1a", ["VideoObject", "BreadcrumbList"]),
        ("/recordings/helmet2c", ["VideoObject", "BreadcrumbList"]),
        ("clip", ["VideoObject", "BreadcrumbList"]),
        (STORY, ["Article", "BreadcrumbList"]),
    ],
)
def test_linked_data_keeps_to_its_vocabulary(client: FlaskClient, path: str, kinds: list[str]) -> None:
    """Every property is one of its type, every value one that it takes; a processor of JSON-LD drops nothing."""
    found = things(client, clip_address(client) if path == "clip" else path)

    assert kinds == [thing["@type"] for thing in found]
    for thing in found:
        assert [] == faults(thing)
        (whole,) = expanded(thing)
        said = {f"https://schema.org/{name}" for name in thing if not name.startswith("@") and thing[name] != []}
        assert said == {name for name in whole if name.startswith("http") and whole[name] != []}


def test_the_vocabulary_can_refuse() -> None:
    """The proof of the proof: unknown types and properties, things and texts where they do not belong are found."""
    for wrong in ({"@type": "Film"}, {"@type": "VideoObject", "licence": "x"}, {"@type": "VideoObject", "name": 4},
                  {"@type": "VideoObject", "isPartOf": {"@type": "Event", "name": "x"}}, {"@type": "Clip", "name": ""},
                  {"@type": "VideoObject", "hasPart": [{"@type": "Clip", "start": 1}]}):  # fmt: skip
        assert 1 == len(faults(wrong)), wrong


def test_moments_of_a_clip_count_from_its_start(client: FlaskClient) -> None:
    """Key moments lie inside the film that is described; their addresses name seconds of the recording."""
    shown = [one for one in client.get("/api/v1/clips").json["items"] if one["start"]["seconds"] > 0]
    assert shown
    for clip in shown:
        found = linked(client, clip["page"])
        assert found["hasPart"]
        for part in found["hasPart"]:
            assert 0 <= part["startOffset"] < part["endOffset"] <= clip["duration"]["seconds"] + 0.001
            at = float(part["url"].partition("?t=")[2].partition(",")[0])
            assert at == pytest.approx(clip["start"]["seconds"] + part["startOffset"], abs=0.002)


def test_stills_and_films_say_whose_they_are(client: FlaskClient) -> None:
    """What image search asks for: licence, where one is got, credit, notice, creator; for each still too."""
    found = linked(client, clip_address(client))

    for thing in (found, *found["thumbnail"]):
        assert CREDIT == thing["creditText"] == thing["copyrightNotice"] == thing["creator"]["name"]
        assert thing["license"].startswith("http://localhost/")
        assert "/licence-requests/new" in thing["acquireLicensePage"]
    assert found["thumbnail"]
    assert all("Simulated footage, not from space." in still["caption"] for still in found["thumbnail"])
    features = ["closedCaptions", "transcript", "audioDescription", "alternativeText"]
    assert [name for name in features if name != "transcript"] == found["accessibilityFeature"]
    whole = linked(client, "/recordings/chest2a")
    assert whole["transcript"]
    assert features[:2] == whole["accessibilityFeature"]


def test_votes_and_comments_are_told(talked: Archive) -> None:
    """Stars and comments that the page shows are in its linked data; none are while there are none."""
    street = Street(talked)
    before = linked(street.visitor().client, street.clip)
    visitor = street.visitor()
    clip = Subject(CLIP, street.clip.rpartition("/")[2])
    feedback.vote(talked, clip, 4, feedback.Sender("1" * 32, "192.0.2.7"), now=NOW)
    after = linked(visitor.client, street.clip)

    assert not {"aggregateRating", "interactionStatistic"} & set(before)
    assert (4.0, 1) == (after["aggregateRating"]["ratingValue"], after["aggregateRating"]["ratingCount"])
    assert [] == faults(after)


@pytest.mark.parametrize("path", ["/", "/search?q=hatch", "/evas/us-eva-39", "/recordings/helmet1a", STORY, "clip"])
def test_pages_can_be_shown_by_others(client: FlaskClient, path: str) -> None:
    """Open Graph names title, kind, address and a picture with its words; films bring their player's size."""
    text = client.get(clip_address(client) if path == "clip" else path).text
    told = {name: unescape(value) for name, value in re.findall(r'<meta property="([^"]+)" content="([^"]+)"', text)}

    assert {"og:title", "og:description", "og:type", "og:url", "og:image", "og:image:alt", "og:locale"} <= set(told)
    assert f'<link rel="canonical" href="{told["og:url"]}">'.replace("&", "&amp;") in text
    assert 200 == client.get(told["og:url"]).status_code
    assert told["og:image"].startswith("http://media.test:9001/m/")
    if path in ("/recordings/helmet1a", "clip"):
        assert ("video.other", "video/mp4") == (told["og:type"], told["og:video:type"])
        assert ("960", "540") == (told["og:video:width"], told["og:video:height"])
    if path == STORY:
        assert ("article", "2026-11-20T12:00:00Z") == (told["og:type"], told["article:published_time"])
        assert '<meta property="article:tag" content="ISS">' in text
    card = "player" if path == "clip" else "summary_large_image"
    assert f'<meta name="twitter:card" content="{card}">' in text


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


def test_oembed_says_the_same_in_both_forms(client: FlaskClient) -> None:
    """JSON and XML, found from the page alone, agree field by field; no still is larger than what was asked for."""
    page = client.get(clip_address(client)).text
    found = dict(re.findall(r'<link rel="alternate" type="([^"]+oembed)"[^>]* href="([^"]+)"', page))
    told = client.get(unescape(found["application/json+oembed"]))
    root = ElementTree.fromstring(client.get(unescape(found["text/xml+oembed"])).data)

    assert {name: str(value) for name, value in told.json.items()} == {item.tag: item.text for item in root}
    assert {"version", "type", "html", "width", "height", "title", "cache_age", "thumbnail_url"} <= set(told.json)
    assert "*" == told.headers["Access-Control-Allow-Origin"]
    small = client.get(unescape(found["application/json+oembed"]) + "&maxwidth=300&maxheight=100").json
    assert small["width"] <= 300
    assert small["height"] <= 100
    assert "thumbnail_url" not in small


def test_oembed_of_a_withdrawn_clip_is_none(own: Archive) -> None:
    """It answers like what was never there."""
    client = create_app(own, clock=lambda: NOW).test_client()
    path = clip_address(client)
    with own.database.write() as session:
        clips.withdraw(session, path.rpartition("/")[2], Withdrawal(NOW, "Ada", "A name was wrong."))

    assert 404 == client.get("/oembed", query_string={"url": f"http://localhost{path}"}).status_code


@pytest.mark.parametrize(
    ("address", "form", "expected"),
    [
        ("http://elsewhere.test/clips/x", "json", 404),
        ("http://localhost/clips/nothing", "json", 404),
        ("http://localhost/about", "json", 404),
        ("", "json", 404),
        ("http://localhost/clips/x", "yaml", 501),
        ("http://localhost/clips/x", "xml", 404),
    ],
)
def test_oembed_knows_only_our_clips(client: FlaskClient, address: str, form: str, expected: int) -> None:
    """Other addresses, other sites and other forms are refused by the protocol's own codes."""
    assert expected == client.get("/oembed", query_string={"url": address, "format": form}).status_code


def _maps(client: FlaskClient) -> list[str]:
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    return [entry.text or "" for entry in index.iter(f"{MAP}loc")]


def test_the_map_leads_to_every_public_page(client: FlaskClient) -> None:
    """The index names files, the files name pages, and each of them is there; what is not released is not."""
    paths = [e.text or "" for f in _maps(client) for e in ElementTree.fromstring(client.get(f).data).iter(f"{MAP}loc")]

    assert len(paths) == len(set(paths)) > 15
    assert {200} == {client.get(path).status_code for path in paths}
    assert {f"http://localhost{clip_address(client)}", f"http://localhost{STORY}"} <= set(paths)
    stories = ElementTree.fromstring(client.get("/sitemap-stories.xml").data)
    assert ["2026-11-20T12:00:00Z"] == [changed.text for changed in stories.iter(f"{MAP}lastmod")]
    assert not [path for path in paths if "hidden" in path]
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_the_map_keeps_its_schema(client: FlaskClient) -> None:
    """Every file of the map is valid; each clip's film has its still, its player and its length."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    for file in ["/sitemap.xml", *_maps(client)]:
        schema.assertValid(etree.fromstring(client.get(file).data))
    films = [film for file in _maps(client) for film in etree.fromstring(client.get(file).data).iter(f"{VIDEO}video")]

    assert len(films) > 8
    for film in films:
        assert (film.findtext(f"{VIDEO}thumbnail_loc") or "").startswith("http://media.test:9001/m/")
        assert 200 == client.get(film.findtext(f"{VIDEO}player_loc") or "").status_code
        assert int(film.findtext(f"{VIDEO}duration") or 0) > 0
        assert "Simulated footage" in (film.findtext(f"{VIDEO}description") or "")


def test_the_schema_of_the_map_can_refuse(client: FlaskClient) -> None:
    """The proof of the proof: a film too long, a title too long and one without a still are not valid."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    file = next(name for name in _maps(client) if "clips" in name)
    for name, text in (
        ("duration", "28801"),
        ("title", "x" * 101),
        ("family_friendly", "maybe"),
        ("thumbnail_loc", ""),
    ):
        document = etree.fromstring(client.get(file).data)
        found = next(document.iter(f"{VIDEO}{name}"))
        if text:
            found.text = text
        else:
            found.getparent().remove(found)
        assert not schema.validate(document), name


def test_the_feed_tells_of_new_clips(client: FlaskClient) -> None:
    """The well-known reader understands it whole: an entry per clip, the newest first, with film, still and credit."""
    answer = client.get("/feed.atom")
    found = feedparser.parse(answer.data)

    assert answer.content_type.startswith("application/atom+xml")
    assert ("atom10", False) == (found.version, bool(found.bozo))
    assert "http://localhost/feed.atom" == found.feed.id
    stamps = [entry.published_parsed for entry in found.entries]
    assert stamps == sorted(stamps, reverse=True)
    assert found.feed.updated_parsed == max(entry.updated_parsed for entry in found.entries)
    assert len(found.entries) == len({entry.id for entry in found.entries}) > 8
    for entry in found.entries:
        assert 200 == client.get(entry.id).status_code
        assert entry.id == entry.link
        assert CREDIT == entry.media_credit[0]["content"]
        assert entry.media_thumbnail[0]["url"].startswith("http://media.test:9001/m/")
        assert "us-eva-39" == entry.tags[0]["term"]
        if "/clips/" in entry.id:
            assert CREDIT == entry.rights
            assert entry.media_license["href"].endswith(f"?clip={entry.id.rpartition('/')[2]}")
    assert 200 == client.get(found.entries[0].get("media_license", found.entries[1].media_license)["href"]).status_code
    played = [entry.media_content[0] for entry in found.entries if "media_content" in entry]
    assert all(film["url"].startswith("http://media.test:9001/m/") and "#t=" in film["url"] for film in played)
    assert {"video/mp4"} == {film["type"] for film in played}


def test_feeds_tell_of_stories(client: FlaskClient) -> None:
    """With clips in the feeds of the site and of its spacewalk, alone in its own: standfirst, tags, cover."""
    for path in ("/feed.atom", "/evas/us-eva-39/feed.atom", "/stories/feed.atom"):
        found = feedparser.parse(client.get(path).data)
        assert not found.bozo
        (entry,) = (one for one in found.entries if one.id == f"http://localhost{STORY}")
        assert ("Seven hours outside", "Two astronauts and a battery.") == (entry.title, entry.summary)
        assert ["us-eva-39", "ISS", "spacewalk"] == [tag.term for tag in entry.tags]
        assert (len(found.entries) == 1) == (path == "/stories/feed.atom")
    for path in ("/stories", STORY):
        assert 'href="/stories/feed.atom"' in client.get(path).text


def test_a_feed_is_asked_for_again_for_nothing(client: FlaskClient) -> None:
    """304 by its tag; the old address leads there for good; a spacewalk has its own, also where nothing is public."""
    answer = client.get("/feed.atom")
    old = client.get("/feed.xml")

    assert 304 == client.get("/feed.atom", headers={"If-None-Match": answer.headers["ETag"]}).status_code
    assert (301, "/feed.atom") == (old.status_code, old.location)
    assert feedparser.parse(client.get("/evas/us-eva-39/feed.atom").data).entries
    other = next(one["slug"] for one in client.get("/api/v1/evas").json["items"] if not one["clips"])
    empty = feedparser.parse(client.get(f"/evas/{other}/feed.atom").data)
    assert ([], False, "1970-01-01T00:00:00Z") == (empty.entries, bool(empty.bozo), empty.feed.updated)
    assert 404 == client.get("/evas/nothing/feed.atom").status_code


def test_a_corrected_clip_is_updated_in_the_feed(own: Archive) -> None:
    """Its entry keeps its id and the day it was published, and says when it was corrected."""
    client = create_app(own, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    before = feedparser.parse(client.get("/feed.atom").data).entries[0]
    clip = before.id.rpartition("/")[2]
    later = NOW + timedelta(hours=3)
    with own.database.write() as session:
        editions.renew(session, [clip], NOW)
        session.execute(update(ClipRow).where(ClipRow.id == clip).values(title="Another title"))
        editions.renew(session, [clip], later)
    after = next(e for e in feedparser.parse(client.get("/feed.atom").data).entries if e.id == before.id)

    assert (before.published, "Another title") == (after.published, after.title)
    assert later == datetime.fromisoformat(after.updated)
