"""The engine that is used unless another is asked for: Whisper by CTranslate2, as faster-whisper packs it."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.child.whisper import BEAM, NO_REPEAT, joined_pieces, most_tokens, repetition
from mediaarchive.transcripts.hearing import SILENT, Hearing
from mediaarchive.transcripts.model import Word


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
        return Hearing(words, language, round(likelihood, 4), round(result.no_speech_prob, 4), repetition(text))

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
        return self._model.model.generate(
            self._encode(samples)[0],
            [start],
            beam_size=BEAM,
            max_length=min(448, len(start) + most_tokens(len(samples))),
            no_repeat_ngram_size=NO_REPEAT if careful else 0,
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
