"""W1 and C4: whatever words somebody writes, every page shows them as words. 255 payloads, in every sink there is."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright
from sqlalchemy import select, update

from mediaarchive.archive import Archive, moderation
from mediaarchive.clips import ClipRow
from mediaarchive.evas.model import CameraRow, TaskRow
from mediaarchive.feedback import NewEntry, Subject, store
from mediaarchive.feedback.check import check
from mediaarchive.feedback.model import CLIP, COMMENT, CORRECTION, IMPROVEMENT, REPORT, EntryRow
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.transcripts.rows import CueRow
from tests.serving import serving
from tests.web.builder import NOW
from tests.web.forms import sign_in_pass
from tests.web.payloads import PAYLOADS
from tests.web.talking import Street

_CHROMIUM = Path("/usr/bin/chromium")
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


class Shape(HTMLParser):
    """A page's elements with the names of their attributes, and every address in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.schemes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))
        for name, value in attrs:
            if name in ("href", "src", "action", "formaction", "srcdoc") and value:
                self.schemes.add(value.partition(":")[0] if ":" in value.partition("/")[0] else "")


def _fill(archive: Archive, payload: str) -> None:
    """Let every text of the archive be the payload: what people wrote, what files were called, what was heard."""
    with archive.database.write() as session:
        session.execute(update(ClipRow).values(title=payload, description=payload))
        session.execute(update(CameraRow).values(label=payload, mount=payload, credit=payload))
        session.execute(update(RecordingRow).values(file_name=payload, damage=None))
        session.execute(update(TaskRow).values(title=payload, description=payload))
        session.execute(update(CueRow).values(text=payload, speaker=payload))
        for row in session.scalars(select(EntryRow)):
            row.name = row.text = row.reply = row.replied_by = payload
            row.email, row.doubts = payload, [payload]
            row.details = {"thing": payload, "says": payload, "should": payload, "shown": payload, "at": payload,
                           "reason": "privacy"}  # fmt: skip


def _entries(archive: Archive, clip: str, words: list[str]) -> None:
    """Keep each of `words` as a comment that everybody reads, and as one of each kind that the team reads."""
    with archive.database.write() as session:
        for word in words:
            said = {"name": word, "email": "a@example.org", "text": word, "thing": "cue-1", "says": word,
                    "should": word, "reason": "privacy"}  # fmt: skip
            for kind in (COMMENT, CORRECTION, REPORT, IMPROVEMENT):
                entry: NewEntry = check(kind, Subject(CLIP, clip), said).entry
                kept = store.add(session, entry, (), visitor="v", network="n", now=NOW)
                if kind == COMMENT:
                    store.reply(session, kept.id, word, actor="Ada", now=NOW)


def _pages(street: Street, client: FlaskClient, most: int) -> list[str]:
    clip = street.clip
    addresses = [clip, "/desk/feedback?show=decided", f"{clip}?correct=cue-1", "/evas/us-eva-39",
                 "/recordings/helmet1a", "/desk/feedback", "/desk/evas/us-eva-39/times",
                 f"/licence-requests/new?clip={clip[7:]}"]  # fmt: skip
    return [client.get(address).text for address in addresses[:most]]


@pytest.mark.slow
def test_W1_C4_stored_words_never_change_a_page(talked: Archive) -> None:
    """With payloads in every text of the archive at once, each page has the elements that it has with plain words."""
    street = Street(talked)
    clip = street.clip.removeprefix("/clips/")
    _entries(talked, clip, ["plain"])
    _fill(talked, "plain")
    ada = street.team().client
    plain = [Shape(page) for page in _pages(street, ada, 8)]
    for number, payload in enumerate(" ".join(PAYLOADS[at : at + 3]) for at in range(0, len(PAYLOADS), 3)):
        _fill(talked, payload)
        most = 2 if number % 5 else 8
        for before, page in zip(plain, _pages(street, ada, most), strict=False):
            shape = Shape(page)
            assert before.elements == shape.elements, payload
            assert shape.schemes <= {"", "http", "https"}, payload


@pytest.mark.slow
def test_W1_reflected_words_never_change_a_page(talked: Archive) -> None:
    """All payloads as a search, in addresses that are not there, as a moment, and in a form that comes back."""
    street = Street(talked)
    client = street.visitor().client
    street.app.config["WTF_CSRF_ENABLED"] = False
    fields = dict.fromkeys(("name", "email", "text", "thing", "says", "should", "reason", "stars", "opened"), "plain")

    def answers(words: str, *, all_of_them: bool = True) -> list[str]:
        found = [
            client.get("/search", query_string={"q": words, "kind": words}).text,
            client.get(f"/nothing/{words}").text,
        ]
        if all_of_them:
            asked = {"recording": "helmet1a", "in": words}
            found.append(client.get("/licence-requests/new", query_string=asked).text)
            found.append(client.post(f"{street.clip}/comments", data=dict.fromkeys(fields, words)).text)
        return found

    plain = [{*Shape(page).elements} for page in answers("zzzz")]
    for slip in ("cooppy", "copy"):  # with a correction, and with results: a payload's words may find some
        plain[0] |= {*Shape(client.get("/search", query_string={"q": slip}).text).elements}
    for number, payload in enumerate(PAYLOADS):
        for before, page in zip(plain, answers(payload, all_of_them=number % 5 == 0), strict=False):
            shape = Shape(page)
            assert {*shape.elements} <= before, payload
            assert shape.schemes <= {"", "http", "https"}, payload


@pytest.fixture
def full(talked: Archive) -> tuple[Archive, str]:
    """Return an archive with a comment, an answer and an entry of each kind for every payload, and a clip."""
    clip = Street(talked).clip
    _entries(talked, clip.removeprefix("/clips/"), list(PAYLOADS))
    with talked.database.write() as session:
        found = session.scalars(select(ClipRow)).all()
        for number, row in enumerate(found):
            row.title = PAYLOADS[number * 7]
        session.execute(update(CueRow).values(text=PAYLOADS[4], speaker=PAYLOADS[0]))
        session.execute(update(CameraRow).values(label=PAYLOADS[8]))
        session.execute(update(RecordingRow).values(file_name=PAYLOADS[12]))
    return talked, clip


@pytest.mark.browser
@pytest.mark.slow
def test_W1_C4_nothing_runs_in_a_browser(full: tuple[Archive, str], tmp_path: Path) -> None:
    """Every payload in comments, answers and the queue: none runs, and none even tries what the policy forbids."""
    if not _CHROMIUM.exists():
        pytest.skip("there is no Chromium on this machine")
    archive, clip = full
    link = f"/desk/sign-in/{sign_in_pass(archive, minutes=60 * 24 * 3650)}"
    asked = [f"/search?q={n}" for n in ("%3Cscript%3Ewindow.pwned=1%3C/script%3E", "%22%3E%3Csvg/onload=alert(1)%3E")]
    with serving(archive.settings.home, tmp_path) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        wrong: list[str] = []
        page.add_init_script(_WATCH)
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if "pwned" in request.url.split("?")[0] else None)
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        for path in (clip, "/evas/us-eva-39", "/desk/feedback", "/desk/feedback?show=decided", *asked):
            page.goto(path)
            assert [] == page.evaluate("violations"), path
            assert page.evaluate("window.pwned === undefined"), path
            assert "pwned" != page.title()
        page.goto(clip)
        assert len(PAYLOADS) == page.locator(".comments > li").count()
        browser.close()
    assert [] == wrong
    assert moderation.queue(archive, "waiting").counts["decided"] == len(PAYLOADS)
