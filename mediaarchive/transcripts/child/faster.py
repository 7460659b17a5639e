"""The engine that is used unless another is asked for: Whisper by CTranslate2, as faster-whisper packs it."""

from __future__ import annotations

import os
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.hearing import SILENT, Hearing
from mediaarchive.transcripts.model import TICKS_A_SECOND, Word

_BEAM: Final = 5
_TOKENS_A_SECOND: Final = 12
"""More than anybody says; bounds what a loop can cost."""
_TOKENS_MORE: Final = 32
_NO_REPEAT: Final = 4
"""Tokens in a row that may not come twice where repetitions are forbidden."""


class FasterWhisper:
    """An `Engine`. A window is encoded once, whatever is asked about it."""

    def __init__(self, folder: str, threads: int) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251 - read by the library when it is imported, just below
        import ctranslate2
        import faster_whisper

        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        kind = "float16" if device == "cuda" else "int8"
        self._model: Any = faster_whisper.WhisperModel(
            folder, device=device, compute_type=kind, cpu_threads=threads, local_files_only=True
        )
        self._encoded: tuple[NDArray[np.float32], Any, int] | None = None
        self.name = f"faster-whisper {faster_whisper.__version__} {device} {kind}"
        self.is_multilingual = bool(self._model.model.is_multilingual)

    def language_of(self, samples: NDArray[np.float32]) -> tuple[str, float]:
        """Return the language and how sure that is; see Engine."""
        if not self.is_multilingual:
            return "en", 1.0
        token, probability = self._model.model.detect_language(self._encode(samples)[0])[0][0]
        return str(token)[2:-2], float(probability)

    def hear(
        self, samples: NDArray[np.float32], *, language: str, prompt: str | None = None, careful: bool = False
    ) -> Hearing:
        """Return what is said; see Engine."""
        tokenizer = self._tokenizer("transcribe", language)
        result = self._generate(samples, tokenizer, prompt, careful=careful)
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        silent = result.no_speech_prob > SILENT
        words = self._words(samples, tokenizer, tokens) if text and not silent else ()
        likelihood = result.scores[0] * len(tokens) / (len(tokens) + 1) if tokens else 0.0
        return Hearing(words, language, round(likelihood, 4), round(result.no_speech_prob, 4), _repetition(text))

    def translate(self, samples: NDArray[np.float32], *, language: str) -> str | None:
        """Return the same in English; see Engine."""
        if not self.is_multilingual or language == "en":
            return None
        tokenizer = self._tokenizer("translate", language)
        result = self._generate(samples, tokenizer, None, careful=True)
        return tokenizer.decode([t for t in result.sequences_ids[0] if t < tokenizer.eot]).strip() or None

    def _generate(self, samples: NDArray[np.float32], tokenizer: Any, prompt: str | None, *, careful: bool) -> Any:
        before = [tokenizer.sot_prev, *tokenizer.encode(f" {prompt.strip()}")] if prompt else []
        start = [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        most = len(start) + _TOKENS_MORE + len(samples) * _TOKENS_A_SECOND // TICKS_A_SECOND
        return self._model.model.generate(
            self._encode(samples)[0],
            [start],
            beam_size=_BEAM,
            max_length=min(448, most),
            no_repeat_ngram_size=_NO_REPEAT if careful else 0,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
        )[0]

    def _encode(self, samples: NDArray[np.float32]) -> tuple[Any, int]:
        """Return the encoded window and its frames; that of the last window is kept."""
        if self._encoded is None or self._encoded[0] is not samples:
            features = self._model.feature_extractor(samples)[:, :3000]
            padded = np.pad(features, ((0, 0), (0, 3000 - features.shape[1])))
            self._encoded = samples, self._model.encode(padded), features.shape[1]
        return self._encoded[1], self._encoded[2]

    def _words(self, samples: NDArray[np.float32], tokenizer: Any, tokens: list[int]) -> tuple[Word, ...]:
        encoded, frames = self._encode(samples)
        found = self._model.find_alignment(tokenizer, [tokens], encoded, frames)[0]
        return joined_pieces(found, len(samples))

    def _tokenizer(self, task: str, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, self.is_multilingual, task=task, language=language)


def joined_pieces(pieces: list[dict[str, Any]], length: int) -> tuple[Word, ...]:
    """Return the words of a window of `length` ticks; a piece without a blank before it belongs to the one before."""
    found: list[Word] = []
    for piece in pieces:
        text = " ".join(piece["word"].split())
        if not text:
            continue
        start, end = (min(length, round(float(piece[edge]) * TICKS_A_SECOND)) for edge in ("start", "end"))
        confidence = round(float(piece["probability"]), 3)
        if found and not piece["word"][0].isspace():
            last = found.pop()
            lowest = min(last.confidence, confidence) if any(c.isalnum() for c in text) else last.confidence
            found.append(Word(last.start, max(last.end, end), last.text + text, lowest))
        else:
            start = max(start, found[-1].start) if found else start
            found.append(Word(start, max(start, end), text, confidence))
    return tuple(found)


def _repetition(text: str) -> float:
    """Return how many times smaller the text is when compressed, as Whisper's own loop guard has it."""
    data = text.encode()
    return round(len(data) / len(zlib.compress(data)), 3) if data else 1.0
