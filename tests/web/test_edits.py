"""The requester's edit is the request: a list becomes ranges to the frame, and what is delivered fits into the edit."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, rights
from mediaarchive.archive.licences import delivery, offers, wanted
from mediaarchive.archive.rights import Wish
from mediaarchive.editlists import Event, read, strung, uses, write_edl
from mediaarchive.licensing import Range, Request, grants, store
from mediaarchive.papers.credits import DUTIES
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import reel
from mediaarchive.steps.model import StepRow
from mediaarchive.timeline import parse_timecode
from tests.excerpts.masters import NTSC, psnr, shown
from tests.web import licensers, requesters
from tests.web.editors import COUNT, add_films, event, films, otio_of, post_edit, post_file
from tests.web.licensers import act, at_the_desk, reference
from tests.web.requesters import Clock, begin, hidden, path_of
from web import create_app
from web.licencewords import duty_words
from web.security import Policy, policy


class Cutting(NamedTuple):
    """A site with two recordings that are films, and the page of a draft."""

    archive: Archive
    clock: Clock
    visitor: FlaskClient
    path: str
    drop: Recording
    pal: Recording

    def request(self) -> Request:
        """Return the draft as it stands."""
        with self.archive.database.read() as session:
            return store.by_secret(session, self.path.rpartition("/")[2], self.clock.now)

    def frames(self) -> list[tuple[str, int, int]]:
        """Return the ranges that are asked for, in frames."""
        of = {"drop": self.drop, "pal": self.pal}
        return [(one.recording, *_frames(of[one.recording], one)) for one in self.request().ranges]

    def edit(self) -> tuple[Event, ...]:
        """Return an edit of both: three cuts, of which two are of the one that drops frames."""
        return (
            event(self.drop, 60, 90),
            event(self.pal, 50, 75),
            event(self.drop, 120, 165),
        )


def _frames(of: Recording, one: Range) -> tuple[int, int]:
    rate = of.frame_rate
    assert rate is not None
    found = [of.seconds_at(pts) * rate for pts in (one.in_pts, one.out_pts)]
    assert all(frame.denominator == 1 for frame in found)
    return int(found[0]), int(found[1])


@pytest.fixture
def cutting(own: Archive, tmp_path: Path) -> Cutting:
    """Return a site on which somebody has begun a request."""
    clock = Clock()
    visitor = create_app(own, media_url="http://media.test:9001", clock=clock).test_client()
    drop, pal = add_films(own, tmp_path)
    return Cutting(own, clock, visitor, path_of(begin(visitor)), drop, pal)


def test_a_list_becomes_the_excerpts_to_the_frame(cutting: Cutting) -> None:
    """EDL and OTIO of one edit, two rates in it: the same frames of both recordings, with a second of handles."""
    events = cutting.edit()
    lists = {"edl": write_edl(strung("Slow Orbits", NTSC, events)), "otio": otio_of(events)}
    for form, data in lists.items():
        assert 303 == post_edit(cutting.visitor, cutting.path, data, f"cut.{form}").status_code
        assert [("drop", 60, 90), ("drop", 120, 165), ("pal", 50, 75)] == cutting.frames()
        assert {1000} == {one.handle_ms for one in cutting.request().ranges}
        assert f"cut.{form}" in cutting.visitor.get(cutting.path).text


def test_the_page_says_what_was_understood(cutting: Cutting) -> None:
    """Excerpts, seconds on screen, share, credit duty and each event without footage; the run time is answered."""
    strange = (
        Event(1, "MUSIC", "Theme tune", "00:00:00:00", "00:00:40:00", "", "", Fraction(25), "A"),
        event(cutting.pal, 50, 75, reel="", clip_name="ev1"),
        event(cutting.pal, 50, 75, source_in="11:00:00:00", source_out="11:00:02:00"),
        Event(1, "X", "My own shot", "00:00:00:00", "00:00:30:00", "", "", Fraction(25)),
    )
    edit = strung("Slow Orbits", Fraction(25), (event(cutting.pal, 50, 75), event(cutting.pal, 100, 125), *strange))
    assert 303 == post_edit(cutting.visitor, cutting.path, write_edl(edit)).status_code
    page = " ".join(cutting.visitor.get(cutting.path).text.split())
    for words in ("0:02.000", "1:15.000", "2.7 %", "Less than 5 % of the run time", "4 events ask for nothing of ours",
                  "Theme tune", "My own shot", "no such range of that recording", "is called so"):  # fmt: skip
        assert words in page, words
    assert 'value="1:15"' in page
    for duty in DUTIES:
        assert duty.words[4:] in duty_words_in_english(cutting, duty.name)


def duty_words_in_english(cutting: Cutting, name: str) -> str:
    """Return the words of a class of shares as a visitor reads them."""
    with cutting.visitor.application.test_request_context():
        return duty_words(name)


def test_another_list_takes_the_place_of_the_first(cutting: Cutting) -> None:
    """Ranges and run time are those of the newest list, but a run time that somebody wrote stays."""
    post_edit(cutting.visitor, cutting.path, write_edl(strung("A", NTSC, cutting.edit())))
    assert "0:04" == cutting.request().answers["run_time"]
    post_edit(cutting.visitor, cutting.path, write_edl(strung("B", Fraction(25), [event(cutting.pal, 0, 50)])))
    assert ("0:02", [("pal", 0, 50)]) == (cutting.request().answers["run_time"], cutting.frames())
    fields = hidden(cutting.visitor.get(cutting.path).text) | {"run_time": "90"}
    cutting.visitor.post(f"{cutting.path}/save", data=fields)
    post_edit(cutting.visitor, cutting.path, write_edl(strung("C", NTSC, cutting.edit())))
    assert "90" == cutting.request().answers["run_time"]
    assert "0.1 %" in cutting.visitor.get(cutting.path).text


def test_what_cannot_be_read_changes_nothing(cutting: Cutting) -> None:
    """The page says what is wrong beside the field, and the excerpts stay."""
    before = cutting.request()
    for data, words in (
        (b"", "hold no event"),
        (b"PK\x03\x04rest", "packed folder"),
        (b'{"OTIO_SCHEMA": 1', "cut.edl"),
        (b"TITLE: T\n\n001  X V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n", "none of its events is of"),
        (b"\0" * 100_000, "not text"),
    ):
        answer = post_edit(cutting.visitor, cutting.path, data)
        assert 422 == answer.status_code
        assert words in answer.text.partition('id="edit-complaint"')[2].partition("</span>")[0]
        assert before == cutting.request()


def test_what_is_hidden_is_as_if_it_were_not_there(cutting: Cutting) -> None:
    """A withheld range gives the words for one beyond the recording's end; one not released those for an unknown."""
    rights.add(
        cutting.archive, "pal", Wish("embargo", "0:02", "0:03", until="2030-01-01T00:00:00Z", reason="A paper."),
        by="Grace", now=cutting.clock.now,
    )  # fmt: skip
    with cutting.archive.database.write() as session:
        recordings.hold_back(session, ["drop"])
    shown_ = event(cutting.pal, 100, 125)
    hidden_ = event(cutting.pal, 50, 60)
    beyond = event(cutting.pal, 50, 60, source_in="10:00:40:00", source_out="10:00:40:10")
    unknown = event(cutting.pal, 0, 9, reel="E0000000", clip_name="a shot")
    said = []
    for lost in (hidden_, beyond, event(cutting.drop, 0, 10), unknown):
        edit = strung("T", Fraction(25), (shown_, lost))
        assert 303 == post_edit(cutting.visitor, cutting.path, write_edl(edit)).status_code
        assert [("pal", 100, 125)] == cutting.frames()
        page = cutting.visitor.get(cutting.path).text
        said.append(page.partition('<ul class="lost">')[2].partition("</ul>")[0].rpartition(":")[2])
    assert said[0] == said[1]
    assert said[2] == said[3]
    assert "no such range" in said[0]
    refused = post_edit(cutting.visitor, cutting.path, write_edl(strung("T", Fraction(25), [hidden_])))
    assert 422 == refused.status_code


