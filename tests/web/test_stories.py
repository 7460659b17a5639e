"""Stories: begun from clips, written, under embargo, public, talked about, withdrawn."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive, moderation
from mediaarchive.archive.stories import desk
from mediaarchive.stories import Source, Words
from mediaarchive.stories import store as stories
from tests.web.builder import EVA, NOW
from tests.web.forms import form_token
from tests.web.talking import COMMENT, Street, Visitor, words

SAID = {
    "headline": "Seven hours outside",
    "standfirst": "Two astronauts and a battery.",
    "text": "They went out.\n\n## The hatch\n\nIt [opens](https://www.nasa.gov/hatch).",
    "tags": "ISS, spacewalk, ISS",
    "sources": "NASA, the day's page | https://www.nasa.gov/day\nhttps://example.org/bare\nA conversation",
    "cover": "",
}


@dataclass
class Newsroom:
    """A site, Ada at its desk, and the story that she writes."""

    street: Street
    ada: Visitor
    clips: tuple[str, ...]
    path: str = ""

    def begin(self, headline: str = SAID["headline"], clips: int = 2) -> str:
        """Begin a story and return its page at the desk."""
        answer = self.press(f"/desk/evas/{EVA}/stories/new", headline=headline, clip=list(self.clips[:clips]))
        assert 303 == answer.status_code, answer.text
        self.path = answer.location
        return self.path

    def press(self, path: str, **values: str | list[str]) -> TestResponse:
        """Send a form of the desk."""
        token = form_token(self.ada.client, "/desk")
        return self.ada.client.post(path, data={"csrf_token": token, **values})

    def write(self, **values: str) -> TestResponse:
        """Save words, starting from what the form holds now."""
        return self.press(self.path, seen=self.seen(), **SAID | values)

    def seen(self) -> str:
        """Return the edition that the form was made from."""
        found = re.search(r'name="seen" value="(\d+)"', self.ada.client.get(self.path).text)
        assert found
        return found[1]

    def move(self, do: str, **values: str) -> str:
        """Publish or withdraw, and return what the page says then."""
        return words(self.ada.client.get(self.press(f"{self.path}/state", do=do, **values).location))

    def publish(self) -> str:
        """Write the words with a clip in them, publish, and return the public address."""
        self.begin()
        self.write(text=f"{SAID['text']}\n\n/clips/{self.clips[0]}\n\nAnd in.")
        self.move("now")
        return self.address()

    def address(self) -> str:
        """Return where everybody reads it."""
        found = re.search(r'href="(/stories/[^"]+)"', self.ada.client.get(self.path).text)
        assert found
        return found[1]


@pytest.fixture
def newsroom(talked: Archive) -> Newsroom:
    """Return a site that this test may write on."""
    street = Street(talked)
    _, _, cards = desk.listing(talked, EVA, now=NOW)
    return Newsroom(street, street.team(), tuple(card.clip.id for card in cards))


@pytest.fixture
def anyone(newsroom: Newsroom) -> FlaskClient:
    """Return a visitor."""
    return newsroom.street.visitor().client


def test_a_story_begins_with_clips_and_what_is_known_of_them(newsroom: Newsroom) -> None:
    """The first text holds each ticked clip in order of time; crew are its tags; nobody but the team sees it."""
    newsroom.begin()
    page = newsroom.ada.client.get(newsroom.path).text
    text = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)

    assert text
    assert list(newsroom.clips[:2]) == re.findall(r"^/clips/(\w+)$", text[1], re.MULTILINE)
    assert 'value="spacewalk, Shane Kimbrough, Thomas Pesquet"' in page
    assert newsroom.ada.client.get(f"{newsroom.path}/preview").text.count('<figure class="story-clip">') == 2


def test_a_draft_is_nowhere(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """No address, list, page of the spacewalk or search leads to what was not published."""
    newsroom.begin("Xanthippe outside")
    newsroom.write(headline="Xanthippe outside")

    for path in ("/", "/stories", f"/evas/{EVA}", "/search?q=xanthippe", "/search.json?q=xanthippe"):
        assert "Xanthippe outside" not in anyone.get(path).text, path
    assert 404 == anyone.get("/stories/2026-11-20/xanthippe-outside").status_code
    assert 401 == anyone.get(newsroom.path).status_code
    assert 401 == anyone.get(f"{newsroom.path}/preview").status_code


def test_a_published_story_is_read_with_its_clips(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """Headline, text, links, the clip that plays with its credit and its moment, tags once, sources with addresses."""
    address = newsroom.publish()
    page = anyone.get(address).text

    assert "/stories/2026-11-20/seven-hours-outside" == address
    assert "<h1>Seven hours outside</h1>" in page
    assert '<a href="https://www.nasa.gov/hatch" rel="noopener external">opens</a>' in page
    figure = page[page.index('<figure class="story-clip">') :].partition("</figure>")[0]
    for part in ("<video", "/proxy.mp4#t=", f'href="/clips/{newsroom.clips[0]}', "/recordings/", "Simulated footage"):
        assert part in figure, part
    assert 1 == page.count('q=ISS">ISS</a>')
    assert '<a href="https://example.org/bare" rel="noopener external">https://example.org/bare</a>' in page
    assert "A conversation" in page
    for path in ("/", "/stories", f"/evas/{EVA}", "/search?q=battery+astronauts&kind=story"):
        assert address in anyone.get(path).text, path


def test_an_embargo_ends_by_itself(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """Until the instant nobody sees it; from then on everybody, and lists, which are kept 10 seconds, name it."""
    newsroom.begin()
    newsroom.write()
    said = newsroom.move("embargo", embargo="2026-11-23 14:00 UTC")
    assert "under embargo until 2026/327:14:00:00 GMT" in said
    address = "/stories/2026-11-23/seven-hours-outside"
    newsroom.street.now = datetime.fromisoformat("2026-11-23T13:59:59Z")
    hidden = [anyone.get(path) for path in (address, "/stories", f"/evas/{EVA}", "/search?q=astronauts+battery")]
    assert [404, 200, 200, 200] == [answer.status_code for answer in hidden]
    assert all("seven-hours-outside" not in answer.text for answer in hidden[1:])
    newsroom.street.now += timedelta(seconds=1)
    assert 200 == anyone.get(address).status_code
    assert address in anyone.get("/search?q=astronauts+battery").text
    newsroom.street.now += timedelta(seconds=10)
    assert address in anyone.get("/stories").text


def test_an_embargo_is_released_or_taken_back(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """Release now makes it public with today's date; taken back, it is a draft that has no address."""
    newsroom.begin()
    newsroom.write()
    assert "has passed" in newsroom.move("embargo", embargo="2026-11-19 14:00 UTC")
    assert "write until when" in newsroom.move("embargo", embargo=" ")
    newsroom.move("embargo", embargo="2026-11-23 14:00 UTC")
    assert "draft again" in newsroom.move("withdraw")
    newsroom.move("embargo", embargo="2026-11-23 14:00 UTC")
    assert "It is public." in newsroom.move("now")
    assert 200 == anyone.get("/stories/2026-11-20/seven-hours-outside").status_code


