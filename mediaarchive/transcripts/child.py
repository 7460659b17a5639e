"""Listens to a recording inside the sandbox: decode, find the speech, recognise, cut cues.

Request (all optional): `{"language": "en", "vad_threshold": 0.3, "vocabulary": [TERM, …], "threads": N,
"model": {"name", "sha256"}}`. Inputs: `master`, and `model`, a folder that CTranslate2 reads. No files are written.
Answer: `{"state": "no-sound"}`, or `{"state": "speech" | "no-speech", "transcript": Transcript.to_json(), "cost":
{"heard_s", "spoken_s"}, "damage": {…}}`.
Memory: the model (int8, some 200 MB for base) and ten minutes of sound, whatever the length of the recording.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from numpy.typing import NDArray

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.sandbox.media import (
    Damage,
    best_audio,
    best_video,
    clock_of,
    open_media,
    presented_frames,
    sound_frames,
)
from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Word
from mediaarchive.transcripts.models import WEIGHTS, digest_of
from mediaarchive.transcripts.sound import Piece, Tape, from_zero
from mediaarchive.transcripts.speech import JoinedSpeech, merge, quietest_break

_THRESHOLD: Final = 0.3
"""Silero's own 0.5 drops half of the speech of old crew radio."""
_SLACK: Final = TICKS_A_SECOND // 25
"""Stamps of sound may wander 40 ms from the count of samples before a hole is believed."""
_LAST_MINUTE: Final = 60 * TICKS_A_SECOND
_SILENT: Final = 0.9
"""Every sentence that models made up on silence had at least .92."""
_MAYBE_SILENT: Final = 0.6
_REPETITIVE: Final = 2.4
_UNLIKELY: Final = -1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser said about a stretch: words of the recording's clock in runs of equal doubts."""

    words: tuple[tuple[tuple[str, ...], tuple[Word, ...]], ...]
    likelihood: float
    """Mean of the segments' average log probability, weighted by words."""

    @property
    def count(self) -> int:
        """Number of words."""
        return sum(len(words) for _, words in self.words)


