"""C1, C2, C4, C5, C7: what must not be heard, what must not be run, and what must not be lost with a transcript."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, intake, media, pages
from mediaarchive.archive import words as archive_words
from mediaarchive.errors import ArchiveError
from mediaarchive.recordings import PUBLIC, TEAM
from mediaarchive.recordings import store as recordings
from mediaarchive.sandbox import Limits
from mediaarchive.transcripts import rows
from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.hearing import Hearing
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.models import SpeechModel
from mediaarchive.transcripts.output import captions_in_english, rendered
from mediaarchive.transcripts.shown import within
from mediaarchive.transcripts.vtt import read_vtt
from tests.conftest import NOW
from tests.sounds import RATE, hum, listen, quindar, silence, sounding_film, speech, static, wav
from tests.watching import Notes, ingest
from tests.web.builder import TAKES, build
from tests.web.test_security import sinks
from web import create_app

BASE = Recogniser("base", "engine", "ab" * 32)


@pytest.mark.parametrize("kind", [silence, static, hum, quindar])
def test_C1_nothing_is_heard_where_nobody_speaks(kind: Any, speech_model: SpeechModel, tmp_path: Path) -> None:
    """Silence, static, hum and tones give not one word, and the state says so."""
    answer = listen(wav(tmp_path / "a.wav", kind(20)), speech_model, tmp_path / "kept")

    assert ("no-speech", []) == (answer["state"], answer["transcript"]["cues"])


def test_C1_a_loop_is_marked_wherever_it_is_shown() -> None:
    """A sentence said a hundred times over is doubted, and the doubt goes with every cue of it."""
    words = tuple(Word(k * 4000, k * 4000 + 3000, text, 0.9) for k, text in enumerate(["Thank", "you."] * 100))
    hearing = Hearing(words, "en", likelihood=-1.2, silence=0.95, repetition=14.0)
    turn = Turn(0, 800_000, words, doubts=hearing.doubts)

    assert ("no-speech", "repetitive", "unlikely") == hearing.doubts
    assert {hearing.doubts} == {cue.doubts for cue in cut_cues([turn])}


def test_C2_a_file_without_a_sample(speech_model: SpeechModel, tmp_path: Path) -> None:
    """A sound file that holds nothing is refused in words, and not answered with an empty transcript."""
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
    with pytest.raises(ArchiveError, match="not one sample"):
        listen(tmp_path / "a.wav", speech_model, tmp_path / "kept")


def test_C2_a_moment_of_sound(speech_model: SpeechModel, tmp_path: Path) -> None:
    """A tenth of a second is too short for a word: no speech, and a waveform of that tenth."""
    answer = listen(wav(tmp_path / "a.wav", static(1)[:1600]), speech_model, tmp_path / "kept")

    assert "no-speech" == answer["state"]
    assert 24 + 2 + 2 * 5 == (tmp_path / "kept" / "peaks.bin").stat().st_size


def test_C2_one_word(speech_model: SpeechModel, tmp_path: Path) -> None:
    """The first second of a speech, between silences, gives a word or two at their place, and nothing else."""
    answer = listen(
        wav(tmp_path / "a.wav", np.concatenate([silence(5), speech(1.1), silence(5)])), speech_model, tmp_path / "kept"
    )
    cues = Transcript.from_json(answer["transcript"]).cues

    assert "speech" == answer["state"]
    assert 1 <= sum(len(cue.words) for cue in cues) <= 3
    assert all(4.5 * RATE <= word.start < word.end <= 6.6 * RATE for cue in cues for word in cue.words)
    assert all(cue.end <= 11.1 * RATE for cue in cues)


def test_C2_ten_hours_of_words() -> None:
    """Ten hours have captions with hours in their times, which the strict reader takes."""
    said = [_turn(second * TICKS_A_SECOND, "Copy, we see the plate in your hand.") for second in range(0, 36_000, 12)]
    made = Transcript("en", BASE, (), tuple(cut_cues(said)), tuple(said))
    read = read_vtt(rendered({"transcript": made.to_json()}, "vtt"))

    assert (3000, 35_988 * TICKS_A_SECOND) == (len(read), read[-1].start)
    assert all(before.end < after.start for before, after in pairwise(read))


def test_C2_other_and_mixed_languages() -> None:
    """Every turn keeps its own words and language; in English are those that were translated."""
    turns = (
        replace(_turn(0, "Шлюз открыт."), language="ru", translation="The airlock is open."),
        replace(_turn(80_000, "Copy."), language="en"),
        replace(_turn(160_000, "了解しました。"), language="ja"),
    )
    made = Transcript("ru", BASE, (), tuple(cut_cues(turns)), turns)
    heard = rows.Heard("speech", "ru", "engine base", (), turns)
    assert ["Шлюз открыт.", "Copy.", "了解しました。"] == [
        cue.text for cue in read_vtt(rendered({"transcript": made.to_json()}, "vtt"))
    ]
    english = read_vtt(captions_in_english(heard))
    assert ["The airlock is open.", "Copy.", "了解しました。"] == [cue.text for cue in english]


def _turn(start: int, text: str) -> Turn:
    """Return a turn with a word every 0.3 s."""
    texts = text.split()
    words = tuple(Word(start + k * 4800, start + k * 4800 + 4000, word, 0.9) for k, word in enumerate(texts))
    return Turn(start, words[-1].end, words)


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<c.x><v javascript:alert(1)>words</v></c>",
    "\"'><svg onload=alert(1)>",
    "--> 00:00:00.000",
    "{{ 7*7 }}{% raw %}",
    "\u202eecalp eht fo tuo\u202c \u2066right\u2069",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Give an archive in which every word, speaker, translation and model's name is hostile."""
    archive = build(tmp_path_factory.mktemp("hostile") / "archive", said=" ".join(HOSTILE), takes=TAKES[:1])
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def visitor(hostile: Archive) -> FlaskClient:
    """Return a visitor of that archive."""
    return create_app(hostile, media_url="http://media.test:9001", clock=lambda: NOW).test_client()