def test_withdrawn_it_says_why_and_comes_back_to_its_address(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """A reason is needed; readers get 410 with it; shown again, the address is the same."""
    address = newsroom.publish()
    assert "say in a sentence" in newsroom.move("withdraw", reason=" ")
    newsroom.move("withdraw", reason="A source was wrong.")
    gone = anyone.get(address)
    assert 410 == gone.status_code
    assert "A source was wrong" in gone.text
    assert address not in anyone.get("/search?q=astronauts+battery").text + anyone.get("/stories").text
    newsroom.street.now += timedelta(hours=6)
    newsroom.move("now")
    assert address == newsroom.address()
    assert 200 == anyone.get(address).status_code


def test_two_stories_of_a_day_have_two_addresses(newsroom: Newsroom) -> None:
    """The second with the same headline is counted; a later change of the headline moves no address."""
    first, second = newsroom.publish(), newsroom.publish()
    assert f"{first}-2" == second
    newsroom.write(headline="Another headline")
    assert second == newsroom.address()


def test_nobody_overwrites_what_another_wrote(newsroom: Newsroom) -> None:
    """Who saves over a newer edition is told, and has the own words still in the form; nothing was kept."""
    newsroom.begin()
    seen = newsroom.seen()
    newsroom.write(text="By Grace.")
    answer = newsroom.press(newsroom.path, seen=seen, **SAID | {"text": "By Ada."})
    assert 422 == answer.status_code
    assert "somebody has changed this story meanwhile" in answer.text
    assert "By Ada.</textarea>" in answer.text
    assert "By Grace.</textarea>" in newsroom.ada.client.get(newsroom.path).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"headline": " \n"}, "a story has a headline"),
        ({"sources": "x | javascript:alert(1)"}, "begins with http:// or https://"),
        ({"text": "x" * 40_001}, "40000 is the most"),
        ({"tags": ",".join(str(number) for number in range(13))}, "12 tags at most"),
    ],
)
def test_what_cannot_be_is_said_with_everything_still_typed(
    newsroom: Newsroom, wrong: dict[str, str], said: str
) -> None:
    """A form that is refused comes back whole."""
    newsroom.begin()
    answer = newsroom.write(**{"standfirst": "Still here.", **wrong})
    assert 422 == answer.status_code
    assert said in words(answer)
    assert "Still here.</textarea>" in answer.text


