"""C4 and W10 where machines read: whatever somebody wrote is words in JSON, JSON-LD, XML and headers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import NamedTuple

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mediaarchive.archive import Archive
from mediaarchive.clips import ClipRow, Withdrawal
from mediaarchive.clips import store as clips
from mediaarchive.editlists.reader import read
from mediaarchive.evas.model import CameraRow
from mediaarchive.shotlists.model import EditionRow
from mediaarchive.stories import Source, Story, Words
from mediaarchive.stories import store as stories
from mediaarchive.stories.model import StoryRow
from mediaarchive.transcripts.vtt import read_vtt
from tests import beyond
from tests.conftest import rounds
from tests.web.builder import EVA, NOW, TAKES, add_hidden, add_story, build
from tests.web.payloads import PAYLOADS
from tests.web.test_injection import Shape, _fill
from tests.web.test_machines import SCHEMAS, things
from tests.web.test_security import clip_address
from tests.web.vocabulary import faults
from web import create_app
from web.words import plain

_CONTROLS = "".join(chr(code) for code in (*range(1, 32), 0x7F, 0x85, 0x2028, 0xFFFE, 0xFFFF)) + "\u202e"
_OWN = (
    f"a{_CONTROLS}b",
    "x\r\nSet-Cookie: x=1\r\n\r\n<script>window.pwned=1</script>",
    "]]></title><script>window.pwned=1</script><![CDATA[",
    "</script><script>window.pwned=1</script><!--",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;&amp;&lt;',
    '"><video:video>&#0;&#x1F;\u0000',
    "שלום \u202eolleh\u202c \u2066x",
)
_SHOTS = ("shots.txt", "shots.csv", "descriptions.vtt")
_SOME = [*_OWN, *(" ".join(PAYLOADS[at : at + 40]) for at in range(0, len(PAYLOADS), 40))]
if beyond.ON:  # a server that keeps no NUL lets nobody write one
    _SOME = [payload for payload in _SOME if "\0" not in payload]


def _site(archive: Archive) -> FlaskClient:
    return create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()


def _tags(data: bytes) -> Counter[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return Counter(str(element.tag) for element in etree.fromstring(data, parser).iter())


def _documents(client: FlaskClient, clip: str) -> Iterator[bytes]:
    """Yield every XML that tells of clips."""
    for path in (
        "/feed.atom",
        "/stories/feed.atom",
        "/sitemap-stories.xml",
        "/sitemap-clips-helmet1a.xml",
        "/sitemap-clips-chest2a.xml",
    ):
        yield client.get(path).data
    yield client.get("/oembed", query_string={"url": f"http://localhost{clip}", "format": "xml"}).data


def _forms(client: FlaskClient, clip: str) -> tuple[int, ...]:
    """Return how many things there are in each form of a shot list, of a spacewalk's clips, and in its manifest."""
    at = "/evas/us-eva-39/clips"
    tables = (client.get(path).text for path in (f"{clip}/shots.csv", f"{at}.csv"))
    return (
        len(client.get(f"{clip}/shots.txt").data.split(b"\r\n")),
        *(len(list(csv.reader(io.StringIO(table, newline="")))) for table in tables),
        len(read_vtt(client.get(f"{clip}/descriptions.vtt").text)),
        len(read(client.get(f"{at}.edl").data, "clips.edl").events),
        len(client.get(f"{at}.otio").json["tracks"]["children"][0]["children"]),
        len(client.get("/evas/us-eva-39/manifest.json").json["structures"]),
    )


