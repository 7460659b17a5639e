"""One contract for every recogniser: what `hearing.Engine` promises, on real speech, silence and noise.

The engine on openai-whisper is tried where torch can be imported: `PYTHONPATH=.bench/speech/torch` after
`make bench-speech`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mediaarchive.errors import Misconfigured
from mediaarchive.transcripts.child import openai
from mediaarchive.transcripts.child.faster import FasterWhisper
from mediaarchive.transcripts.child.forced import Aligner
from mediaarchive.transcripts.child.openai import OpenAiWhisper, Samples
from mediaarchive.transcripts.hearing import Engine
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.models import find_model
from tests.bench.speech import models
from tests.conftest import media
from tests.transcripts.test_child import plain

# openai-whisper leaves its vocabulary's file open
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
JFK = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
THREADS = 2


def faster(name: str, cache_folder: Path) -> Engine:
    """Return the usual engine with a bundled model; skip where its package is not installed."""
    try:
        return FasterWhisper(str(find_model(name, cache=cache_folder).path), THREADS)
    except Misconfigured as missing:
        pytest.skip(str(missing))


def authors(_: Path) -> Engine:
    """Return the engine on openai-whisper with the weights of base; skip where it cannot be imported."""
    if find_spec("whisper") is None or find_spec("torch") is None:
        pytest.skip("openai-whisper or torch is not importable: PYTHONPATH=.bench/speech/torch after make bench-speech")
    return OpenAiWhisper(str(models.checkpoint("base")), THREADS)


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "faster-whisper base": lambda folder: faster("base", folder),
    "faster-whisper tiny.en": lambda folder: faster("tiny.en", folder),
    "openai-whisper base": authors,
}


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Load each engine once."""
    return ENGINES[request.param](tmp_path_factory.mktemp("models"))


@cache
def speech() -> Samples:
    """Return eleven seconds of clear speech."""
    from faster_whisper.audio import decode_audio

    return np.asarray(decode_audio(str(media("speech/jfk.flac"))), dtype=np.float32)


def test_words_are_heard_in_order(engine: Engine) -> None:
    """Every word of clear speech, with times inside the sound that never go back, and probabilities."""
    found = engine.hear(speech(), language="en")
    assert JFK.split() == plain(found.text)
    assert all(a.start <= b.start and a.end <= b.start + 1600 for a, b in pairwise(found.words))
    assert all(0 <= word.start <= word.end <= len(speech()) for word in found.words)
    assert all(0 < word.confidence <= 1 for word in found.words)
    assert () == found.doubts


def test_word_times_are_rough_places_at_least(engine: Engine) -> None:
    """Half of the beginnings lie within 150 ms of where forced alignment finds them."""
    found = engine.hear(speech(), language="en").words
    aligned = Aligner().align(speech(), found)
    apart = [abs(word.start - best.start) / TICKS_A_SECOND for word, best in zip(found, aligned, strict=True)]
    assert np.median(apart) < 0.15


def test_the_same_again_whatever_came_before(engine: Engine) -> None:
    """Equal input gives equal output; a hearing is no memory."""
    part = speech()[: 4 * TICKS_A_SECOND]
    first = engine.hear(part, language="en")
    engine.hear(speech()[4 * TICKS_A_SECOND :], language="en", prompt="Kimbrough")
    assert first == engine.hear(part.copy(), language="en")


@pytest.mark.parametrize("loudness", [0.0, 0.003])
def test_where_nobody_speaks_nothing_is_believed(engine: Engine, loudness: float) -> None:
    """Silence and hiss give no words, or words that are doubted."""
    hiss = loudness * np.random.default_rng(1).standard_normal(5 * TICKS_A_SECOND)
    found = engine.hear(hiss.astype(np.float32), language="en")
    assert not found.words or found.doubts


def test_language_is_told(engine: Engine) -> None:
    """English is told as such; a model of one language is sure."""
    language, sure = engine.language_of(speech())
    assert "en" == language
    assert sure > 0.8 if engine.is_multilingual else 1.0 == sure


def test_english_is_not_translated(engine: Engine) -> None:
    """There is nothing to translate."""
    assert engine.translate(speech(), language="en") is None


def test_hint_and_care_lose_nothing(engine: Engine) -> None:
    """A prompt is not said, and forbidding repetitions leaves speech without them as it is."""
    found = engine.hear(speech(), language="en", prompt="Kimbrough, PMA-3", careful=True)
    assert JFK.split() == plain(found.text)


def test_name_tells_engine_and_version(engine: Engine) -> None:
    """A transcript can be traced to what made it."""
    assert engine.name.split()[0] in {"faster-whisper", "openai-whisper"}
    assert engine.name.split()[1][0].isdigit()


def test_runs_that_would_come_twice_are_known() -> None:
    """After the same three tokens, the fourth that followed them is forbidden."""
    assert {4, 5} == openai._repeating([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3])
    assert set() == openai._repeating([1, 2, 3])


class Spec:
    """What is known of an importable module; `places` as for a package."""

    def __init__(self, places: list[str] | None) -> None:
        self.submodule_search_locations = places


@pytest.mark.parametrize(
    ("found", "words"),
    [(None, "pip install 'mediaarchive"), (Spec(None), "Graphite's.*pip uninstall whisper && pip install 'mediaar")],
)
def test_the_other_whisper_is_noticed(monkeypatch: pytest.MonkeyPatch, found: Any, words: str) -> None:
    """Without the package, or with Graphite's of the same name, the error names the command that mends it."""
    monkeypatch.setattr(openai, "find_spec", lambda _: found)
    with pytest.raises(Misconfigured, match=words):
        openai._packages()
