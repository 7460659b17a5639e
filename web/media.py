"""The media listener: films and pictures by byte range, as an RSGI application of its own.

Each request asks the archive once whether the public may see the recording, in a thread, and hands the open range to
the server, which sends it without Python: a paused viewer costs a socket and nothing else. Rules: RFC 9110, 13 and 14.

What was licensed goes out under `/d/SECRET/NAME`: each request is counted where it begins a file, and while bytes go
out the link is asked for again each second, so that one that is ended sends nothing more.

Files of press sets are sent as downloads. Their zip lies nowhere: it is read piece by piece out of the parts that it
holds now, and a thread is asked for each piece only when the one before was taken.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mediaarchive.archive import media, passes
from mediaarchive.archive.licences import delivery, mining
from mediaarchive.archive.press import bundle
from mediaarchive.errors import ArchiveError, NotFound, StorageDamaged
from mediaarchive.recordings import PUBLIC, TEAM
from web.oneline import in_one_line
from web.tdm import POLICY, RESERVATION, RULES, VALUES

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

    from mediaarchive.archive import Archive
    from mediaarchive.archive.licences.delivery import Sent as Delivered
    from mediaarchive.archive.press.bundle import Sent
    from mediaarchive.archive.values import MediaFile
    from mediaarchive.licensing.links import Link

_log = logging.getLogger(__name__)

_ADDRESS: Final = re.compile(r"/m/([0-9a-z]{1,64})/([0-9A-Za-z./_-]{1,120})")
_PRESS_ADDRESS: Final = re.compile(r"/p/([0-9a-z-]{1,80})/([0-9A-Za-z._-]{1,160})")
_DELIVERY_ADDRESS: Final = re.compile(r"/d/([0-9A-Za-z_-]{43})/([0-9A-Za-z._-]{1,160})")
_GOES_ON: Final = re.compile(r"bytes=0*[1-9][0-9]{0,18}-[0-9]{0,18}")
"""A Range header that asks for a later part of a file."""
_ASK_AGAIN_S: Final = 0.5
_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_ASKERS: Final = 4
_AT_ONCE: Final = 256 << 10
"""Bytes of a zip that are read at a time."""
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_EVERYWHERE: Final = [
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("referrer-policy", "no-referrer"),
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "accept-ranges, content-length, content-range, etag"),
]
"""Scripts of other origins may read, our pages among them: what is sent depends on the address, never on cookies."""
_PREFLIGHT: Final = [
    ("access-control-allow-methods", "GET, HEAD"),
    ("access-control-allow-headers", "range, if-range, if-none-match"),
    ("access-control-max-age", "86400"),
]

Headers = list[tuple[str, str]]


class Part(NamedTuple):
    """Bytes [start, end) of a file."""

    start: int
    end: int


class MediaApp:
    """The RSGI application. One per worker process; owns the archive that it was given and a few threads."""

    def __init__(self, archive: Archive, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._key = archive.secret_key()
        self._clock = clock
        self._threads = ThreadPoolExecutor(_ASKERS, thread_name_prefix="media")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        if scope.proto != "http":
            return
        if scope.method == "OPTIONS":
            protocol.response_empty(204, [("allow", _ALLOWED), *_PREFLIGHT, *_EVERYWHERE])
            return
        if scope.method not in ("GET", "HEAD"):
            protocol.response_empty(405, [("allow", _ALLOWED), ("content-length", "0"), *_EVERYWHERE])
            return
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, self._find, scope)
        except Exception as error:  # the edge of the program: said once in the log, and to the visitor as what it is
            _log.error("a media request failed: %s", in_one_line(error))
            _refuse(protocol, 500)
            return
        if found is None:
            _refuse(protocol, 404)
        elif isinstance(found, tuple):
            _send(scope, protocol, *found)
        else:
            try:
                await self._send_parts(scope, protocol, found)
            except OSError as error:  # what was promised is not all there: the asker sees that it broke off
                _log.error("a download broke off: %s", in_one_line(error))

    def _find(self, scope: Scope) -> tuple[MediaFile, int, Headers] | Sent | Delivered | None:
        """Return the file, its size and what is said of training with it; None for what is not there or not shown."""
        path, query = scope.path, scope.query_string
        if delivered := _DELIVERY_ADDRESS.fullmatch(path):
            return self._deliver(scope, *delivered.groups())
        match, pressed = _ADDRESS.fullmatch(path), _PRESS_ADDRESS.fullmatch(path)
        if match is None and pressed is None:
            return None
        now = self._clock()
        given = query.removeprefix("pass=") if query.startswith("pass=") else ""
        purpose = passes.MEDIA if match else passes.PRESS
        named = passes.holder(self._key, purpose, given, now) if given else None
        try:
            if match is None:
                assert pressed is not None
                return bundle.find(self._archive, pressed[1], pressed[2], holder=named, now=now)
            actor = TEAM if named == match[1] else PUBLIC
            file = media.find(self._archive, match[1], match[2], actor=actor, now=now)
            return file, Path(file.path).stat().st_size, self._training(match[1], now)
        except ArchiveError:
            return None

    def _training(self, name: str, now: datetime) -> Headers:
        """Return headers of the TDM Reservation Protocol: this film's or photo's own answer, none where none is."""
        try:
            value = VALUES.get(mining.of_recording(self._archive, name, now=now))
        except NotFound:  # a photo, or what the team alone may see
            value = VALUES.get(mining.of_archive(self._archive, now=now))
        address = (self._archive.settings.site_url or "").rstrip("/")
        rules = [(POLICY, address + RULES)] if address else []
        return [(RESERVATION, value), *rules] if value else []

    def _deliver(self, scope: Scope, secret: str, name: str) -> Delivered | None:
        begins = _GOES_ON.fullmatch((scope.headers.get("range") or "").strip()) is None
        counts = begins if scope.method == "GET" else None
        try:
            return delivery.find(self._archive, secret, name, begins=counts, now=self._clock())
        except StorageDamaged:
            raise  # no secret of anybody's: said in the log, and to the asker as a fault of ours
        except ArchiveError:
            return None

    async def _send_parts(self, scope: Scope, protocol: HTTPProtocol, sent: Sent | Delivered) -> None:
        """Send what is asked of a download; see the module."""
        more = [("content-disposition", f'attachment; filename="{sent.name}"'), ("x-robots-tag", "noindex")]
        link = sent.link if isinstance(sent, delivery.Sent) else None
        kept = "no-store" if link else None
        begun = _begun(scope, protocol, sent.zip.tag, sent.zip.size, sent.content_type, more, kept)
        if begun is None:
            return
        status, headers, part = begun
        whole = sent.zip.only
        if whole and link is None:
            path = self._archive.storage.path(whole.digest)
            protocol.response_file_range(status, headers, str(path), part.start, part.end)
            return
        transport = protocol.response_stream(status, headers)
        asked = time.monotonic()
        for piece, first, past in sent.zip.between(part.start, part.end):
            if isinstance(piece, bytes) or piece.data is not None:
                data = piece if isinstance(piece, bytes) else piece.data or b""
                await transport.send_bytes(data[first:past])
                continue
            path = self._archive.storage.path(piece.digest)
            for at in range(first, past, _AT_ONCE):
                if link and time.monotonic() - asked > _ASK_AGAIN_S:
                    if not await self._still_opens(link):
                        raise ConnectionAbortedError("the link was ended meanwhile")
                    asked = time.monotonic()
                length = min(_AT_ONCE, past - at)
                await transport.send_bytes(await self._read(path, at, length))

    async def _still_opens(self, link: Link) -> bool:
        ask = partial(delivery.still_opens, self._archive, link, now=self._clock())
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    async def _read(self, path: Path, at: int, length: int) -> bytes:
        def read() -> bytes:
            with path.open("rb") as stream:
                stream.seek(at)
                return stream.read(length)

        return await asyncio.get_running_loop().run_in_executor(self._threads, read)


def asked_part(header: str | None, size: int) -> Part | None:
    """Return the part that a Range header asks for; None means the whole file.

    An unknown unit, a malformed header and several ranges are answered with the whole (RFC 9110, 14.2). An empty part
    stands for a range that cannot be satisfied.
    """
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        wanted = min(int(match[2]), size)
        return Part(size - wanted, size)
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None  # last before first is malformed, not unsatisfiable
    end = min(int(match[2]) + 1, size) if match[2] else size
    return Part(start, end) if start < size else Part(size, size)


def is_fresh(header: str | None, etag: str) -> bool:
    """Say whether If-None-Match names what we have (weak comparison, `*` for anything)."""
    names = [name.strip().removeprefix("W/") for name in (header or "").split(",")]
    return etag in names or "*" in names


def _send(scope: Scope, protocol: HTTPProtocol, file: MediaFile, size: int, more: Headers) -> None:
    begun = _begun(scope, protocol, file.digest, size, file.content_type, more)
    if begun is not None:
        status, headers, part = begun
        protocol.response_file_range(status, headers, file.path, part.start, part.end)


def _begun(
    scope: Scope,
    protocol: HTTPProtocol,
    tag: str,
    size: int,
    content_type: str,
    more: Headers,
    kept: str | None = None,
) -> tuple[int, Headers, Part] | None:
    """Return status, headers and the bytes to send; None where the answer is complete without bytes."""
    etag = f'"{tag}"'
    kept = kept or ("private, no-cache" if scope.query_string else "public, no-cache")
    headers: Headers = [("etag", etag), ("accept-ranges", "bytes"), ("cache-control", kept), *_EVERYWHERE, *more]
    if is_fresh(scope.headers.get("if-none-match"), etag):
        protocol.response_empty(304, headers)
        return None
    condition = scope.headers.get("if-range")
    asked = scope.headers.get("range") if condition in (None, etag) else None
    part = asked_part(asked, size) if scope.method == "GET" else None
    if part is not None and part.start >= part.end:
        _refuse(protocol, 416, [("content-range", f"bytes */{size}")])
        return None
    headers.append(("content-type", content_type))
    start, end = part or Part(0, size)
    headers.append(("content-length", str(end - start)))
    if part is not None:
        headers.append(("content-range", f"bytes {start}-{end - 1}/{size}"))
    if scope.method == "HEAD" or not size:
        protocol.response_empty(200, headers)
        return None
    return (206 if part else 200), headers, Part(start, end)


def _refuse(protocol: HTTPProtocol, status: int, more: Headers | None = None) -> None:
    words = {404: "not found\n", 416: "no such range\n"}.get(status, "something went wrong here\n")
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), *_EVERYWHERE]
    protocol.response_str(status, headers + (more or []), words)