class Read(NamedTuple):
    """A site that machines read, and what they find while its words are plain."""

    archive: Archive
    client: FlaskClient
    clip: str
    story: Story
    tags: list[Counter[str]]
    elements: list[tuple[str, tuple[str, ...]]]
    forms: tuple[int, ...]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Return a site of two recordings with a story and a shot list that a person wrote; each test fills it anew."""
    archive = build(tmp_path_factory.mktemp("machine") / "archive", takes=(TAKES[0], TAKES[7]))
    story, client = add_story(archive), _site(archive)
    clip = clip_address(client)
    with archive.database.write() as session:
        of = session.get_one(ClipRow, clip.rpartition("/")[2])
        line = [of.in_pts, of.out_pts, "plain words"]
        session.add(EditionRow(clip=of.id, number=1, lines=[line], machine=[], rules="1", at=NOW, by="Ada"))
    _fill_all(archive, "plain words")
    tags = [_tags(data) for data in _documents(client, clip)]
    yield Read(archive, client, clip, story, tags, Shape(client.get(clip).text).elements, _forms(client, clip))
    archive.close()


def _fill_all(archive: Archive, payload: str) -> None:
    """Let stories and written shot lists be the payload too."""
    _fill(archive, payload)
    with archive.database.write() as session:
        for story in session.scalars(select(StoryRow)):
            said = Words(payload, payload, payload, "", (Source(payload), Source(payload)), (payload, "plain"))
            story.words = said.to_json()
        for row in session.scalars(select(EditionRow)):
            row.lines = [[*line[:2], payload] for line in row.lines or ()]


@pytest.mark.parametrize("payload", _SOME[: rounds(8, 99)])
def test_C4_hostile_words_stay_words_for_machines(machine: Read, payload: str) -> None:
    """XML keeps its elements and its schema, JSON-LD its vocabulary, lists their lines, frames their one element."""
    client, clip = machine.client, machine.clip
    story = f"/stories/{machine.story.day}/{machine.story.slug}"
    _fill_all(machine.archive, payload)

    assert machine.tags == [_tags(data) for data in _documents(client, clip)]
    assert machine.forms == _forms(client, clip)
    etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd")).assertValid(
        etree.fromstring(client.get("/sitemap-clips-helmet1a.xml").data)
    )
    feed = feedparser.parse(client.get("/feed.atom").data)
    assert not feed.bozo
    page = client.get(clip).text
    assert machine.elements == Shape(page).elements
    told = {path: things(client, path) for path in (clip, story, "/evas/us-eva-39")}
    assert [] == [fault for found in told.values() for thing in found for fault in faults(thing)]
    assert plain(payload) == told[clip][0]["name"] == told[story][0]["headline"]
    assert all(still["caption"] == plain(payload) for still in told[clip][0]["thumbnail"])
    frame = client.get("/oembed", query_string={"url": f"http://localhost{clip}"}).json["html"]
    assert ["iframe"] == [name for name, _ in Shape(frame).elements]
    _plain_in_the_api(client, clip, story, payload)


def _plain_in_the_api(client: FlaskClient, clip: str, story: str, payload: str) -> None:
    answer = client.get(f"/api/v1{clip}")
    assert "application/json" == answer.content_type
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    told = json.loads(answer.data)
    assert payload == told["title"] == told["shots"]["shots"][0]["text"] == told["keyframes"][0]["alt"]
    told = client.get(f"/api/v1{story}").json
    assert payload == told["headline"] == told["tags"][0] == told["sources"][0]["title"]
    for path in ("/api/v1/clips?limit=1", "/api/v1/stories", "/api/v1/search?kind=clip"):
        answer = client.get(path)
        assert 200 == answer.status_code
        assert all("\r" not in value and "\n" not in value for _, value in answer.headers)
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("payload", ["", *_OWN])
def test_W10_what_is_asked_for_splits_no_header(client: FlaskClient, payload: str) -> None:
    """Words that come back in the address of the next part cannot end a header, nor leave its brackets."""
    ends = '\r\nSet-Cookie: x=1\r\n>; rel="stylesheet",<'
    found = client.get("/api/v1/search", query_string={"q": "hatch", "kind": "cue"})
    answer = client.get("/api/v1/search", query_string={"q": payload or f'hatch {ends[:2]}<>"\x85\u2028'})
    bad = client.get("/api/v1/clips", query_string={payload + ends: "1"})

    assert "Link" in found.headers
    assert ("Link" in answer.headers) or payload
    for one in (answer, found, bad):
        link = one.headers.get("Link", '<>; rel="next"')
        assert '>; rel="next"' == link[link.index(">") :]
        assert link.isprintable()
        assert "Set-Cookie" not in one.headers
    assert 200 == answer.status_code
    assert (400, "application/problem+json") == (bad.status_code, bad.content_type)


def test_a_title_that_is_too_long_is_shortened(machine: Read) -> None:
    """The map has room for 100 characters of a title and 2048 of a description; what is cut says so."""
    client = machine.client
    _fill(machine.archive, "long words " * 400)
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    document = etree.fromstring(client.get("/sitemap-clips-helmet1a.xml").data)

    schema.assertValid(document)
    space = "{http://www.google.com/schemas/sitemap-video/1.1}"
    assert all((film.findtext(f"{space}title") or "").endswith("…") for film in document.iter(f"{space}video"))


def test_nothing_is_told_of_what_is_not_public(own: Archive) -> None:
    """Drafts, what is under embargo or withdrawn, and recordings that are not released are in no answer of any kind.

    Neither API, feeds, map and linked data, nor shot lists, manifest, edit lists and stories that show such clips.
    """
    add_hidden(own)
    with own.database.write() as session:
        public = session.scalars(select(ClipRow).where(ClipRow.state == "published")).all()
        gone, shown = (row.id for row in public[:2])
        clips.withdraw(session, gone, Withdrawal(NOW, "Ada", "A name was wrong."))
        session.execute(
            update(ClipRow).where(ClipRow.state != "published").values(title="zqxword", description="zqxword")
        )
        session.execute(update(CameraRow).where(CameraRow.name == "ev1-helmet").values(label="Zqxcamera"))
        drafts = session.scalars(select(ClipRow.id).where(ClipRow.state != "published")).all()
        secret = _secret_stories(session, list(drafts))
        for clip in drafts:
            line = [0, 10**9, "zqxword"]
            session.add(EditionRow(clip=clip, number=1, lines=[line], machine=[], rules="1", at=NOW, by="Ada"))
    add_story(own)
    client, told = _site(own), "/stories/2026-11-20/what-was-shown"
    refused = [client.get(f"{base}{path}") for path in secret for base in ("", "/api/v1")]
    refused += [client.get(f"/clips/{clip}/{form}") for clip in drafts for form in _SHOTS]
    refused.append(client.get("/basket/list.edl?items=hidden:0-5"))
    assert {400, 404, 410} == {answer.status_code for answer in refused}
    assert not [answer.request.path for answer in refused if "zqxword" in answer.text]
    waiting, texts = ["/api/v1/", "/", "/feed.atom", "/sitemap.xml", "/api/v1/search?q=zqxword"], dict[str, str]()
    waiting += ["/stories", "/stories/feed.atom", "/sitemap-stories.xml", "/evas/us-eva-39/manifest.json", *secret]
    waiting += [f"/evas/us-eva-39/clips.{form}" for form in ("edl", "otio", "csv", "vtt")]
    waiting += ["/basket/list.csv?items=hidden:0-5,helmet1a:0-5", "/api/v1/stories", f"/api/v1{told}"]
    waiting += [f"/clips/{shown}/{form}" for form in _SHOTS]
    while waiting:
        path = waiting.pop(0)
        if path not in texts and len(texts) < rounds(70, 300):
            answer = client.get(path)
            texts[path] = answer.text if answer.status_code == 200 else ""
            waiting += _addresses(texts[path], path)

    assert len(drafts) > 1
    assert len(texts) > 60
    assert "Zqxcamera" in "".join(texts.values())
    assert ["missing"] * len(drafts) == [b["kind"] for b in client.get(f"/api/v1{told}").json["blocks"]]
    assert all(texts[path] for path in (f"/api/v1{told}", f"/clips/{shown}/shots.txt", "/evas/us-eva-39/manifest.json"))
    for path, text in texts.items():
        said = text if "search?q=zqxword" not in path else text.replace("q=zqxword", "")
        assert "zqxword" not in said, path
        assert not [name for name in (*drafts, gone) if name in text], path
        assert "/hidden" not in text, path
        assert "hidden.mp4" not in text, path


def _secret_stories(session: Session, hidden: list[str]) -> list[str]:
    """Add a draft, an embargo, a withdrawn story, and a public one of hidden clips; return addresses of the first."""
    said = Words("Zqxword outside", "zqxword", "zqxword", "", (Source("zqxword"),), ("zqxword",))
    for name in ("draft", "embargo", "withdrawn"):
        stories.make(session, name, EVA, said, by="Ada", now=NOW)
    held = stories.publish(session, "embargo", NOW + timedelta(days=2), by="Ada", now=NOW)
    shown = stories.publish(session, "withdrawn", NOW, by="Ada", now=NOW)
    stories.withdraw(session, "withdrawn", "A source was wrong.", by="Ada", now=NOW)
    clips_in_it = "\n\n".join(f"/clips/{name}" for name in hidden)
    stories.make(session, "public", EVA, Words("What was shown", text=clips_in_it, cover=hidden[0]), by="Ada", now=NOW)
    stories.publish(session, "public", NOW, by="Ada", now=NOW)
    return [f"/stories/{held.day}/{held.slug}", f"/stories/{shown.day}/{shown.slug}", "/stories/2026-11-20/draft"]


def _addresses(text: str, path: str) -> list[str]:
    told = ("/api", "/feed", "/sitemap", "/evas", "/clips", "/recordings", "/stories")
    if not path.startswith(told) and path != "/":
        return []
    found = re.findall(rf'http://localhost((?:{"|".join(told)})[^"<>#\s\\]*)', unescape(text))
    return [one for one in found if "?t=" not in one and "lang=" not in one]
