"""The story that must always work: an arts group asks for the Earth in view of 13 January 2017, and gets it.

Both sides in a real browser: found, marked, triaged, asked, confirmed, offered, accepted, cut, fetched. What was
delivered is held against the master picture by picture, and by its sound.
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, intake, letters, passes
from mediaarchive.archive.licences import clockwork
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from tests.journeys.looking import DESK, PHONE, READY, check
from tests.serving import serving
from tests.watching import Notes
from tests.web import licensers

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
_SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture(scope="module")
def own_home(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the demonstration that may be changed; objects are immutable, so they are linked."""
    home = tmp_path_factory.mktemp("story") / "archive"
    shutil.copytree(demonstration_home, home, ignore=shutil.ignore_patterns("store"))
    shutil.copytree(demonstration_home / "store", home / "store", copy_function=os.link)
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve that copy."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def archive(own_home: Path) -> Iterator[Archive]:
    """Open it beside the site, as a worker does."""
    archive = Archive.open(load({}, home=own_home))
    yield archive
    archive.close()


def test_an_arts_group_gets_the_earth_in_view(
    page: Page, browser: Browser, site: str, archive: Archive, axe: str, tmp_path: Path
) -> None:
    """Earth in view, in and out, “May I use this?”, twelve answers, a letter, an offer, a name, the files."""
    look = Looker(axe)
    _find_and_mark(page)
    look(page, "triage")
    page.get_by_role("button", name="Ask for a licence").click()
    page.wait_for_url(re.compile(r"/licence-requests/[\w-]{43}$"))
    look(page, "form")
    page.get_by_text("Cut first?").click()
    page.get_by_role("button", name="Make working copies").click()
    _answer(page)
    page.wait_for_timeout(5000)  # who is quicker than people is laid aside
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="Please look into your mailbox")).to_be_visible()
    look(page, "unverified")
    page.goto(_link(archive, "confirm"))
    look(page, "confirm")
    page.get_by_role("button", name="Yes, send it to the team").click()
    expect(page.locator(".state")).to_contain_text("With the team")
    look(page, "received")
    mine = page.url

    team = browser.new_context(base_url=site, viewport=DESK).new_page()
    _sign_in(team, archive)
    _offer(team, look)

    page.goto(mine)
    expect(page.locator(".state")).to_contain_text("There is an offer")
    look(page, "offer")
    page.get_by_role("link", name="Read the agreement").click()
    expect(page.locator("body")).to_contain_text("Weightless, a piece for strings")
    look(page, "agreement", is_page=False)
    page.goto(mine)
    page.get_by_label("Your name, typed in full").fill("Ada Example")
    page.get_by_label("Your postal address").fill("1 Low Road\nExampleton")
    page.get_by_label("Country").fill("Ireland")
    page.get_by_label("I have read the agreement").check()
    page.get_by_role("button", name="Accept the agreement").click()
    expect(page.locator(".state")).to_contain_text("Granted")

    notes = Notes()
    intake.drive(archive, watcher=notes, clock=_now)
    assert [] == notes.failed
    assert 1 == clockwork.tick(archive, clockwork.post_of(archive.settings), now=_now())
    page.reload()
    expect(page.locator(".lead").first).to_contain_text("your files are ready")
    look(page, "granted")
    page.get_by_role("button", name="Get the files").click()
    expect(page.locator("#credit")).to_contain_text("Simulated footage: mediaarchive demonstration")
    expect(page.get_by_role("link", name=re.compile("-screener.mp4"))).to_be_visible()
    look(page, "files")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Everything in one file").click()
    whole = tmp_path / "whole.zip"
    begun.value.save_as(whole)
    look(team, "desk-granted", path=f"/desk/licences/{_reference(page)}")
    _as_the_master(archive, whole, tmp_path, Fraction("0.54"), Fraction("3.46"))
    team.context.close()


def test_a_teacher_takes_it_at_once(page: Page, archive: Archive, tmp_path: Path) -> None:
    """Free by a rule: two answers, the excerpt with its credit line, no letter and no account."""
    before = len(letters.waiting(archive))
    _find_and_mark(page, "Teaching or research", "You may use it now, free of charge.")
    page.get_by_role("button", name="Take the excerpt").click()
    expect(page.locator(".state")).to_contain_text("Free")
    page.get_by_role("button", name="Get the files").click()
    expect(page.locator(".flash")).to_contain_text("still being made")
    notes = Notes()
    intake.drive(archive, watcher=notes, clock=_now)
    assert [] == notes.failed
    page.reload()
    with page.expect_download() as begun:
        page.get_by_role("link", name="Everything in one file").click()
    whole = tmp_path / "whole.zip"
    begun.value.save_as(whole)
    _as_the_master(archive, whole, tmp_path, Fraction("1.04"), Fraction("2.96"), papers=())
    assert before == len(letters.waiting(archive))


