"""Press sets: who sees them when, which clips are in them, what is made again, and what the zip holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mediaarchive.archive import moderation, records, review, rights
from mediaarchive.archive.press import bundle, desk, wanted
from mediaarchive.archive.press.desk import Form
from mediaarchive.archive.review import Cut
from mediaarchive.archive.rights import Wish
from mediaarchive.clips import changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.frames.rows import KeyframeRow
from mediaarchive.press import Entry
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import StepRow
from mediaarchive.steps import store as steps
from tests import raw
from tests.cli.test_commands import printed, run
from tests.web.forms import form_token
from tests.web.pressroom import CHOSEN, FORM, Pressroom, part_bytes, pressroom
from tests.web.secret import EVA, NOW, WORD, is_secret
from tests.web.secret import frames_of as frames_of_film

_LATER = NOW + timedelta(days=1)
_SECRET = "s" * 43


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Pressroom]:
    """Return an archive with an open set, which this test may change."""
    with pressroom(tmp_path / "archive") as room:
        yield room


def _link(room: Pressroom, secret: str = _SECRET) -> str:
    desk.renew_link(room.archive, room.id, secret, by="Ada", now=room.now)
    return f"/press/link/{secret}"


def _titles(room: Pressroom) -> list[str]:
    return [item.clip.title for item in desk.desk_page(room.archive, room.id, now=room.now).page.items]


def _fact(room: Pressroom, what: str, start: str, end: str, *, kind: str = "withheld", until: str = "") -> None:
    wish = Wish(kind, start, end, what, until=until, reason="a test")
    rights.add(room.archive, room.recording, wish, by="Ada", now=room.now)


def _state(room: Pressroom, title: str, state: str) -> None:
    with room.archive.database.write() as session:
        changes.move(session, room.clips[title], state, Said("Ada", room.now, "a reason"))


def test_the_zip_holds_everything_byte_for_byte(room: Pressroom) -> None:
    """Names in order, each file equal to the one that the page offers, and the sheets tell what is in it."""
    page = bundle.by_slug(room.archive, "the-hatch-opens", now=NOW)
    with room.zip() as found:
        names = found.namelist()
        assert ["README.txt", "shot-list.csv", "credits.txt"] == names[:3]
        assert [
            "01-before-it-180p.mp4", "01-before-it-9x16.mp4", "01-before-it-still-1.jpg", "01-before-it.vtt",
            "01-before-it.srt", "02-after-it-180p.mp4",
        ] == names[3:9]  # fmt: skip
        assert found.testzip() is None
        for part in (part for item in page.items for part in item.parts):
            assert part_bytes(room.archive, part) == found.read(part.name), part.name
        rows = list(csv.DictReader(io.StringIO(found.read("shot-list.csv").decode("utf-8-sig"))))
        readme, credit = found.read("README.txt").decode(), found.read("credits.txt").decode()

    assert ["Before it", "After it"] == [row["title"] for row in rows]
    assert ("2017/013:11:30:06.000", "+0:08:06", "6.000") == (rows[1]["gmt_in"], rows[1]["pet_in"], rows[1]["length_s"])
    assert ("Open the hatch", "Shane Kimbrough (EV1)") == (rows[0]["task"], rows[0]["people"])
    assert "EMBARGO" not in readme
    assert FORM.contact in readme
    assert "Clips 1 and 2: Credit" in credit


def test_words_are_cut_to_the_clip(room: Pressroom) -> None:
    """Captions count from the clip's in point, in both forms; what was said elsewhere is not in them."""
    with room.zip() as found:
        vtt, srt = found.read("02-after-it.vtt").decode(), found.read("02-after-it.srt").decode()

    assert "00:00:03.000 --> 00:00:03.500\n<v EV1>the tether now" in vtt
    assert "00:00:03,000 --> 00:00:03,500\nEV1: the tether now" in srt
    assert WORD not in vtt