def run(
    request: dict[str, Any],
    inputs: dict[str, str],
    out: str,  # noqa: ARG001 - every child is called alike; this one writes no file
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Return the transcript of `inputs["master"]`; see the module for the shapes.

    Raises InputRefused for a file that is no recording and DecodeFailed where no sound could be decoded.
    """
    damage = Damage()
    with open_media(inputs["master"]) as container:
        stream = best_audio(container)
        if stream is None:
            return {"state": "no-sound"}
        zero = _zero(inputs["master"])
        pieces = from_zero(_pieces(container, stream, zero, damage))
        listener = Listener(inputs["model"], request)
        expected = _claimed_ticks(container)
        cues: list[Cue] = []
        for end, found in listener.listen(pieces):
            cues += found
            progress(min(0.99, end / expected) if expected else 0.0)
    if not listener.heard:
        raise DecodeFailed("not one sample of sound could be decoded")
    transcript = Transcript(
        language=listener.language if cues else None,
        model=_recogniser(request.get("model"), inputs["model"]),
        speech=merge(listener.spans),
        cues=tuple(cues),
    )
    progress(1.0)
    spoken = sum(end - start for start, end in transcript.speech)
    return {
        "state": "speech" if cues else "no-speech",
        "transcript": transcript.to_json(),
        "cost": {"heard_s": listener.heard / TICKS_A_SECOND, "spoken_s": spoken / TICKS_A_SECOND},
        "damage": asdict(damage),
    }


class Listener:
    """Finds the speech in a tape and recognises it; the model is loaded when the first word is to be expected."""

    def __init__(self, model: str, request: dict[str, Any]) -> None:
        self._folder = model
        self._model: Any = None  # faster_whisper carries no types
        self._threads = int(request.get("threads") or len(os.sched_getaffinity(0)))
        self._threshold = float(request.get("vad_threshold") or _THRESHOLD)
        self._vocabulary = [str(term) for term in request.get("vocabulary") or []]
        self.language: str | None = request.get("language")
        self.spans: list[tuple[int, int]] = []
        self.heard = 0

    def listen(self, pieces: Iterator[Piece]) -> Iterator[tuple[int, list[Cue]]]:
        """Yield (tick, cues before it) for one stretch after the other."""
        tape = Tape()
        for piece in pieces:
            if not tape.joins(piece[0]):
                yield self._hear(tape, whole=True)
                tape = Tape()
            tape.lay(piece)
            if tape.is_full:
                yield self._hear(tape, whole=False)
        yield self._hear(tape, whole=True)

    def _hear(self, tape: Tape, *, whole: bool) -> tuple[int, list[Cue]]:
        samples = tape.peek()
        spans = self._speech(samples)
        cut = len(samples) if whole else quietest_break(spans, len(samples), max(0, len(samples) - _LAST_MINUTE))
        spans = [(start, min(end, cut)) for start, end in spans if start < cut]
        tick, stretch = tape.take(cut)
        self.heard += cut
        self.spans += [(tick + start, tick + end) for start, end in spans]
        return tick + cut, self._recognise(stretch, spans, tick) if spans else []

    def _speech(self, samples: NDArray[np.float32]) -> list[tuple[int, int]]:
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(threshold=self._threshold, min_silence_duration_ms=500, speech_pad_ms=200)
        if not len(samples):
            return []
        found = get_speech_timestamps(samples, options)
        return list(merge((span["start"], min(span["end"], len(samples))) for span in found))

    def _recognise(self, samples: NDArray[np.float32], spans: list[tuple[int, int]], tick: int) -> list[Cue]:
        joined = JoinedSpeech([(tick + start, tick + end) for start, end in spans])
        speech = np.concatenate([samples[start:end] for start, end in spans])
        heard = self._words(speech, joined, None)
        if self._vocabulary:
            heard = better(heard, self._words(speech, joined, ", ".join(self._vocabulary)))
        return [cue for doubts, words in heard.words for cue in cut_cues(words, doubts=doubts)]

    def _words(self, speech: NDArray[np.float32], joined: JoinedSpeech, hotwords: str | None) -> Heard:
        segments, info = self._loaded().transcribe(
            speech,
            language=self.language,
            beam_size=5,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
            hotwords=hotwords,
        )
        kept = [segment for segment in segments if segment.no_speech_prob <= _SILENT]
        self.language = self.language or info.language
        runs = [(doubts_of(segment), words_of(segment.words or [], joined)) for segment in kept]
        weights = [len(words) for _, words in runs]
        likelihood = sum(n * s.avg_logprob for n, s in zip(weights, kept, strict=True)) / max(1, sum(weights))
        grouped = groupby((run for run in runs if run[1]), key=lambda run: run[0])
        return Heard(tuple((doubts, tuple(w for _, ws in group for w in ws)) for doubts, group in grouped), likelihood)

    def _loaded(self) -> Any:
        if self._model is None:
            os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251 - read by the library when it is imported, just below
            from faster_whisper import WhisperModel

            self._model = WhisperModel(
                self._folder, device="cpu", compute_type="int8", cpu_threads=self._threads, local_files_only=True
            )
        return self._model


def better(plain: Heard, hinted: Heard) -> Heard:
    """Return `hinted`, unless the vocabulary did harm: words lost or made up, or a less likely text."""
    alike = 0.9 * plain.count <= hinted.count <= 1.15 * plain.count + 2
    return hinted if alike and hinted.likelihood >= plain.likelihood else plain


def doubts_of(segment: Any) -> tuple[str, ...]:
    """Return what speaks against a segment of faster_whisper."""
    signs = {
        "no-speech": segment.no_speech_prob > _MAYBE_SILENT,
        "repetitive": segment.compression_ratio > _REPETITIVE,
        "unlikely": segment.avg_logprob < _UNLIKELY,
    }
    return tuple(name for name, holds in signs.items() if holds)


def words_of(words: list[Any], joined: JoinedSpeech) -> list[Word]:
    """Return faster_whisper's words on the recording's clock; pieces of the word before are joined to it."""
    found: list[Word] = []
    for word in words:
        text = " ".join(word.word.split())
        if not text:
            continue
        start, end = joined.back(round(word.start * TICKS_A_SECOND), round(word.end * TICKS_A_SECOND))
        confidence = round(float(word.probability), 3)
        if found and not word.word[0].isspace():
            last = found.pop()
            found.append(Word(last.start, max(last.end, end), last.text + text, min(last.confidence, confidence)))
        else:
            start = max(start, found[-1].start) if found else start
            found.append(Word(start, max(start, end), text, confidence))
    return found


def _pieces(container: InputContainer, stream: AudioStream, zero: Fraction | None, damage: Damage) -> Iterator[Piece]:
    """Yield the stream's sound as 16 kHz mono at its place; where `zero` is None, the first sample is at 0."""
    resampler, shape, start, taken, given = None, None, 0, Fraction(0), 0
    clock = clock_of(stream)
    for frame in sound_frames(container, stream, damage):
        if frame.pts is not None:
            at = frame.pts * clock
            zero = at if zero is None else zero
            tick = round((at - zero) * TICKS_A_SECOND)
        else:
            zero = Fraction(0) if zero is None else zero
            tick = start + round(taken)
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != shape or tick - (start + taken) > _SLACK:
            if resampler is not None:
                yield start + given, _samples(resampler.resample(None))
            resampler, shape = AudioResampler(format="flt", layout="mono", rate=TICKS_A_SECOND), now
            start, taken, given = tick, Fraction(0), 0
        taken += Fraction(frame.samples * TICKS_A_SECOND, frame.sample_rate)
        frame.pts = None  # places are kept here; the resampler would warn of every hole
        samples = _samples(resampler.resample(frame))
        yield start + given, samples
        given += len(samples)
    if resampler is not None:
        yield start + given, _samples(resampler.resample(None))


def _samples(frames: list[AudioFrame]) -> NDArray[np.float32]:
    parts = [frame.to_ndarray().reshape(-1).astype(np.float32, copy=False) for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _zero(master: str) -> Fraction | None:
    """Return when the first picture is shown, on the container's clock; None where there is no picture."""
    with open_media(master) as container:
        try:
            stream = best_video(container)
            if stream is None:
                return None
            first = next(presented_frames(container, stream))
        except (DecodeFailed, InputRefused):  # a picture that cannot be shown has no zero; its sound still counts
            return None
        return (first.pts or 0) * clock_of(stream)


def _claimed_ticks(container: InputContainer) -> int:
    return container.duration * TICKS_A_SECOND // av.time_base if container.duration else 0


def _recogniser(model: dict[str, str] | None, folder: str) -> Recogniser:
    import faster_whisper

    engine = f"faster-whisper {faster_whisper.__version__}"
    if model:
        return Recogniser(model["name"], engine, model["sha256"])
    return Recogniser(Path(folder).name, engine, digest_of([Path(folder) / WEIGHTS]))