class Looker:
    """Holds each page to axe and its window, wide and narrow; keeps pictures where the environment says."""

    def __init__(self, axe: str) -> None:
        self._axe = axe

    def __call__(self, page: Page, name: str, *, path: str | None = None, is_page: bool = True) -> None:
        """Look at a page."""
        if path:
            page.goto(path)
        for viewport, size in ((PHONE, "390"), (DESK, "1280")):
            page.set_viewport_size(viewport)
            if is_page:
                check(page, self._axe, name)
            if _SHOTS:
                page.screenshot(path=f"{_SHOTS}/{name}-{size}.png", full_page=True)


def _find_and_mark(page: Page, use: str = "Art, music or performance", answer: str = "You need a licence") -> None:
    """Browse to the Earth in view of that day, play it, mark in and out, ask."""
    page.goto("/")
    expect(page.locator(".eva-link").first).to_contain_text("13 January 2017")
    page.goto("/browse")
    page.get_by_role("link", name=re.compile("Earth")).first.click()
    page.wait_for_url("**/in-view/**")
    expect(page.locator("main")).to_contain_text("US EVA 39")
    page.locator("main a[href*='?t=']").first.click()
    page.wait_for_function(READY)
    expect(page.get_by_text("Simulated footage").first).to_be_visible()
    for key, second in (("i", 1.04), ("o", 2.96)):
        page.evaluate("second => { document.querySelector('video').currentTime = second; }", second)
        page.wait_for_function("() => !document.querySelector('video').seeking")
        page.locator("body").press(key)
    page.get_by_label("What would you like to use it for?").select_option(label=use)
    page.get_by_role("button", name="May I use this?").click()
    page.wait_for_url("**/licence-requests/new?*")
    expect(page.locator(".asked-list")).to_contain_text("0:01.0")
    page.get_by_role("group", name="Is money earned with it?").get_by_label("No").check()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#answer")).to_contain_text(answer)


def _answer(page: Page) -> None:
    """Answer what is left of the twelve questions; what is typed is kept on the way."""
    page.get_by_label("Title of the project").fill("Weightless, a piece for strings")
    page.get_by_label("What is it about").fill("Projected behind a string quartet, and free to watch on our own site.")
    page.get_by_label("Own web site").check()
    page.get_by_label("Ten years").check()
    page.get_by_label("How long is the whole work?").fill("12:30")
    page.get_by_label("Cut shorter").check()
    page.get_by_label("Non-profit organisation").check()
    expect(page.locator("[data-kept]")).to_have_text("Kept.")
    page.get_by_label("Name of the organisation").fill("Field Ensemble")
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Nobody is led to think").check()
    page.get_by_label("You may keep").check()


def _offer(team: Page, look: Looker) -> None:
    """Approve the texts, take the request up, make the offer that the rate card suggests."""
    team.goto("/desk/licences")
    expect(team.locator(".licence-queue")).to_contain_text("Weightless")
    look(team, "desk-queue")
    for kind in ("rules", "terms", "rates"):
        team.goto(f"/desk/licences/texts/{kind}")
        look(team, f"desk-{kind}")
        if kind == "terms":
            text = team.get_by_label("Text, as TOML")
            text.fill(licensers.with_address(text.input_value()))
            team.get_by_label("What changed").fill("Where we are.")
            team.get_by_role("button", name="Keep as a new version").click()
        team.get_by_role("button", name="Approve version").first.click()
        expect(team.locator(".told")).to_contain_text("holds from now on, approved by Grace")
    team.goto("/desk/licences")
    team.get_by_role("link", name=re.compile("Weightless")).click()
    team.get_by_role("button", name="Take it up").click()
    expect(team.locator(".told")).to_contain_text("Taken up.")
    look(team, "desk-request")
    expect(team.get_by_label("or why there is none")).to_have_value("Non-commercial projects pay nothing.")
    team.get_by_label("Handles, seconds on each side").fill("0.5")
    team.get_by_role("button", name="Make the offer").click()
    expect(team.locator(".told")).to_contain_text("Offer made.")
    look(team, "desk-offered")