def test_under_embargo_it_is_absent_but_by_its_link(room: Pressroom) -> None:
    """Before: 404 like what never was; by link all of it, loudly; ended or renewed, the old link opens nothing."""
    room.embargo(_LATER)
    slug, visitor = room.press().slug, room.visitor()
    link = _link(room)
    holder = bundle.by_secret(room.archive, _SECRET, now=room.now)[1]
    page = visitor.get(link)
    absent, never = visitor.get(f"/press/{slug}"), visitor.get("/press/never")

    assert (404, 404) == (absent.status_code, never.status_code)
    assert absent.text == never.text
    assert 200 == page.status_code
    assert page.text.index("press-embargo") < page.text.index("<h1")
    assert ("no-store", "noindex") == (page.headers["Cache-Control"], page.headers["X-Robots-Tag"])
    assert f"EMBARGO-until-2026-11-23-1200Z-{slug}.zip" in page.text
    with room.zip(holder) as found:
        assert "NOT FOR PUBLICATION BEFORE 23 November 2026, 12:00 UTC" in found.read("README.txt").decode()[:200]
    with pytest.raises(NotFound):
        room.zip()
    _link(room, "t" * 43)
    with pytest.raises(NotFound):
        room.zip(holder)
    assert 404 == visitor.get(link).status_code
    desk.end_link(room.archive, room.id, by="Ada", now=room.now)
    assert {404} == {visitor.get(f"/press/link/{secret}").status_code for secret in (_SECRET, "t" * 43, "x")}


def test_after_the_embargo_it_is_public_by_itself(room: Pressroom) -> None:
    """At the very instant, and not a microsecond before; the link leads to the page then, and nothing speaks of it."""
    room.embargo(_LATER)
    link, slug = _link(room), room.press().slug
    codes = []
    for now in (_LATER - timedelta(microseconds=1), _LATER):
        room.now = now
        codes.append(room.visitor().get(f"/press/{slug}").status_code)
    answer = room.visitor().get(link)

    assert [404, 200] == codes
    assert (303, f"/press/{slug}") == (answer.status_code, answer.location)
    assert "mbargo" not in room.visitor().get(f"/press/{slug}").text.partition("<main")[2]
    with room.zip() as found:
        assert "EMBARGO" not in found.read("README.txt").decode()


def test_sets_that_are_open_are_listed(room: Pressroom) -> None:
    """On a page of their own, with the spacewalk; closed they are gone from it."""
    assert "/press/the-hatch-opens" in room.visitor().get("/press").text
    desk.close(room.archive, room.id, by="Ada", now=NOW)
    assert "No set of clips is open" in room.visitor().get("/press").text


def test_a_set_that_is_held_is_in_no_list(room: Pressroom) -> None:
    """Search, feed, sitemap and pages know nothing of it, nor of a clip that only it shows."""
    _state(room, "After it", "withdrawn")
    room.embargo(_LATER)
    _link(room)
    visitor = room.visitor()
    for path in (
        "/",
        "/press",
        f"/evas/{EVA}",
        "/search?q=hatch",
        "/search.json?q=hatch+opens",
        "/feed.atom",
        "/sitemap.xml",
    ):
        text = visitor.get(path).text
        assert "/press/" not in text, path
        assert FORM.title not in text.replace("hatch+opens", ""), path


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_what_is_not_open_is_absent_for_all(tmp_path: Path, state: str) -> None:
    """A set nobody opened, and one that was closed: no page, no zip, no link; the team sees its preview."""
    with pressroom(tmp_path / "archive") as room:
        slug = room.press().slug
        desk.close(room.archive, room.id, by="Ada", now=NOW)
        if state == "draft":
            made = desk.make(room.archive, EVA, FORM, by="Ada", now=NOW, new_id="beef")
            desk.add(room.archive, made.id, [room.clips["Before it"]], by="Ada", now=NOW)
            room.id, slug = made.id, made.slug
        assert 404 == room.visitor().get(f"/press/{slug}").status_code
        assert 200 == room.team().get(f"/desk/press/{room.id}/preview").status_code
        with pytest.raises(NotFound):
            room.zip()
        with room.zip(bundle.team_pass(room.press())) as found:
            assert "README.txt" in found.namelist()


