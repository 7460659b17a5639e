"""The media listener over real HTTP, as `serve` starts it."""

from __future__ import annotations

import re
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.archive import Archive, media, passes
from mediaarchive.recordings import PUBLIC
from tests.web.builder import NOW
from tests.web.conftest import Listeners
from web.media import Part, asked_part, is_fresh

FILM = "/m/helmet1a/proxy.mp4"
_ends = st.integers(0, 12_000).map(str) | st.just("")
_ranges = st.builds("bytes={}-{}".format, _ends, _ends)


@pytest.fixture(scope="module")
def film(rich_archive: Archive) -> bytes:
    """Return the bytes that the listener must send."""
    found = media.find(rich_archive, "helmet1a", "proxy.mp4", actor=PUBLIC, now=NOW)
    return rich_archive.storage.read_bytes(found.digest)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-99", Part(0, 100)),
        ("bytes=50-", Part(50, 100)),
        ("bytes=-5", Part(95, 100)),
        ("bytes=-500", Part(0, 100)),
        ("bytes=10-5000", Part(10, 100)),
        ("bytes=100-", Part(100, 100)),
        ("bytes=-0", Part(100, 100)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=abc", None),
        ("items=0-5", None),
        ("bytes=0-1,5-6", None),
        ("bytes=" + ",".join(["0-1"] * 2000), None),
    ],
)
def test_ranges_are_read_as_the_rfc_says(header: str | None, part: Part | None) -> None:
    """RFC 9110, 14: single ranges are parts, what is unknown is the whole, an empty part cannot be satisfied."""
    assert asked_part(header, 100) == part


@given(st.integers(1, 10_000), st.text("0123456789-=, byteszitm", max_size=40) | _ranges)
def test_W7_no_range_gives_more_than_the_file(size: int, header: str) -> None:
    """RFC 9110, 14: whatever is asked, the answer is the whole, nothing, or one part that lies inside and was asked."""
    part = asked_part(header, size)
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if wanted is None or not (wanted[1] or wanted[2]) or (wanted[1] and wanted[2] and int(wanted[2]) < int(wanted[1])):
        assert part is None
    elif not wanted[1]:
        assert Part(max(0, size - int(wanted[2])), size) == part
    elif int(wanted[1]) >= size:
        assert part is not None
        assert part.start == part.end
    else:
        assert Part(int(wanted[1]), min(size, int(wanted[2] or size - 1) + 1)) == part


def test_etags_compare_weakly() -> None:
    """If-None-Match knows lists, weak tags and the star."""
    assert is_fresh('"a", W/"b"', '"b"')
    assert is_fresh("*", '"b"')
    assert not is_fresh('"a"', '"b"')
    assert not is_fresh(None, '"b"')


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("bytes=0-0", 206),
        ("bytes=100-299", 206),
        ("bytes=-7", 206),
        ("bytes=99999999-", 416),
        ("items=1-2", 200),
        ("bytes=0-1,3-4", 200),
        ("bytes=5-2", 200),
        ("bytes=abc", 200),
        ("bytes=" + ",".join(["0-"] * 2000), 200),
    ],
)
def test_W7_ranges_over_http(listeners: Listeners, film: bytes, header: str, status: int) -> None:
    """Every answer has the right status, the right bytes and says which they are."""
    found, headers, body = listeners.ask(listeners.media, FILM, Range=header)
    part = asked_part(header, len(film)) or Part(0, len(film))

    assert found == status
    if status == 416:
        assert headers["content-range"] == f"bytes */{len(film)}"
        return
    assert body == film[part.start : part.end]
    assert int(headers["content-length"]) == len(body)
    if status == 206:
        assert headers["content-range"] == f"bytes {part.start}-{part.end - 1}/{len(film)}"


def test_the_whole_file_and_its_headers(listeners: Listeners, film: bytes) -> None:
    """A plain GET gives the film and headers that let browsers keep it but ask again."""
    status, headers, body = listeners.ask(listeners.media, FILM)

    assert (status, body) == (200, film)
    assert headers["content-type"] == "video/mp4"
    assert headers["accept-ranges"] == "bytes"
    assert headers["cache-control"] == "public, no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sandbox" in headers["content-security-policy"]


def test_conditions(listeners: Listeners, film: bytes) -> None:
    """If-None-Match gives 304; If-Range gives the part only for the very same file."""
    etag = listeners.ask(listeners.media, FILM)[1]["etag"]

    assert listeners.ask(listeners.media, FILM, If_None_Match=etag)[0] == 304
    assert listeners.ask(listeners.media, FILM, Range="bytes=0-9", If_Range=etag)[0] == 206
    assert listeners.ask(listeners.media, FILM, Range="bytes=0-9", If_Range='"old"')[0] == 200