def test_every_edition_can_be_brought_back(newsroom: Newsroom) -> None:
    """What was written over is one button away, and bringing it back is an edition of its own."""
    newsroom.begin()
    newsroom.write(text="First.")
    newsroom.write(text="Second.")
    newsroom.press(f"{newsroom.path}/restore", edition="2")
    assert "First.</textarea>" in newsroom.ada.client.get(newsroom.path).text
    assert "4" == newsroom.seen()


def test_a_clip_that_is_not_public_is_not_shown(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """A clip that is withdrawn later leaves a word in its place, and nothing of it; the desk is warned."""
    address = newsroom.publish()
    clip = newsroom.clips[0]
    assert clip in anyone.get(address).text
    moderation.withdraw(newsroom.street.archive, clip, "A question", actor="Ada", now=newsroom.street.now)
    page = anyone.get(address).text
    assert "A clip that was shown here is not public." in page
    assert clip not in page
    assert f"The clip {clip} is in the text and not public" in words(newsroom.ada.client.get(newsroom.path))


def test_stars_comments_and_reports_hang_on_it_as_on_clips(newsroom: Newsroom) -> None:
    """A low vote asks why; a comment waits, is answered and shown; a report hides the story at once, and back."""
    street = newsroom.street
    street.clip = address = newsroom.publish()
    someone = street.visitor()
    assert (303, f"{address}#rating") == (
        (answer := someone.send("vote", {"stars": "1"})).status_code,
        answer.location,
    )
    assert "1.0 of 5, 1 vote" in someone.page()
    someone.send("improve", {"text": "Say what a bolt is for."})
    someone.send("comments", COMMENT)
    assert COMMENT["text"] not in street.visitor().page()
    assert "Say what a bolt is for." in newsroom.ada.queue("improvements")
    assert "Seven hours outside" in newsroom.ada.queue("comments")
    newsroom.ada.decide(2, action="reply", reply="Thank you, we will.")
    assert "Thank you, we will." in street.visitor().page()
    someone.send("reports", {"reason": "facts", "text": "It was six hours."})
    assert "It is hidden." in newsroom.ada.decide(3, "reports", action="hide", reason="Its facts are being checked")
    assert 410 == street.visitor().client.get(address).status_code
    assert "It is shown again." in newsroom.ada.decide(3, "reports", action="show")
    assert 200 == street.visitor().client.get(address).status_code


def test_a_comment_on_a_story_cannot_become_a_request(newsroom: Newsroom) -> None:
    """A request is for footage; the desk is told what to do instead."""
    newsroom.street.clip = newsroom.publish()
    newsroom.street.visitor().send("comments", COMMENT)
    assert "It asks for reuse" not in newsroom.ada.queue("comments")
    assert "this comment is about a story" in newsroom.ada.decide(1, action="license", reply="x")


def test_nobody_speaks_about_what_is_not_public(newsroom: Newsroom) -> None:
    """Votes and words for an address without a public story are answered like any address that leads nowhere."""
    someone = newsroom.street.visitor()
    token = form_token(someone.client, newsroom.street.clip)
    for form in ("vote", "comments", "reports"):
        answer = someone.client.post(f"/stories/2026-11-20/none/{form}", data={"csrf_token": token, "stars": "5"})
        assert 404 == answer.status_code


def test_W1_C4_nothing_that_is_written_changes_the_page(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """Markup of the web in headline, text, tags, and sources is words, in the page and in what machines read."""
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    archive, now = newsroom.street.archive, newsroom.street.now
    said = Words(evil, evil, f"{evil}\n\n## {evil}\n\n> {evil}\n\n- {evil}", "", (Source(evil),), (evil[:60],))
    with archive.database.write() as session:
        stories.make(session, "evil", EVA, said, by="Ada", now=now)
        story = stories.publish(session, "evil", now, by="Ada", now=now)
    page = anyone.get(f"/stories/{story.day}/{story.slug}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    linked, _ = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert evil == json.loads(linked)["headline"]


def test_a_story_tells_machines_what_it_is(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """An Article about its EVA, with its instant, picture, sources, and the clips it shows with their credit lines."""
    page = anyone.get(newsroom.publish()).text
    linked, way = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = json.loads(linked)

    assert ["Article", "2026-11-20T12:00:00Z", ["ISS", "spacewalk"]] == [
        found[name] for name in ("@type", "datePublished", "keywords")
    ]
    assert f"http://localhost/evas/{EVA}" == found["about"]["@id"]
    assert [f"http://localhost/clips/{newsroom.clips[0]}"] == [video["@id"] for video in found["video"]]
    assert "Simulated footage" in found["video"][0]["creditText"]
    assert "https://www.nasa.gov/day" == found["citation"][0]["url"]
    (cover,) = found["image"]
    assert cover["contentUrl"].startswith("http://media.test:9001/m/")
    assert "Simulated footage" in cover["creditText"]
    assert cover["acquireLicensePage"].endswith(f"/licence-requests/new?clip={newsroom.clips[0]}")
    assert found["url"] == json.loads(way)["itemListElement"][-1]["item"]["@id"]


def test_an_embargo_ends_for_machines_too(newsroom: Newsroom, anyone: FlaskClient) -> None:
    """Feeds, the map and the API tell of a story from its instant on, and no longer once it is withdrawn."""
    newsroom.begin()
    newsroom.write()
    newsroom.move("embargo", embargo="2026-11-20 14:00 UTC")
    newsroom.street.now = datetime.fromisoformat("2026-11-20T13:59:59Z")
    paths = ("/feed.atom", f"/evas/{EVA}/feed.atom", "/stories/feed.atom", "/sitemap-stories.xml", "/api/v1/stories")
    told = "/api/v1/stories/2026-11-20/seven-hours-outside"

    def where() -> list[bool]:
        return ["seven-hours-outside" in anyone.get(path).text for path in paths]

    assert ([False] * 5, 404) == (where(), anyone.get(told).status_code)
    newsroom.street.now += timedelta(seconds=1)
    assert ([True] * 5, 200) == (where(), anyone.get(told).status_code)
    newsroom.move("withdraw", reason="A source was wrong.")
    assert ([False] * 5, 410) == (where(), anyone.get(told).status_code)
