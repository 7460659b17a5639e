"""Gone means gone: a withdrawn clip at the next request, by a real server that another process withdraws it under."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import update

from mediaarchive.archive import Archive, moderation
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.recordings.model import RecordingRow
from tests.serving import serving
from tests.web.builder import NOW


def _ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    connection.close()
    return found


def test_W22_a_withdrawn_clip_is_gone_at_the_next_request(talked: Archive, tmp_path: Path) -> None:
    """Old links, kept copies, lists with its stills, search and the licence form: 410 or absent, kept nowhere."""
    with serving(talked.settings.home, tmp_path) as port:
        eva = _ask(port, "/evas/us-eva-39")[2]
        clip, other = re.findall(r'class="card-link" href="(/clips/[0-9a-z]+)"', eva)[:2]
        title = re.search(rf'href="{clip}".*?card-title">([^<]+)<', eva, re.DOTALL)
        still = re.search(rf'href="{clip}".*?src="[^"]+/m/([^"]+)"', eva, re.DOTALL)
        assert title
        assert still
        found = f"/search?q={title[1].split(',')[0].replace(' ', '+')}&kind=clip"
        kept = _ask(port, clip)
        assert (200, True) == (kept[0], clip in _ask(port, found)[2])

        moderation.withdraw(talked, clip.removeprefix("/clips/"), "A voice is looked at.", actor="Ada", now=NOW)

        old = (clip, f"{clip}?t=12.5", f"{clip}?correct=cue-1", f"/licence-requests/new?clip={clip[7:]}")
        for path in old:
            status, headers, page = _ask(port, path, If_None_Match=kept[1].get("etag", '"x"'))
            assert (410, "no-store") == (status, headers["cache-control"]), path
            assert "withdrew this clip on 20 November 2026 at 12:00 GMT" in page
            assert "A voice is looked at." in page
            assert title[1] not in page
        eva = _ask(port, "/evas/us-eva-39")[2]
        assert clip not in eva
        assert f'card-link" href="{clip}"' not in _ask(port, other)[2]
        assert clip not in _ask(port, found)[2]
        assert clip not in _ask(port, "/search?q=tether")[2]

        moderation.restore(talked, clip.removeprefix("/clips/"), actor="Ada", now=NOW)
        assert 200 == _ask(port, clip)[0]


def test_W22_what_is_no_longer_released_is_gone_with_its_files(talked: Archive, tmp_path: Path) -> None:
    """Words, waveform, stills and film of a recording end with its release, on both listeners."""
    with serving(talked.settings.home, tmp_path) as port:
        page = _ask(port, "/recordings/helmet1a")[2]
        still = re.search(r"/m/(helmet1a/keyframes/\d+\.jpg)", page)
        assert still
        pages = ["/recordings/helmet1a" + end for end in ("", "/captions.vtt", "/chapters.vtt")]
        files = [f"/m/{still[1]}", "/m/helmet1a/proxy.mp4"]
        assert [200] * 3 == [_ask(port, path)[0] for path in pages]

        with talked.database.write() as session:
            session.execute(update(RecordingRow).values(released_at=None))

        for number, paths in ((port, pages), (port + 1, files)):
            for path in paths:
                status, headers, _ = _ask(number, path)
                assert (404, "no-store") == (status, headers["cache-control"]), path


def test_withdrawing_needs_a_reason_and_a_public_clip(talked: Archive) -> None:
    """A reason is told to everybody, so there is one; twice is a conflict, and so is showing what is not hidden."""
    from mediaarchive.archive import pages

    clip = pages.eva_page(talked, "us-eva-39", actor="public", now=NOW).clips[0].clip.id
    with pytest.raises(InputRefused, match="reason"):
        moderation.withdraw(talked, clip, " \n", actor="Ada", now=NOW)
    with pytest.raises(Conflict, match="published already"):
        moderation.restore(talked, clip, actor="Ada", now=NOW)
    moderation.withdraw(talked, clip, "x", actor="Ada", now=NOW)
    with pytest.raises(Conflict, match="already"):
        moderation.withdraw(talked, clip, "x", actor="Ada", now=NOW)