@pytest.mark.parametrize("path", ["/recordings/helmet1a", "/evas/us-eva-39", "/search?q=alert", "/search?q=script"])
def test_C4_hostile_words_are_text_on_pages(visitor: FlaskClient, path: str) -> None:
    """Words full of markup are shown and never run: in the transcript, in tracks' names and in what search shows."""
    page = visitor.get(path).text

    assert sinks(page) == []
    assert not re.search(r"<script>|<img src=x|<svg onload|<v javascript|<c\.x>", page)
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49\b", page)


def test_C4_words_that_run_from_right_to_left_turn_nothing_else(visitor: FlaskClient) -> None:
    """A cue's direction ends with the cue."""
    page = visitor.get("/recordings/helmet1a").text

    assert re.search(r"<bdi[^>]*>[^<]*\u202e[^<]*</bdi>", page)


@pytest.mark.parametrize("name", ["captions.vtt", "captions.en.vtt"])
def test_C4_hostile_words_are_text_in_captions(visitor: FlaskClient, name: str) -> None:
    """Captions hold no tag but the voice, no timing but their own, and read back as what was said."""
    text = visitor.get(f"/recordings/helmet1a/{name}").text
    cues = read_vtt(text)
    said = " ".join(" ".join(HOSTILE).split())

    assert [said] == sorted({cue.speaker for cue in cues if cue.speaker})
    assert said == " ".join(cue.text for cue in cues)
    assert len(cues) == text.count("-->")


