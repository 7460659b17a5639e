"""Whisper as its authors pack it: the package openai-whisper on torch, with a checkpoint that lies on this machine.

Neither is a dependency: `pip install 'mediaarchive[asr-openai]'`. It costs many times what CTranslate2 costs, and is
here for checkpoints that exist in no other form.
"""

from __future__ import annotations

import os
import pickle
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.errors import InputRefused, Misconfigured
from mediaarchive.transcripts.child.checkpoint import check
from mediaarchive.transcripts.child.whisper import BEAM, NO_REPEAT, joined_pieces, most_tokens, repetition
from mediaarchive.transcripts.hearing import SILENT, Hearing
from mediaarchive.transcripts.model import TICKS_A_SECOND, Word

_TICKS_A_FRAME: Final = 160
_WINDOW: Final = 30 * TICKS_A_SECOND
_INSTALL: Final = "run: pip install 'mediaarchive[asr-openai]'"

Samples = NDArray[np.float32]


class OpenAiWhisper:
    """An `Engine`. Loads only what `checkpoint.check` has found harmless."""

    def __init__(self, checkpoint: str, threads: int, *, name: str = "the checkpoint") -> None:
        """Read the file; `name` is how errors call it. Raises Misconfigured where the package is not there."""
        check(Path(checkpoint), name)
        self._whisper, self._torch = _packages()
        self._torch.set_num_threads(threads)
        device = "cuda" if self._torch.cuda.is_available() else "cpu"
        self._model = self._load(checkpoint, name).to(device)
        self._encoded: tuple[Samples, Any, Any] | None = None
        self.name = f"{package()} {device}"
        self.is_multilingual = bool(self._model.is_multilingual)

    def language_of(self, samples: Samples) -> tuple[str, float]:
        """Return the language and how sure that is; see Engine."""
        if not self.is_multilingual:
            return "en", 1.0
        shares: dict[str, float] = self._whisper.detect_language(self._model, self._encode(samples)[1][None])[1][0]
        language = max(shares, key=lambda code: shares[code])
        return language, shares[language]

    def hear(self, samples: Samples, *, language: str, prompt: str | None = None, careful: bool = False) -> Hearing:
        """Return what is said; see Engine."""
        found = self._decode(samples, "transcribe", language, prompt, careful=careful)
        silent = found.no_speech_prob > SILENT
        words = self._words(samples, language, found.tokens) if found.text and not silent else ()
        likelihood = found.avg_logprob if found.tokens else 0.0
        return Hearing(words, language, round(likelihood, 4), round(found.no_speech_prob, 4), repetition(found.text))

    def translate(self, samples: Samples, *, language: str) -> str | None:
        """Return the same in English; see Engine."""
        if not self.is_multilingual or language == "en":
            return None
        return str(self._decode(samples, "translate", language, None, careful=True).text) or None

    def _load(self, path: str, name: str) -> Any:
        try:
            state = self._torch.load(path, map_location="cpu", weights_only=True)
            model = self._whisper.model.Whisper(self._whisper.model.ModelDimensions(**state["dims"]))
            model.load_state_dict(state["model_state_dict"])
        except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError, AttributeError) as error:
            first = str(error).strip().partition("\n")[0][:200]
            raise InputRefused(f"this is no checkpoint of Whisper ({first})", subject=name) from None
        return model.eval()

    def _decode(self, samples: Samples, task: str, language: str, prompt: str | None, *, careful: bool) -> Any:
        decoding = self._whisper.decoding
        options = decoding.DecodingOptions(
            task=task,
            language=language,
            beam_size=BEAM,
            sample_len=most_tokens(len(samples)),
            prompt=prompt,
            without_timestamps=True,
            fp16=False,
        )
        decoder = decoding.DecodingTask(self._model, options)
        if careful:
            decoder.logit_filters.append(_NoRepeat(decoder.sample_begin))
        return decoder.run(self._encode(samples)[1][None])[0]

    def _encode(self, samples: Samples) -> tuple[Any, Any]:
        """Return the spectrum of a window and its encoding; those of the last window are kept."""
        if self._encoded is None or self._encoded[0] is not samples:
            padded = np.pad(samples[:_WINDOW], (0, max(0, _WINDOW - len(samples))))
            mels = self._whisper.audio.log_mel_spectrogram(padded, n_mels=self._model.dims.n_mels)
            mels = mels.to(self._model.device)
            with self._torch.no_grad():
                self._encoded = samples, mels, self._model.encoder(mels[None])[0]
        return self._encoded[1], self._encoded[2]

    def _words(self, samples: Samples, language: str, tokens: list[int]) -> tuple[Word, ...]:
        tokenizer = self._whisper.tokenizer.get_tokenizer(
            self.is_multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
        )
        frames = min(len(samples), _WINDOW) // _TICKS_A_FRAME
        find = import_module("whisper.timing").find_alignment
        found = find(self._model, tokenizer, tokens, self._encode(samples)[0], frames)
        pieces = [{"word": w.word, "start": w.start, "end": w.end, "probability": w.probability} for w in found]
        return joined_pieces(pieces, len(samples))


class _NoRepeat:
    """A filter of the decoder's: no run of tokens may come twice."""

    def __init__(self, begin: int) -> None:
        self._begin = begin

    def apply(self, logits: Any, tokens: Any) -> None:
        """Make impossible, in place, whatever would complete a run that was said before."""
        for row, said in enumerate(tokens[:, self._begin :].tolist()):
            logits[row, sorted(_repeating(said))] = -np.inf


def _repeating(said: list[int]) -> set[int]:
    last = said[len(said) - NO_REPEAT + 1 :] if len(said) >= NO_REPEAT else []
    runs = (said[k : k + NO_REPEAT] for k in range(len(said) - NO_REPEAT + 1))
    return {run[-1] for run in runs if run[:-1] == last}


def package() -> str:
    """Return the package's name and version, as transcripts name it."""
    try:
        return f"openai-whisper {version('openai-whisper')}"
    except PackageNotFoundError:
        return "openai-whisper"


def _packages() -> tuple[Any, Any]:
    """Return (whisper, torch). Raises Misconfigured where they are not there, or another package has the name."""
    spec = find_spec("whisper")
    if spec is None:
        raise Misconfigured("a .pt checkpoint needs the package openai-whisper, which is not installed", hint=_INSTALL)
    if spec.submodule_search_locations is None:
        raise Misconfigured(
            "the installed package whisper is Graphite's, which knows nothing of speech",
            hint="run: pip uninstall whisper && pip install 'mediaarchive[asr-openai]'",
        )
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # noqa: TID251 - else torch's idle threads spin
    try:
        return import_module("whisper"), import_module("torch")
    except ImportError as error:
        raise Misconfigured(f"openai-whisper cannot be used: {error}", hint=_INSTALL) from None