def test_only_a_draft_has_room_for_a_list(cutting: Cutting) -> None:
    """Ten megabytes behind the link of a draft and nowhere else, said before they are read; fields stay small."""
    large = b"TITLE: T\n" + b"* A COMMENT THAT IS LONG\n" * 60_000
    assert 422 == post_edit(cutting.visitor, cutting.path, large).status_code  # it was read: it holds no event
    token = hidden(cutting.visitor.get(cutting.path).text)["csrf_token"]

    def post(path: str, data: bytes = large, **more: str) -> int:
        fields = {"csrf_token": token, **more}
        return post_file(cutting.visitor, path, "edit", data, "cut.edl", fields).status_code

    assert 413 == post(f"/licence-requests/{'A' * 43}/edit")
    assert 413 == post(f"{cutting.path}/save")
    assert 413 == post(f"{cutting.path}/edit", b"", words="x" * 400_000)
    assert 413 == post(f"{cutting.path}/edit", b"x" * (11 << 20))
    requesters.send(cutting.visitor, cutting.path)
    requesters.confirm(cutting.visitor, cutting.archive)
    assert 413 == post(f"{cutting.path}/edit")
    assert 409 == post(
        f"{cutting.path}/edit", write_edl(strung("T", Fraction(25), [event(cutting.pal, 0, 9)])).encode()
    )


def test_no_route_takes_much_of_anybody() -> None:
    """A larger body needs a role, or somebody who says which holders of a link may send it."""
    with pytest.raises(TypeError, match="nobody says who"):
        policy(Policy.SECRET_LINK, body=1 << 20)
    with pytest.raises(TypeError, match="nobody says who"):
        policy(Policy.PUBLIC, body=1 << 20, room=lambda: True)