@pytest.mark.browser
def test_C4_hostile_captions_run_nothing_in_a_browser(hostile: Archive, tmp_path: Path) -> None:
    """Chromium shows the captions and the page, runs nothing, and sees no breach of the policy."""
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    client = create_app(hostile, media_url="http://localhost", clock=lambda: NOW).test_client()
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(base_url="http://localhost")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.route("**/*", lambda route: _answer(route, client, hostile))
        page.goto("/recordings/helmet1a")
        page.keyboard.press("c")
        page.wait_for_timeout(700)
        shown = page.evaluate("[...document.querySelector('video').textTracks[0].cues ?? []].map((cue) => cue.text)")
        tags = page.evaluate(
            "[...document.querySelector('video').textTracks[0].cues ?? []]"
            ".map((cue) => [...cue.getCueAsHTML().querySelectorAll('*')].map((node) => node.localName)).flat()"
        )
        browser.close()

    assert [] == said
    assert shown
    assert {"span"} >= set(tags)


def _answer(route: Any, client: FlaskClient, archive: Archive) -> None:
    """Answer a browser's request from the site, or from the media that it shows."""
    path = route.request.url.removeprefix("http://localhost")
    if path.startswith("/m/"):
        recording, _, name = path.removeprefix("/m/").partition("/")
        file = media.find(archive, recording, name, actor=PUBLIC, now=NOW)
        route.fulfill(path=file.path, content_type=file.content_type)
        return
    asked = {"Range": route.request.headers["range"]} if "range" in route.request.headers else {}
    with client.get(path, headers=asked) as answer:
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


def test_C5_cues_outside_the_recording_are_clipped_and_counted(archive: Archive, tmp_path: Path) -> None:
    """What was said before 0 or past the end is cut to the recording where it is shown, and counted."""
    second = TICKS_A_SECOND
    spans = [(-2, -1), (-1, 1), (1, 2), (2, 9), (5, 6)]
    cues = tuple(Cue(a * second, b * second, "x", words=(Word(a * second, b * second, "x", 1.0),)) for a, b in spans)
    inside, count = within(Transcript("en", BASE, (), cues), 3 * second)
    ingest(archive, sounding_film(tmp_path / "a.mkv", static(3)))
    with archive.database.write() as session:
        (recording,) = recordings.every(session)
        rows.save(session, recording.id, {"state": "speech", "transcript": inside.to_json(), "clipped": count})
    with archive.database.read() as session:
        heard = rows.heard(session, recording.id)

    assert heard
    assert (4, [(0, second), (second, 2 * second), (2 * second, 3 * second)]) == (
        heard.clipped,
        [(cue.start, cue.end) for cue in heard.cues],
    )


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(memory_mb=500), "reached its memory limit"),
        (Limits(memory_mb=8192, cpu_s=1), "processor time"),
        (Limits(memory_mb=8192, wall_s=1), "was ended after 1 s"),
    ],
)
def test_C7_a_transcript_that_is_killed_costs_the_text_only(
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    speech_model: SpeechModel,
    limits: Limits,
    words: str,
) -> None:
    """At its limit of memory, processor time or time the step fails in words; all else of the recording is there."""
    archive.__dict__["speech_model"] = speech_model
    monkeypatch.setattr("mediaarchive.transcripts.hear._LIMITS", limits)
    notes = Notes()
    ingest(archive, sounding_film(tmp_path / "a.mkv", speech(8)), notes=notes)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)
    with archive.database.read() as session:
        (recording,) = recordings.every(session)
    page = pages.recording_page(archive, recording.id, actor=PUBLIC, now=NOW)

    assert notes.failed
    assert all(reason.startswith("transcripts.transcribe: ") and words in reason for reason in notes.failed)
    assert all(reason.isprintable() for reason in notes.failed)
    assert ("failed", (), True, False) == (page.transcript_state, page.cues, page.playable, page.peaks)
    assert page.keyframes
    assert "WEBVTT\n" == archive_words.captions(archive, recording.id, actor=TEAM, now=NOW)
    text = (
        create_app(archive, media_url="http://m.test", clock=lambda: NOW)
        .test_client()
        .get(f"/recordings/{recording.id}")
    )
    assert "could not be transcribed" in text.text
