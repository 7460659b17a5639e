"""Uploads by the tus protocol, version 1.0: creation, creation with bytes, termination, checksum, expiration.

What every answer means is the protocol's; what may be done is the archive's. Answers carry no page, but a line of text.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import BinaryIO, Final

from flask import Blueprint, Response, request, url_for

from mediaarchive.archive import uploads
from mediaarchive.errors import ArchiveError, Conflict, InputRefused, Misconfigured, NoSpace, NotFound
from mediaarchive.ingest.uploads import (
    OPEN,
    Busy,
    Exceeds,
    Finished,
    NewUpload,
    PieceDamaged,
    Upload,
    WholeDamaged,
    WrongOffset,
)
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.ingest.uploads.names import as_text
from mediaarchive.timeline import parse_stamp
from web.oneline import in_one_line
from web.security import Policy, policy
from web.site import site
from web.team import owner

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")
_log = logging.getLogger(__name__)
_VERSION: Final = "1.0.0"
_CHUNK: Final = 16 << 20
"""The most bytes of one request."""
_BYTES: Final = "application/offset+octet-stream"
_EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
_ALGORITHMS: Final = ("sha1", "sha256", "md5")
_STATUS: Final = {
    Busy: 423, Finished: 403, WrongOffset: 409, Exceeds: 413, PieceDamaged: 460, WholeDamaged: 422,
    NotFound: 404, InputRefused: 400, NoSpace: 507, Misconfigured: 503,
    Conflict: 423,
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,18}")
_OFFSET: Final = re.compile(r"[+-]?\d{1,40}")
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")


@blueprint.route("/", methods=["OPTIONS"], provide_automatic_options=False)
@policy(Policy.CONTRIBUTOR)
def abilities() -> Response:
    """Say what this server can do."""
    told = {
        "Tus-Version": _VERSION,
        "Tus-Extension": _EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS),
        "Tus-Max-Size": str(uploads.largest(site().archive)),
    }
    return _answer(204, None, **told)


@blueprint.post("/")
@policy(Policy.CONTRIBUTOR, body=_CHUNK)
def create() -> Response:
    """Begin an upload; with bytes in the same request, take them too."""
    _require_version()
    if request.headers.get("Upload-Defer-Length") or request.headers.get("Upload-Concat"):
        raise InputRefused("say Upload-Length: files of unknown length and joined files are not taken")
    size = _body() if request.mimetype == _BYTES else 0
    upload = uploads.begin(site().archive, owner(), _new(), now=site().now())
    if size:
        upload = _taken(upload.id, 0, size)
    return _answer(201, upload, Location=url_for("uploads.append", upload_id=upload.id))


@blueprint.route("/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
@policy(Policy.CONTRIBUTOR)
def look(upload_id: str) -> Response:
    """Say how far an upload is."""
    _require_version()
    upload = uploads.ask(site().archive, owner(), upload_id, now=site().now())
    return _answer(200, upload, Upload_Length=str(upload.length))


@blueprint.patch("/<upload_id>")
@policy(Policy.CONTRIBUTOR, body=_CHUNK)
def append(upload_id: str) -> Response:
    """Take bytes, and answer when they are durable."""
    _require_version()
    if request.mimetype != _BYTES:
        return _refusal(415, f"bytes are sent as {_BYTES}")
    offset = request.headers.get("Upload-Offset", "")
    if not _OFFSET.fullmatch(offset):
        raise InputRefused("Upload-Offset is no number")
    return _answer(204, _taken(upload_id, int(offset), _body()))


@blueprint.delete("/<upload_id>")
@policy(Policy.CONTRIBUTOR)
def remove(upload_id: str) -> Response:
    """Delete an upload that is not finished."""
    _require_version()
    uploads.remove(site().archive, owner(), upload_id)
    return _answer(204)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Answer with the protocol's number for what went wrong."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        _log.error("upload failed: %s", in_one_line(error))
    if status == 404 and request.view_args:
        _log.info("no upload for %r at this address, or another person's", owner())
    _read_to_end()
    answer = _refusal(status, str(error))
    if isinstance(error, WrongOffset):
        answer.headers["Upload-Offset"] = str(error.true)
    return answer


def _taken(upload_id: str, offset: int, size: int) -> Upload:
    upload = uploads.append(
        site().archive, owner(), upload_id, offset, _reader(), size, checksum=_checksum(), now=site().now()
    )
    if upload.state == OPEN and upload.offset < offset + size:
        raise InputRefused(f"fewer bytes came than were said: {upload.offset - offset} of {size} are kept")
    return upload


def _reader() -> Callable[[int], bytes]:
    """Return how to read the body in blocks; a sender who has gone ends it.

    The server's own stream is read, never past Content-Length: a wrapper around it would copy each block twice.
    """
    stream: BinaryIO = request.environ["wsgi.input"]

    def read(most: int) -> bytes:
        try:
            return stream.read(most)
        except (OSError, ValueError):  # the connection broke
            return b""

    return read


def _read_to_end() -> None:
    """Read what is left of a body, so that its sender hears the answer instead of a closed connection."""
    left, read = request.content_length or 0, _reader()
    while 0 < left <= _CHUNK and (block := read(min(left, 1 << 20))):
        left -= len(block)


def _body() -> int:
    """Return how many bytes the request says that it brings. A body of unknown length is refused."""
    size = request.content_length
    if size is None:
        raise InputRefused("say Content-Length: how many bytes these are")
    if size > _CHUNK:
        raise Exceeds(f"one request brings at most {_CHUNK} bytes")
    return size


def _new() -> NewUpload:
    length, told = request.headers.get("Upload-Length", ""), _metadata()
    if not _NUMBER.fullmatch(length):
        raise InputRefused("Upload-Length is no number of bytes")
    declared = told.get("sha256") or None
    if declared and not _DIGEST.fullmatch(declared):
        raise InputRefused("sha256 in Upload-Metadata is no SHA-256 in hexadecimal digits")
    start = parse_stamp(told["start"]) if told.get("start") else None
    eva, camera = told.get("eva") or None, told.get("camera") or None
    place = Place(eva, camera, start)
    name = told.get("filename") or told.get("name") or "unnamed"
    return NewUpload(
        int(length), name, told.get("folder", ""), place, told.get("card") or None, declared and declared.lower()
    )


def _metadata() -> dict[str, str]:
    """Return Upload-Metadata as texts of which nothing can hide: what is not printed stands as a mark."""
    told = {}
    for pair in filter(None, (part.strip() for part in request.headers.get("Upload-Metadata", "").split(","))):
        key, _, coded = pair.partition(" ")
        try:
            told[key] = as_text(base64.b64decode(coded, validate=True))
        except binascii.Error:
            raise InputRefused("Upload-Metadata is not in Base64", subject=key[:40]) from None
    return told


def _checksum() -> tuple[str, str] | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, coded = header.strip().partition(" ")
    if algorithm not in _ALGORITHMS:
        raise InputRefused(f"checksums are {', '.join(_ALGORITHMS)}", subject=algorithm[:20])
    try:
        return algorithm, base64.b64decode(coded, validate=True).hex()
    except binascii.Error:
        raise InputRefused("Upload-Checksum is not in Base64") from None


def _require_version() -> None:
    if request.headers.get("Tus-Resumable") != _VERSION:
        raise _OtherVersion("this server speaks tus 1.0.0")


class _OtherVersion(InputRefused):
    """The client speaks another version of the protocol."""


@blueprint.errorhandler(_OtherVersion)
def other_version(error: _OtherVersion) -> Response:
    """Name the version that is spoken here."""
    answer = _refusal(412, str(error))
    answer.headers["Tus-Version"] = _VERSION
    return answer


def _answer(status: int, upload: Upload | None = None, **headers: str) -> Response:
    answer = Response(status=status)
    answer.headers["Tus-Resumable"] = _VERSION
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    if upload is not None:
        answer.headers["Upload-Offset"] = str(upload.offset)
        if upload.state == OPEN:
            answer.headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return answer


def _refusal(status: int, words: str) -> Response:
    answer = Response(f"{words}\n", status, mimetype="text/plain")
    answer.headers["Tus-Resumable"] = _VERSION
    return answer