@pytest.mark.parametrize(
    ("what", "kind", "until"),
    [("picture", "withheld", ""), ("sound", "withheld", ""), ("", "embargo", "2026-11-25T00:00Z")],
)
def test_what_a_fact_hides_is_in_no_set(room: Pressroom, what: str, kind: str, until: str) -> None:
    """Of a clip that touches it nothing is given from the next request on, by no link; the desk says why."""
    desk.add(room.archive, room.id, [room.clips["Over it"]], by="Ada", now=NOW)
    assert [*CHOSEN, "Over it"] == _titles(room)
    with room.zip() as found:
        assert any(is_secret(picture) for _, picture in frames_of_film(found.read("03-over-it-180p.mp4")))
    _fact(room, what, "4", "6", kind=kind, until=until)
    page = room.team().get(f"/desk/press/{room.id}").text

    assert [*CHOSEN] == _titles(room)
    assert "Left out:" in page
    assert ("25 November 2026, 00:00 UTC" if until else f"{what} of its range is withheld") in page
    with room.zip() as found:
        films = [name for name in found.namelist() if name.endswith(".mp4")]
        assert not [name for name in found.namelist() if "over-it" in name]
        assert not any(is_secret(picture) for name in films for _, picture in frames_of_film(found.read(name)))
        assert WORD not in "".join(found.read(name).decode() for name in found.namelist() if name.endswith("vtt"))
    with pytest.raises(NotFound):
        bundle.find(room.archive, room.press().slug, "03-over-it-180p.mp4", holder=None, now=NOW)
    room.embargo(_LATER)
    _link(room)
    assert [*CHOSEN] == _titles(room)


def test_words_that_are_hidden_are_not_in_the_captions(room: Pressroom) -> None:
    """The clip stays, silent on paper."""
    desk.add(room.archive, room.id, [room.clips["Over it"]], by="Ada", now=NOW)
    with room.zip() as found:
        assert WORD in found.read("03-over-it.vtt").decode()
    _fact(room, "words", "4", "6")
    with room.zip() as found:
        assert not [name for name in found.namelist() if name.endswith("t") and WORD in found.read(name).decode()]


def test_a_clip_that_is_withdrawn_is_gone_at_once_and_comes_back(room: Pressroom) -> None:
    """From page and zip with the next request; nothing is made again when it is shown again."""
    before = set(room.zip().namelist())
    moderation.withdraw(room.archive, room.clips["Before it"], "A name was wrong", actor="Ada", now=NOW)
    page = room.visitor().get(f"/press/{room.press().slug}").text
    with room.zip() as found:
        assert not [name for name in found.namelist() if "before" in name]
        assert "01-after-it-180p.mp4" in found.namelist()
        assert "Before it" not in found.read("README.txt").decode()
    assert "Before it" not in page
    moderation.restore(room.archive, room.clips["Before it"], actor="Ada", now=NOW)
    assert before == set(room.zip().namelist())
    assert 0 == desk.desk_page(room.archive, room.id, now=NOW).page.waiting


def test_journalists_see_what_is_not_published_yet_and_the_public_never(room: Pressroom) -> None:
    """A draft is in the set under embargo, on footage that is not released too; at its end it falls out."""
    said = Said("Ada", NOW)
    made = review.make(room.archive, EVA, room.recording, Cut("8", "9", "A draft"), said, new_id="d" * 32)
    desk.add(room.archive, room.id, [made.id], by="Ada", now=NOW)
    assert [*CHOSEN] == _titles(room)
    room.embargo(_LATER)
    assert [*CHOSEN, "A draft"] == _titles(room)
    desk_text = room.team().get(f"/desk/press/{room.id}").text
    assert "Falls out when the embargo ends" in desk_text
    assert "it is not published" in desk_text
    with room.archive.database.write() as session:
        recordings.hold_back(session, [room.recording])
    assert [*CHOSEN, "A draft"] == _titles(room)
    link = room.visitor().get(_link(room)).text
    assert "A draft" in link
    with room.zip(bundle.team_pass(room.press())) as found:
        assert "tether" in found.read("02-after-it.vtt").decode()
    room.now = _LATER
    assert [] == _titles(room)
    assert "No clip of this set may be shown now" in room.visitor().get(f"/press/{room.press().slug}").text


