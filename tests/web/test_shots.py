"""Shot lists on the site: read in each form, written once for all of them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from mediaarchive.archive import Archive, moderation
from mediaarchive.archive.stories import desk
from mediaarchive.transcripts.vtt import read_vtt
from tests.web.builder import EVA, NOW
from tests.web.forms import form_token
from tests.web.talking import Street, Visitor, words

WRITTEN = "A gloved hand reaches for the handrail, which is yellow."


@pytest.fixture
def street(talked: Archive) -> Street:
    """Return a site that this test may write on."""
    return Street(talked)


def _lines(page: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in re.findall(r'<p dir="auto">(.*?)</p>', page)]


def _write(ada: Visitor, clip: str, lines: list[str], **more: str) -> tuple[int, str]:
    page = ada.client.get(f"/desk{clip}/shots").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    data = {"csrf_token": form_token(ada.client, "/desk"), "seen": seen[1], "line": lines, **more}
    answer = ada.client.post(f"/desk{clip}/shots", data=data)
    return answer.status_code, words(ada.client.get(f"/desk{clip}/shots") if answer.status_code == 303 else answer)


def _fields(ada: Visitor, clip: str) -> list[str]:
    return re.findall(r"<textarea[^>]*>(.*?)</textarea>", ada.client.get(f"/desk{clip}/shots").text, re.DOTALL)


def test_a_clips_page_says_what_it_shows_and_by_what_right(street: Street) -> None:
    """Lines with times, a track to be read aloud, stills with what they show, and that nobody checked it."""
    page = street.visitor().client.get(street.clip).text

    assert _lines(page)[0].startswith("Simulated footage, not from space. Seen by")
    assert f'srclang="en" src="{street.clip}/descriptions.vtt">' in page
    assert "It says only what these show." in page
    assert re.search(r'alt="Still at \d+:\d\d\. Simulated footage, not from space\. Seen by', page)


def test_all_forms_say_the_same(street: Street) -> None:
    """Text, table and described transcript have the same shots at the same seconds of the recording."""
    client = street.visitor().client
    text, table, spoken = (
        client.get(f"{street.clip}/{name}") for name in ("shots.txt", "shots.csv", "descriptions.vtt")
    )
    rows = [row for row in csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))) if row["kind"] == "shot"]

    assert ["text/plain", "text/csv", "text/vtt"] == [answer.mimetype for answer in (text, table, spoken)]
    assert rows
    assert [row["text"] for row in rows] == [cue.text for cue in read_vtt(spoken.text)]
    assert all(row["text"] in text.text for row in rows)
    assert f"http://localhost{street.clip}" in text.text
    assert all(float(row["in_s"]) < float(row["out_s"]) for row in rows)


def test_what_is_written_once_counts_in_every_form(street: Street) -> None:
    """The page, the text, the track, the stills, the search and the draft of a story say what a person wrote."""
    ada, client = street.team(), street.visitor().client
    fields = _fields(ada, street.clip)
    status, said = _write(ada, street.clip, [WRITTEN, *fields[1:]])
    assert 303 == status
    assert "Saved, in all five forms." in said

    page = client.get(street.clip).text
    assert WRITTEN in _lines(page)
    assert "Written by the media team." in page
    assert 'alt="Still at' in page
    assert WRITTEN in client.get(f"{street.clip}/shots.txt").text
    assert WRITTEN in [cue.text for cue in read_vtt(client.get(f"{street.clip}/descriptions.vtt").text)]
    assert street.clip in client.get("/search?q=yellow+handrail+glove&kind=clip").text
    clip = street.clip.removeprefix("/clips/")
    story = desk.make(street.archive, EVA, "A hand", [clip], by="Ada", now=NOW, new_id="s1")
    assert WRITTEN in story.words.text


def test_the_rules_text_counts_again_when_asked(street: Street) -> None:
    """One button goes back; what was written is kept among the editions."""
    ada = street.team()
    before = _fields(ada, street.clip)
    _write(ada, street.clip, [WRITTEN, *before[1:]])
    status, said = _write(ada, street.clip, [], do="machine")
    assert 303 == status
    assert "The rules’ text counts again." in said
    assert before == _fields(ada, street.clip)
    assert WRITTEN in said


def test_lines_that_nobody_changed_stay_the_rules(street: Street) -> None:
    """Only what reads otherwise is a person's: the rest follows what becomes known later."""
    ada = street.team()
    clip = next(
        path for path in _clips(street) if len(_fields(ada, path)) > 1
    )  # fmt: skip
    fields = _fields(ada, clip)
    _write(ada, clip, [WRITTEN, *fields[1:]])
    page = ada.client.get(f"/desk{clip}/shots").text
    assert 1 == page.count("written by a person")
    assert len(fields) - 1 == page.count("From: ")


def _clips(street: Street) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="(/clips/\w+)"', street.visitor().client.get(f"/evas/{EVA}").text)))


@pytest.mark.parametrize("wrong", ["", "   ", "x" * 1001])
def test_an_empty_or_endless_line_is_refused_with_all_that_was_typed(street: Street, wrong: str) -> None:
    """Nothing is kept, and the form comes back as it was sent."""
    ada = street.team()
    fields = _fields(ada, street.clip)
    status, said = _write(ada, street.clip, [wrong, *fields[1:]])
    assert 422 == status
    assert "a line has 1 to 1000 characters" in said
    assert "edition" not in words(street.visitor().client.get(f"{street.clip}/shots.txt"))


def test_nobody_overwrites_what_another_wrote(street: Street) -> None:
    """Who saves over a newer edition is told; the words are still in the form."""
    ada = street.team()
    fields = _fields(ada, street.clip)
    _write(ada, street.clip, [WRITTEN, *fields[1:]])
    status, said = _write(ada, street.clip, ["Mine.", *fields[1:]], seen="0")
    assert 422 == status
    assert "written this shot list anew meanwhile" in said


def test_of_a_withdrawn_clip_no_form_is_left(street: Street) -> None:
    """Each form is asked for as the clip is; a stranger to the desk is told nothing."""
    client = street.visitor().client
    clip = street.clip.removeprefix("/clips/")
    moderation.withdraw(street.archive, clip, "A question", actor="Ada", now=street.now)
    street.now += timedelta(seconds=1)
    forms = ("shots.txt", "shots.csv", "descriptions.vtt")
    assert [410] * 3 == [client.get(f"{street.clip}/{form}").status_code for form in forms]
    assert 401 == client.get(f"/desk{street.clip}/shots").status_code


def test_W1_what_people_write_changes_no_page(street: Street) -> None:
    """Markup in a line is words everywhere."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    ada = street.team()
    _write(ada, street.clip, [evil, *_fields(ada, street.clip)[1:]])
    for path in (street.clip, "/search?q=alert&kind=clip"):
        page = street.visitor().client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