def test_what_is_delivered_fits_into_the_edit(cutting: Cutting, tmp_path: Path) -> None:
    """Masters in: each first and last frame of the edit is that of the master in the film with its reel and label."""
    events = cutting.edit()
    sent = strung("Slow Orbits", NTSC, events)
    post_edit(cutting.visitor, cutting.path, write_edl(sent))
    grant = _granted(cutting)
    found = _delivered(cutting, grant)
    lists = [part for name, part in found.items() if name.endswith((".edl", ".otio"))]
    assert 2 == len(lists)
    known = {reel(one.id): one for one in (cutting.drop, cutting.pal)}
    for part in lists:
        back = uses(read(part, "back"), known)
        assert () == back.unmatched
        shown_ = [(used.recording.id, _frames(used.recording, Range(used.recording.id, *span)))
                  for used in back.used for span in used.shown]  # fmt: skip
        assert [("drop", (60, 90)), ("drop", (120, 165)), ("pal", (50, 75))] == shown_
    masters = {name: shown(path, upright=True) for name, path in films().items()}
    for one in read(write_edl(sent).encode(), "cut.edl").events:
        of = known[one.reel].id
        frames = [parse_timecode(label, one.rate).frame for label in (one.source_in, one.source_out)]
        film, first = _film_of(cutting, found, one.reel, frames, one.rate)
        start = parse_timecode("00:59:58;10" if of == "drop" else "10:00:00:00", one.rate).frame
        for frame in (frames[0], frames[1] - 1):
            picture, expected = film[frame - first][1], masters[of][frame - start][1]
            near = [psnr(picture, masters[of][n][1]) for n in range(frame - start - 1, frame - start + 2)
                    if 0 <= n < COUNT]  # fmt: skip
            assert psnr(picture, expected) == max(near) > 40


def _granted(cutting: Cutting) -> grants.Grant:
    licensers.approve(cutting.archive)
    desk = at_the_desk(cutting.visitor.application, cutting.archive)
    assert 303 == requesters.send(cutting.visitor, cutting.path, run_time="0:04").status_code
    requesters.confirm(cutting.visitor, cutting.archive)
    name = reference(cutting.archive)
    act(desk, name, "take_up")
    assert "Their edit" in desk.get(f"/desk/licences/{name}").text
    act(desk, name, "offer", starts="2026-12-01", no_fee_reason="Non-profit.", handles_s="1")
    typed = {"name": "Ada Quill", "address": "1 Low Road", "country": "Ireland", "agreed": "yes"}
    cutting.visitor.post(f"{cutting.path}/accept", data=hidden(cutting.visitor.get(cutting.path).text) | typed)
    cutting.clock.now += timedelta(days=14)
    with cutting.archive.database.read() as session:
        grant = grants.active(session, cutting.request().id, cutting.clock.now)
        model = offers.document(session, cutting.request(), 2, "html").data.decode()
    assert grant is not None
    assert "more than 15 % of the run time" in model
    return grant


def _delivered(cutting: Cutting, grant: grants.Grant) -> dict[str, bytes]:
    """Cut the films as the driver does; return the files of the delivery by name."""
    archive = cutting.archive
    with archive.database.read() as session:
        steps = [step for cut in wanted.cuts(session, cutting.request(), grant, cutting.clock.now)
                 for step in cut.steps]  # fmt: skip
    for step in steps:
        outputs = step.run(archive.tools, lambda _: None)
        with archive.database.write() as session:
            row = StepRow(
                key=step.key, name=step.name, version=step.version, subject=step.subject, state="done",
                outputs=outputs, token=1, started_at=grant.at, finished_at=grant.at, attempts=1,
            )  # fmt: skip
            session.add(row)
    found = delivery.by_secret(archive, cutting.path.rpartition("/")[2], now=cutting.clock.now)
    assert found is not None
    assert found.is_whole
    return {file.part.name: file.part.data if file.part.data is not None
            else archive.storage.read_bytes(file.part.digest or "") for file in found.files}  # fmt: skip


def _film_of(
    cutting: Cutting, found: dict[str, bytes], wanted_reel: str, frames: list[int], rate: Fraction
) -> tuple[list[tuple[Fraction, object]], int]:
    """Return the film with this reel that holds these frames, by its own timecode, and the label of its first."""
    for name, data in found.items():
        if not name.endswith((".mov", ".mp4")):
            continue
        path = cutting.archive.settings.home / name
        path.write_bytes(data)
        with av.open(str(path)) as container:
            said = {key: value for stream in container.streams for key, value in stream.metadata.items()}
            said |= container.metadata
        if wanted_reel not in said.values():
            continue
        first, film = parse_timecode(said["timecode"], rate).frame, shown(path, upright=True)
        if first <= frames[0] and frames[1] <= first + len(film):
            return film, first  # type: ignore[return-value]
    raise AssertionError(f"no film of {wanted_reel} holds {frames}")