def test_the_stills_are_what_stands_for_the_clip_and_its_best(room: Pressroom) -> None:
    """Six at most: the one that a person chose first, then the best others in order of time; none from outside."""
    with room.archive.database.write() as session:
        clip = clips.get(session, room.clips["After it"])
        step = (clip.out_pts - clip.in_pts) // 8
        for number in range(-1, 9):
            scores = {"quality": 0.5 + (number * 7 % 9) / 20}
            pts = clip.in_pts + number * step
            session.add(KeyframeRow(recording=clip.recording, pts=pts, digest="", width=1, height=1, scores=scores,
                                    quality=scores["quality"]))  # fmt: skip
        changes.edit(session, clip.id, {"cover_pts": clip.in_pts + 7 * step}, Said("Ada", NOW))
        session.flush()
        found = next(one for one in wanted.of_eva(session, EVA, NOW) if one.clip == clip.id)
    best = sorted(range(8), key=lambda number: -(number * 7 % 9))
    others = sorted([number for number in best if number != 7][:5])
    assert [7, *others] == [(pts - clip.in_pts) // step for pts in found.stills]


def _done(room: Pressroom) -> dict[tuple[str, str], str]:
    """Return the steps that are done, by clip and kind."""
    with room.archive.database.read() as session:
        found = [o for clip in room.clips.values() for o in steps.of_subject(session, f"press {room.id} {clip}")]
    return {(outcome.subject.rpartition(" ")[2], outcome.name): outcome.key for outcome in found}


def test_a_change_makes_again_what_it_touches_and_nothing_else(room: Pressroom) -> None:
    """Words and order nothing, a centre one tall film, a trimmed clip its own files."""
    before = _done(room)
    one, other = (room.clips[title] for title in CHOSEN)
    room.embargo(_LATER)
    desk.shift(room.archive, room.id, one, 1, by="Ada", now=NOW)
    room.make()
    assert before == _done(room)
    desk.look_at(room.archive, room.id, {one: 80}, by="Ada", now=NOW)
    assert 1 == desk.desk_page(room.archive, room.id, now=NOW).page.waiting
    room.make()
    looked = _done(room)
    assert {(one, "press.tall")} == {place for place in before if before[place] != looked[place]}
    with room.archive.database.write() as session:
        changes.edit(session, other, {"in_pts": 7 * 10240, "title": "After all"}, Said("Ada", NOW))
    assert 2 <= desk.desk_page(room.archive, room.id, now=NOW).page.waiting
    room.make()
    assert {other} == {clip for clip, kind in looked if looked[clip, kind] != _done(room)[clip, kind]}
    assert ["After all", "Before it"] == _titles(room)


def test_nothing_is_made_of_what_is_halted(room: Pressroom) -> None:
    """A person who halts a recording halts its films for the press too; let go on, they are due again."""
    with room.archive.database.write() as session:
        steps.halt(session, room.recording, by="Ada", now=NOW)
        assert () == wanted.of_eva(session, EVA, NOW)
        steps.let_go_on(session, room.recording, by="Ada", now=NOW)
        assert 2 == len(wanted.of_eva(session, EVA, NOW))


def test_a_set_opens_only_with_something_to_show(room: Pressroom) -> None:
    """None, or only clips that may not be shown: refused with the reason."""
    made = desk.make(room.archive, EVA, FORM, by="Ada", now=NOW, new_id="beef")
    assert "the-hatch-opens-2" == made.slug
    with pytest.raises(Conflict, match="no clip in it yet"):
        desk.open_set(room.archive, made.id, by="Ada", now=NOW)
    desk.add(room.archive, made.id, [room.clips["Over it"]], by="Ada", now=NOW)
    _fact(room, "sound", "4", "6")
    with pytest.raises(Conflict, match="sound of its range is withheld"):
        desk.open_set(room.archive, made.id, by="Ada", now=NOW)
    with pytest.raises(Conflict, match="set an embargo first"):
        desk.renew_link(room.archive, made.id, _SECRET, by="Ada", now=NOW)


@pytest.mark.parametrize(
    ("embargo", "words"),
    [("2026-11-23 14:00", "no time zone"), ("soon", "is no instant"), ("2026-11-20T12:00Z", "has passed")],
)
def test_an_embargo_is_an_instant_with_its_zone(room: Pressroom, embargo: str, words: str) -> None:
    """Anything else is refused in words, and nothing is changed."""
    form = Form(FORM.title, FORM.text, FORM.contact, embargo)
    with pytest.raises(InputRefused, match=words):
        desk.write(room.archive, room.id, form, seen=room.press().edition, by="Ada", now=NOW)
    assert room.press().embargo is None


def test_who_saves_second_is_told(room: Pressroom) -> None:
    """Nothing of theirs is kept."""
    seen = room.press().edition
    desk.write(room.archive, room.id, Form("Mine"), seen=seen, by="Ada", now=NOW)
    with pytest.raises(Conflict, match="somebody has changed this press set"):
        desk.write(room.archive, room.id, Form("Yours"), seen=seen, by="Bo", now=NOW)
    assert "Mine" == room.press().title


def test_every_decision_is_in_the_records_and_no_secret_is_kept(room: Pressroom) -> None:
    """Made, filled, opened, linked, ended, closed: by whom; the link's secret is nowhere in the catalogue."""
    room.embargo(_LATER)
    _link(room)
    desk.end_link(room.archive, room.id, by="Bo", now=NOW)
    desk.close(room.archive, room.id, by="Ada", now=NOW)
    told = [(entry.name, entry.action) for entry in records.listing(room.archive, action="press").entries]
    records.prove(room.archive)

    links = [("Bo", "press link.ended"), ("Ada", "press link.made")]
    assert [("Ada", "press.closed"), ("Ada", "press.changed"), *links] == told[:4]
    assert {"press.made", "press.opened"} <= {action for _, action in told}
    assert _SECRET not in raw.dump(room.archive)


# -- at the desk -------------------------------------------------------------------------------------------------------
def _press(team: FlaskClient, room: Pressroom, path: str, **fields: object) -> str:
    page = f"/desk/press/{room.id}"
    data = {"csrf_token": form_token(team, page), **fields}
    answer = team.post(f"{page}{path}", data=data)
    assert 303 == answer.status_code, answer.text
    return team.get(answer.location.partition("#")[0]).text


def test_the_desk_makes_a_set_from_nothing(room: Pressroom) -> None:
    """Begun, filled by ticks, put in order, a clip out and back, opened under embargo, linked, closed."""
    team, listing = room.team(), f"/desk/evas/{EVA}/press"
    fields = {"title": "All of it", "embargo": "2026-11-23 14:00 UTC"}
    answer = team.post(f"{listing}/new", data={"csrf_token": form_token(team, listing), **fields})
    room.id = answer.location.rpartition("/")[2].partition("#")[0]
    assert "No clip is in the set yet" in team.get(f"/desk/press/{room.id}").text
    ids = list(room.clips.values())
    assert "3 clips added." in _press(team, room, "/clips", clip=ids, do="add")
    _press(team, room, "/order", do=f"up {ids[2]}")
    assert "is out of the set" in (page := _press(team, room, "/order", do=f"out {ids[2]}"))
    assert 'name="place" value="1"' in page
    _press(team, room, "/back", place="1", centre="500", clip=ids[2])
    _press(team, room, "/order", **{"do": "look", f"centre-{ids[0]}": "120"})
    assert (Entry(ids[0], 120), Entry(ids[2]), Entry(ids[1])) == room.press().entries
    assert "under embargo: make the link" in _press(team, room, "/state", do="open")
    page = _press(team, room, "/link", do="new")
    link = page.partition('id="link-text" tabindex="0">http://localhost')[2].partition("<")[0]
    assert 200 == room.visitor().get(link).status_code
    assert "opens nothing any more" in _press(team, room, "/link", do="end")
    assert 404 == room.visitor().get(link).status_code
    assert "Closed:" in _press(team, room, "/state", do="close")


def test_what_was_slid_is_kept_with_the_next_press(room: Pressroom) -> None:
    """Moving a clip keeps its slider too; an old form moves it and leaves what somebody else has set."""
    one, other = (room.clips[title] for title in CHOSEN)
    team, seen = room.team(), room.press().edition
    fields = {"do": f"down {one}", "seen": str(seen), f"centre-{one}": "90"}
    _press(team, room, "/order", **fields)
    assert (Entry(other), Entry(one, 90)) == room.press().entries
    _press(team, room, "/order", **fields | {"do": f"up {one}", f"centre-{one}": "10"})
    assert (Entry(one, 90), Entry(other)) == room.press().entries


def test_clips_to_choose_from_are_narrowed_by_words(room: Pressroom) -> None:
    """All words must be in title, description, camera or state; none is said in words."""
    team, page = room.team(), f"/desk/press/{room.id}"
    offered = f'value="{room.clips["Over it"]}" id="c-'
    assert offered in team.get(f"{page}?find=OVER+helmet").text
    none = team.get(f"{page}?find=over+chest").text
    assert offered not in none
    assert "No other clip of this spacewalk has these words." in none


def test_what_failed_is_tried_again_when_somebody_asks(room: Pressroom) -> None:
    """Also a film that another set asked for first: the desk says why it failed, and the button forgives it."""
    twin = desk.make(room.archive, EVA, Form("A twin"), by="Ada", now=NOW, new_id="beef")
    desk.add(room.archive, twin.id, [room.clips["Before it"]], by="Ada", now=NOW)
    failed = update(StepRow).where(StepRow.name == "press.wide", StepRow.subject.contains(room.clips["Before it"]))
    with room.archive.database.write() as session:
        session.execute(failed.values(state="failed", final=True, reason="the disk was asleep"))
    room.id = twin.id
    page = room.team().get(f"/desk/press/{twin.id}").text
    assert "the disk was asleep" in page
    assert "1 failed" in page
    _press(room.team(), room, "/again")
    assert "1 failed" not in room.team().get(f"/desk/press/{twin.id}").text


def test_the_desk_says_how_far_the_files_are(room: Pressroom) -> None:
    """What is made, what waits and who makes it; the event tells the page when to look again."""
    team = room.team()
    assert "All files are made." in team.get(f"/desk/press/{room.id}").text
    before = team.get(f"/desk/press/{room.id}/events").text
    desk.look_at(room.archive, room.id, {room.clips["After it"]: 0}, by="Ada", now=NOW)
    page = team.get(f"/desk/press/{room.id}").text
    assert "mediaarchive press make the-hatch-opens" in page
    assert "film for the press" in page
    assert json.loads(before.partition("data: ")[2]) != json.loads(
        team.get(f"/desk/press/{room.id}/events").text.partition("data: ")[2]
    )


def test_refusals_are_said_on_the_page(room: Pressroom) -> None:
    """A form that asks for nothing, or for what cannot be, changes nothing."""
    team, before = room.team(), room.press()
    for path, fields, words in (
        ("/clips", {"do": "add"}, "choose at least one clip"),
        ("/order", {"do": "eat"}, "does not say what is to be done"),
        ("/order", {"do": "up nothing"}, "not in the set"),
        ("/back", {"place": "-1", "centre": "x"}, "does not say where"),
        ("/state", {"do": "open"}, "cannot become open"),
        ("", {"seen": "x"}, "what it was made from"),
    ):
        assert words in _press(team, room, path, **fields), path
    assert before == room.press()


def test_the_command_line_lists_sets_and_makes_their_files(room: Pressroom) -> None:
    """JSON with what is in the zip, what waits and what is left out; a set that there is not is refused."""
    home = room.archive.settings.home
    _state(room, "Before it", "withdrawn")
    (listed,) = printed("press", "list", home=home)["sets"]
    made = printed("press", "make", listed["slug"], home=home)

    assert ("the-hatch-opens", "open", None) == (listed["slug"], listed["state"], listed["embargo"])
    assert [room.clips[title] for title in CHOSEN] == listed["clips"]
    assert 0 == made["waiting"]
    assert [("Before it", "it is withdrawn")] == [(one["title"], one["reason"]) for one in made["left_out"]]
    assert {part["name"]: part["bytes"] for part in made["files"]} == {
        info.filename: info.file_size for info in room.zip().infolist()
    }
    assert "no such press set" in run("press", "make", "nothing", home=home).stderr
