"""C4 and W10 where machines read: whatever somebody wrote is words in JSON, JSON-LD, XML and headers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select, update

from mediaarchive.archive import Archive
from mediaarchive.clips import ClipRow, Withdrawal
from mediaarchive.clips import store as clips
from mediaarchive.evas.model import CameraRow
from tests.conftest import rounds
from tests.web.builder import NOW, add_hidden
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
_SOME = [*_OWN, *(" ".join(PAYLOADS[at : at + 40]) for at in range(0, len(PAYLOADS), 40))]


def _site(archive: Archive) -> FlaskClient:
    return create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()


def _tags(data: bytes) -> Counter[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return Counter(str(element.tag) for element in etree.fromstring(data, parser).iter())


def _documents(client: FlaskClient, clip: str) -> Iterator[bytes]:
    """Yield every XML that tells of clips."""
    for path in (
        "/feed.atom",
        "/evas/us-eva-39/feed.atom",
        "/sitemap-clips-helmet1a.xml",
        "/sitemap-clips-chest2a.xml",
    ):
        yield client.get(path).data
    yield client.get("/oembed", query_string={"url": f"http://localhost{clip}", "format": "xml"}).data


@pytest.mark.parametrize("payload", _SOME[: rounds(8, 99)])
def test_C4_hostile_words_stay_words_for_machines(talked: Archive, payload: str) -> None:
    """XML keeps its elements and its schema, JSON-LD its vocabulary, frames their one element."""
    client = _site(talked)
    clip = clip_address(client)
    _fill(talked, "plain words")
    before = [_tags(data) for data in _documents(client, clip)]
    shape = Shape(client.get(clip).text).elements
    _fill(talked, payload)

    assert before == [_tags(data) for data in _documents(client, clip)]
    etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd")).assertValid(
        etree.fromstring(client.get("/sitemap-clips-helmet1a.xml").data)
    )
    feed = feedparser.parse(client.get("/feed.atom").data)
    assert not feed.bozo
    assert shape == Shape(client.get(clip).text).elements
    for thing in (one for path in (clip, "/evas/us-eva-39") for one in things(client, path)):
        assert [] == faults(thing)
    assert plain(payload) == things(client, clip)[0]["name"]
    told = client.get("/oembed", query_string={"url": f"http://localhost{clip}"}).json
    assert ["iframe"] == [name for name, _ in Shape(told["html"]).elements]
    _plain_in_the_api(client, clip, payload)


def _plain_in_the_api(client: FlaskClient, clip: str, payload: str) -> None:
    answer = client.get(f"/api/v1{clip}")
    assert "application/json" == answer.content_type
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert payload == json.loads(answer.data)["title"]
    for path in ("/api/v1/clips?limit=1", "/api/v1/search?kind=clip"):
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


def test_a_title_that_is_too_long_is_shortened(talked: Archive) -> None:
    """The map has room for 100 characters of a title and 2048 of a description; what is cut says so."""
    client = _site(talked)
    _fill(talked, "long words " * 400)
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    document = etree.fromstring(client.get("/sitemap-clips-helmet1a.xml").data)

    schema.assertValid(document)
    space = "{http://www.google.com/schemas/sitemap-video/1.1}"
    assert all((film.findtext(f"{space}title") or "").endswith("…") for film in document.iter(f"{space}video"))


def test_nothing_is_told_of_what_is_not_public(own: Archive) -> None:
    """Drafts, withdrawn clips and recordings that are not released are in no answer, feed, map or linked data."""
    add_hidden(own)
    with own.database.write() as session:
        public = session.scalars(select(ClipRow).where(ClipRow.state == "published")).all()
        gone = public[0].id
        clips.withdraw(session, gone, Withdrawal(NOW, "Ada", "A name was wrong."))
        session.execute(
            update(ClipRow).where(ClipRow.state != "published").values(title="zqxword", description="zqxword")
        )
        session.execute(update(CameraRow).where(CameraRow.name == "ev1-helmet").values(label="Zqxcamera"))
        drafts = session.scalars(select(ClipRow.id).where(ClipRow.state != "published")).all()
    client = _site(own)
    waiting, texts = ["/api/v1/", "/", "/feed.atom", "/sitemap.xml", "/api/v1/search?q=zqxword"], dict[str, str]()
    while waiting:
        path = waiting.pop()
        if path not in texts and len(texts) < 100:
            answer = client.get(path)
            texts[path] = answer.text if answer.status_code == 200 else ""
            waiting += _addresses(texts[path], path)

    assert len(drafts) > 1
    assert len(texts) > 80
    assert "Zqxcamera" in "".join(texts.values())
    for path, text in texts.items():
        said = text if "search?q=zqxword" not in path else text.replace("q=zqxword", "")
        assert "zqxword" not in said, path
        assert not [name for name in (*drafts, gone) if name in text], path
        assert "/hidden" not in text, path
        assert "hidden.mp4" not in text, path


def _addresses(text: str, path: str) -> list[str]:
    if not path.startswith(("/api", "/feed", "/sitemap", "/evas", "/clips", "/recordings")) and path != "/":
        return []
    found = re.findall(r'http://localhost(/(?:api|clips|recordings|evas|sitemap|feed)[^"<>#\s\\]*)', unescape(text))
    return [one for one in found if "?t=" not in one and "lang=" not in one]
