"""Listening: places of sound on synthesised films, and real speech with the real model."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.sandbox.media import Damage, best_audio, open_media
from mediaarchive.transcripts import child
from mediaarchive.transcripts.child.decode import Places, pieces, zero_of
from mediaarchive.transcripts.child.whisper import joined_pieces
from mediaarchive.transcripts.model import Transcript, Word
from mediaarchive.transcripts.models import SpeechModel
from tests.conftest import media
from tests.sounds import listen


def click_film(path: Path, *, video_from: Fraction, sound_from: Fraction, click_at: Fraction) -> Path:
    """Write a film whose picture and sound begin at the given seconds, with a click at `click_at`."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=25, options={"threads": "1"})
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for k in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), k, np.uint8), "rgb24")
            frame.pts, frame.time_base = k + int(video_from * 25), Fraction(1, 25)
            out.mux(picture.encode(frame))
        samples = np.zeros((1, 2 * 96_000), np.int16)
        at = int((click_at - sound_from) * 48_000)
        samples[0, 2 * at : 2 * at + 96] = 30_000
        for k in range(0, 96_000, 4800):
            piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, 2 * k : 2 * k + 9600]), "s16", "stereo")
            piece.sample_rate, piece.pts, piece.time_base = 48_000, k + int(sound_from * 48_000), Fraction(1, 48_000)
            out.mux(sound.encode(piece))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    return path


@pytest.mark.parametrize(("video_from", "sound_from"), [("0", "0"), ("2/5", "0"), ("0", "2/5"), ("1", "1")])
def test_sound_is_placed_against_the_first_picture(tmp_path: Path, video_from: str, sound_from: str) -> None:
    """A click is heard as long after the first picture as it was filmed, whichever stream begins first."""
    begin = Fraction(video_from)
    path = click_film(tmp_path / "a.mkv", video_from=begin, sound_from=Fraction(sound_from), click_at=Fraction(3, 2))
    with open_media(str(path)) as container:
        stream = best_audio(container)
        assert stream is not None
        found = list(pieces(container, stream, zero_of(str(path)), Damage()))
    loud = [tick + int(np.abs(s).argmax()) for tick, s in found if len(s) and np.abs(s).max() > 0.5]
    assert loud[0] == pytest.approx((Fraction(3, 2) - begin) * 16_000, abs=40)


def test_a_hole_in_the_sound_moves_nothing(tmp_path: Path) -> None:
    """What comes after half a second without sound is where its stamps say, and the hole is not filled."""
    with av.open(str(tmp_path / "a.mkv"), "w") as out:
        sound = out.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for k in [*range(0, 48_000, 4800), *range(72_000, 120_000, 4800)]:
            frame = av.AudioFrame.from_ndarray(np.full((1, 4800), 9_000, np.int16), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, k, Fraction(1, 48_000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    with open_media(str(tmp_path / "a.mkv")) as container:
        stream = best_audio(container)
        assert stream is not None
        found = [(tick, tick + len(samples)) for tick, samples in pieces(container, stream, None, Damage())]
    starts = [now[0] for before, now in pairwise([(0, 0), *found]) if now[0] != before[1]]
    assert ([24_000], 40_000) == (starts, found[-1][1])


@given(st.integers(-(10**12), 10**12), st.fractions(Fraction(1, 10**6), 1), st.fractions(-(10**4), 10**4))
def test_places_are_those_of_fractions(stamp: int, clock: Fraction, zero: Fraction) -> None:
    """A stamp's tick is exact before it is rounded, whatever the clock."""
    assert round((stamp * clock - zero) * 16_000) == Places(clock, zero).tick_of(stamp)


def test_no_sound_is_a_state(tmp_path: Path) -> None:
    """A film without sound is answered, not failed, and needs no model."""
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"threads": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")))
        out.mux(stream.encode(None))
    answer = child.run({}, {"master": str(tmp_path / "a.mp4"), "model": "/none"}, "", lambda _: None)
    assert answer == {"state": "no-sound"}


def test_word_pieces_are_joined() -> None:
    """Pieces without a blank before them belong to the word before; a mark alone does not make a word doubtful."""
    said = [(" all", 0.0, 0.5, 0.9), ("-female", 0.5, 1.0, 0.4), (" team", 1.0, 1.5, 0.8), (".", 1.5, 1.6, 0.1)]
    pieces = [{"word": w, "start": a, "end": b, "probability": p} for w, a, b, p in said]
    expected = (Word(0, 16_000, "all-female", 0.4), Word(16_000, 24_800, "team.", 0.8))
    assert expected == joined_pieces(pieces, 24_800)


def errors(said: list[str], heard: list[str]) -> int:
    """Return the word edit distance."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


def plain(text: str) -> list[str]:
    """Return lower-case words without punctuation."""
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower()).split()


@pytest.mark.parametrize(("name", "most"), [("jfk.flac", 0), ("spacewalk_dg.flac", 2)])
def test_real_speech(name: str, most: int, speech_model: SpeechModel, tmp_path: Path) -> None:
    """Clear speech is heard without a wrong word (stuttered repetitions may be left out), in order, inside its span."""
    answer = listen(media(f"speech/{name}"), speech_model, tmp_path)
    transcript = Transcript.from_json(answer["transcript"])
    said = plain(json.loads(media("speech/references.json").read_text())[name])
    assert errors(said, plain(" ".join(cue.text for cue in transcript.cues))) <= most
    assert answer["state"] == "speech"
    assert transcript.language == "en"
    heard = [word for cue in transcript.cues for word in cue.words]
    assert all(a.start <= b.start and a.start <= a.end for a, b in pairwise(heard))
    assert all(any(start <= w.start <= w.end <= end for start, end in transcript.speech) for w in heard)


@pytest.mark.parametrize("name", ["sb_noise4.wav", "sb_noise5.wav"])
def test_noise_is_no_speech(name: str, speech_model: SpeechModel, tmp_path: Path) -> None:
    """Where nobody speaks, nothing is written."""
    answer = listen(media(f"speech/{name}"), speech_model, tmp_path)
    assert answer["state"] == "no-speech"
    assert answer["transcript"]["cues"] == []


def test_killed_in_the_middle_it_goes_on(speech_model: SpeechModel, tmp_path: Path) -> None:
    """What was heard before a kill is not heard again, and the answer is the same to the byte."""
    path = media("speech/two_cities.flac")
    whole = listen(path, speech_model, tmp_path / "whole")
    kept = sorted((tmp_path / "whole" / "kept").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    assert len(kept) >= 3, "more than one window is needed to show anything"
    (tmp_path / "half" / "kept").mkdir(parents=True)
    for file in kept[:-1]:
        (tmp_path / "half" / "kept" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "half" / "kept" / kept[-1].name).write_bytes(kept[-1].read_bytes()[:40])
    again = listen(path, speech_model, tmp_path / "half")
    costs = [answer.pop("cost") for answer in (whole, again)]
    assert json.dumps(whole) == json.dumps(again)
    assert costs[1]["cpu_s"] > 0