def test_head_has_no_body(listeners: Listeners, film: bytes) -> None:
    """HEAD says the length and sends nothing."""
    status, headers, body = listeners.ask(listeners.media, FILM, method="HEAD")

    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(film)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/m/",
        "/m/helmet1a/",
        "/m/helmet1a/master.mp4",
        "/m/hidden/proxy.mp4",
        "/m/hidden/poster.jpg",
        "/m/hidden/peaks.bin",
        "/m/chest2a/peaks.bin",
        "/m/nothing/proxy.mp4",
        "/m/helmet1a/../../catalogue.sqlite",
        "/m/helmet1a/keyframes/../proxy.mp4",
        "/m/helmet1a/keyframes/9.jpg",
        "/m/helmet1a/keyframes/99999999999999999999.jpg",
        "/m/helmet1a/proxy.mp4%00.jpg",
        "/m/helmet1a/%2e%2e/secret-key",
        "//m/helmet1a/proxy.mp4",
    ],
)
def test_everything_else_is_not_there(listeners: Listeners, path: str) -> None:
    """Unreleased, unknown and cunning addresses get the same answer."""
    status, _, body = listeners.ask(listeners.media, path)

    assert (status, body) == (404, b"not found\n")


def test_pages_of_another_port_may_fetch(listeners: Listeners, film: bytes) -> None:
    """A browser may ask whether a part can be had, and its script may read the part and where it lies; no cookies."""
    origin = "http://pages.test"
    wanted = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "range"}
    status, headers, body = listeners.ask(listeners.media, FILM, method="OPTIONS", Origin=origin, **wanted)
    found = listeners.ask(listeners.media, FILM, Range="bytes=5-9", Origin=origin)
    missing = listeners.ask(listeners.media, "/m/nothing/hls/index.m3u8", Origin=origin)

    assert (204, b"") == (status, body)
    assert "range" in headers["access-control-allow-headers"]
    assert "GET" in headers["access-control-allow-methods"]
    assert (206, film[5:10], "*") == (found[0], found[2], found[1]["access-control-allow-origin"])
    assert "content-range" in found[1]["access-control-expose-headers"]
    assert (404, "*") == (missing[0], missing[1]["access-control-allow-origin"])
    assert "access-control-allow-credentials" not in found[1]


def test_playlists_have_their_type(listeners: Listeners) -> None:
    """A playlist is told as one, so that players which know HLS themselves take it."""
    status, headers, body = listeners.ask(listeners.media, "/m/helmet1a/hls/index.m3u8")

    assert (200, "application/vnd.apple.mpegurl") == (status, headers["content-type"])
    assert body.startswith(b"#EXTM3U")


def test_only_reading_is_possible(listeners: Listeners) -> None:
    """Other methods are refused."""
    assert listeners.ask(listeners.media, FILM, method="DELETE")[0] == 405


def test_pictures_are_there(listeners: Listeners) -> None:
    """Poster, keyframe and sprite sheet are JPEGs."""
    for name in ("poster.jpg", "sprites/0.jpg"):
        status, headers, body = listeners.ask(listeners.media, f"/m/helmet1a/{name}")
        assert (status, headers["content-type"], body[:2]) == (200, "image/jpeg", b"\xff\xd8")


def test_the_waveform_is_there(listeners: Listeners, rich_archive: Archive) -> None:
    """The peaks are bytes that no browser will take for anything else, and a part of them can be had."""
    found = media.find(rich_archive, "helmet1a", "peaks.bin", actor=PUBLIC, now=NOW)
    whole = rich_archive.storage.read_bytes(found.digest)
    status, headers, body = listeners.ask(listeners.media, "/m/helmet1a/peaks.bin", Range="bytes=0-23")

    assert (206, "application/octet-stream", whole[:24]) == (status, headers["content-type"], body)


def test_pages_run_beside_it(listeners: Listeners) -> None:
    """The pages' listener names the media listener in its policy."""
    status, headers, _ = listeners.ask(listeners.pages, "/")

    assert status == 200
    assert f"http://127.0.0.1:{listeners.media}" in headers["content-security-policy"]


def test_200_paused_viewers_cost_no_thread(listeners: Listeners, film: bytes) -> None:
    """While 200 viewers have asked for a film and read nothing, the next one is answered at once, and so is a page."""
    viewers = []
    for _ in range(200):
        viewer = socket.create_connection(("127.0.0.1", listeners.media), timeout=20)
        viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        viewer.sendall(f"GET {FILM} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        viewers.append(viewer)
    begin = time.monotonic()
    status, _, body = listeners.ask(listeners.media, FILM, Range="bytes=0-99")
    page, _, _ = listeners.ask(listeners.pages, "/healthz")
    waited = time.monotonic() - begin

    assert (status, body, page) == (206, film[:100], 200)
    assert waited < 15
    assert all(viewer.recv(12) == b"HTTP/1.1 200" for viewer in viewers)
    for viewer in viewers:
        viewer.close()


def test_a_pass_opens_what_is_not_released(rich_archive: Archive, listeners: Listeners) -> None:
    """With a pass for the recording its files are sent; without one, with one of another recording or purpose, not."""
    path, key = "/m/hidden/poster.jpg", rich_archive.secret_key()
    soon = datetime.now(UTC) + timedelta(hours=1)

    def ask(query: str) -> int:
        return listeners.ask(listeners.media, path + query)[0]

    assert 404 == ask("")
    assert 200 == ask(f"?pass={passes.issue(key, passes.MEDIA, 'hidden', soon)}")
    assert 404 == ask(f"?pass={passes.issue(key, passes.MEDIA, 'helmet1a', soon)}")
    assert 404 == ask(f"?pass={passes.issue(key, passes.SIGN_IN, 'hidden', soon)}")
    assert 404 == ask(f"?pass={passes.issue(key, passes.MEDIA, 'hidden', soon - timedelta(hours=2))}")
    assert 404 == ask("?pass=" + "x" * 5000)