def _sign_in(team: Page, archive: Archive) -> None:
    given = passes.issue(archive.secret_key(), passes.sign_in_as(Role.LICENSING), "Grace", _now() + timedelta(hours=1))
    team.goto(f"/desk/sign-in/{given}")
    team.get_by_role("button", name="Sign in as Grace").click()


def _link(archive: Archive, subject: str) -> str:
    """Return the link in the newest letter whose subject has these words, as its reader opens it."""
    text = next(letter.text for letter in reversed(letters.waiting(archive)) if subject in letter.subject)
    return re.findall(r"(/licence-requests/\S+)", text)[-1]


def _reference(page: Page) -> str:
    return str(page.locator(".eyebrow.num").first.text_content())


def _now() -> datetime:
    return datetime.now(UTC)


_PAPERS = (".xmp", ".pdf", ".html", ".jsonld")


def _as_the_master(
    archive: Archive, whole: Path, folder: Path, start_s: Fraction, end_s: Fraction, papers: Sequence[str] = _PAPERS
) -> None:
    """Every file is whole; the film has exactly the master's pictures of the range, their colours, and its sound."""
    with zipfile.ZipFile(whole) as found:
        assert found.testzip() is None
        found.extractall(folder)
        names = found.namelist()
    film = next(folder / name for name in names if name.endswith((".mp4", ".mov")))
    credit = (folder / "CREDIT.txt").read_text("utf-8")
    assert "Simulated footage: mediaarchive demonstration" in credit
    for end in (".edl", ".otio", ".sha256", *papers):
        assert any(name.endswith(end) for name in names), end
    with archive.database.read() as session:
        reel = re.findall(r"^001\s+(\w{8})", (folder / next(n for n in names if n.endswith(".edl"))).read_text(), re.M)[
            0
        ]
        from mediaarchive.recordings.reels import label_of
        from mediaarchive.recordings.reels import reel as reel_of

        master = next(one for one in recordings.every(session) if reel_of(one.id) == reel)
    rate = master.frame_rate
    assert rate
    first, past = round(start_s * rate), round(end_s * rate) + 1
    mine, theirs = _pictures(film), _pictures(archive.storage.path(master.digest), first - 2, past + 2)
    start = min(range(5), key=lambda n: _apart(mine[0], theirs[n]))
    assert abs(len(mine) - (past - first)) <= 1
    for number in (0, len(mine) // 2, len(mine) - 1):
        apart = [_apart(mine[number], theirs[start + number + off]) for off in (-1, 0, 1)
                 if 0 <= start + number + off < len(theirs)]  # fmt: skip
        assert apart[min(1, len(apart) - 1) if start + number else 0] == min(apart)
        assert min(apart) < 3
    with av.open(str(film)) as opened:
        said = {**opened.metadata, **opened.streams.video[0].metadata, **opened.streams.data[0].metadata}
    assert (
        str(label_of(master, (master.start_pts or 0) + round((first - 2 + start) / rate / (master.time_base or 1))))
        == (said["timecode"])
    )
    assert "Simulated footage" in said["copyright"]
    _sound_in_sync(film, archive.storage.path(master.digest), (first - 2 + start) / rate)


def _pictures(path: Path, first: int = 0, past: int = 1 << 30) -> list[NDArray[Any]]:
    """Return pictures [first, past) of a film in order."""
    with av.open(str(path)) as opened:
        found = []
        for number, frame in enumerate(opened.decode(video=0)):
            if number >= past:
                break
            if number >= first:
                found.append(frame.to_ndarray(format="rgb24"))
        return found


def _apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def _sound_in_sync(film: Path, master: Path, start: Fraction) -> None:
    """Hold the delivered sound against the master, to a thousandth of a second, where it has any."""
    mine, theirs = _sound(film), _sound(master)
    if mine is None or theirs is None or not np.abs(mine).max():
        return
    at = round(start * 8000)
    cut = theirs[at : at + len(mine)]
    length = min(len(cut), len(mine))
    spectrum = np.fft.rfft(mine[:length], 2 * length) * np.conj(np.fft.rfft(cut[:length], 2 * length))
    lag = int(np.fft.irfft(spectrum).argmax())
    lag = lag - 2 * length if lag > length else lag
    assert abs(lag) <= 8, f"{lag / 8} ms apart"


def _sound(path: Path) -> NDArray[Any] | None:
    with av.open(str(path)) as opened:
        if not opened.streams.audio:
            return None
        resampler = av.AudioResampler("flt", "mono", 8000)
        parts = [part.to_ndarray()[0] for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(parts) if parts else None
