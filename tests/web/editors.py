"""What tests of edits need: two recordings with real films, and a requester who cuts them by their working copies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive
from mediaarchive.editlists import Event
from mediaarchive.recordings import Probe, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import label_of, reel
from mediaarchive.recordings.steps import probe_file
from tests.excerpts.masters import NTSC, X264, master
from tests.web.builder import EVA, NOW
from tests.web.requesters import hidden

TAKES = (("drop", NTSC, "00:59:58;10"), ("pal", Fraction(25), "10:00:00:00"))
COUNT = 200
_PROBES: dict[str, Probe] = {}
"""What the probe says of each film, asked once."""


@cache
def films() -> dict[str, Path]:
    """Return a film of eight to ten seconds for each of the two."""
    folder = Path(mkdtemp(prefix="films-of-the-tests-"))
    return {
        name: master(folder / f"{name}.mov", COUNT, rate=rate, options=X264 | {"g": "15"}, timecode=timecode)
        for name, rate, timecode in TAKES
    }


def add_films(archive: Archive, out: Path) -> tuple[Recording, ...]:
    """Add both to the archive, probed as ingest probes them, and release them."""
    with archive.database.write() as session:
        for name, path in films().items():
            recordings.add(
                session, recording_id=name, eva=EVA, camera="ev1-helmet", file_name=f"{name}.mov",
                digest=archive.storage.put_file(path), size=path.stat().st_size, mismatch=None, declared=None, now=NOW,
            )  # fmt: skip
            session.flush()
            if name not in _PROBES:
                _PROBES[name] = probe_file(path, archive.tools.sandbox, out)
            recordings.set_probe(session, name, _PROBES[name])
        recordings.release(session, list(films()), NOW - timedelta(days=1))
        session.flush()
        return tuple(recordings.get(session, name) for name, _, _ in TAKES)


def event(of: Recording, first: int, past: int, **more: object) -> Event:
    """Return a cut of frames [first, past) of a recording, labelled as its working copy is."""
    start = label_of(of, of.start_pts or 0)
    assert of.time_base is not None
    labels = [
        str(label_of(of, (of.start_pts or 0) + round(Fraction(frame) / start.rate / of.time_base)))
        for frame in (first, past)
    ]
    values = dict(zip(("source_in", "source_out", "record_in", "record_out"), labels * 2, strict=True))
    named = {"reel": reel(of.id), "clip_name": f"{of.id} shot", "rate": start.rate}
    return Event(1, **{**values, **named, **more})  # type: ignore[arg-type]


def post_edit(client: FlaskClient, path: str, data: bytes | str, name: str = "cut.edl") -> TestResponse:
    """Send the list of an edit on the page of a draft."""
    return enclose(client, path, "edit", data if isinstance(data, bytes) else data.encode(), name)


def enclose(client: FlaskClient, path: str, where: str, data: bytes, name: str, **more: str) -> TestResponse:
    """Send a file on the page of a request; `where` names route and field."""
    fields = {"csrf_token": hidden(client.get(path).text)["csrf_token"], **more}
    return post_file(client, f"{path}/{where}", where, data, name, fields)


def post_file(
    client: FlaskClient, path: str, field: str, data: bytes, name: str, fields: Mapping[str, str]
) -> TestResponse:
    """Post a form with a file; put together here, since the client's own way leaves large bodies open."""
    lines = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n' for key, text in fields.items()]
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = "".join([*lines, head]).encode() + data + b"\r\n--b--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=b")


def otio_of(events: Sequence[Event]) -> str:
    """Return a timeline of these cuts as an editing program writes it, counting frames."""
    import opentimelineio as otio

    from mediaarchive.editlists.model import frame, length

    timeline = otio.schema.Timeline("Slow Orbits")
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for one in events:
        each = float(one.rate)
        start = otio.opentime.RationalTime(frame(one.source_in, one.rate), each)
        long = otio.opentime.RationalTime(length(one.source_in, one.source_out, one.rate), each)
        reference = otio.schema.ExternalReference(f"file:///cut/{one.reel}-screener.mp4")
        track.append(otio.schema.Clip(one.clip_name, reference, otio.opentime.TimeRange(start, long)))
    return str(json.dumps(json.loads(otio.adapters.write_to_string(timeline, "otio_json"))))
