"""Listens to a recording inside the sandbox: decode, find the turns, recognise, cut cues.

Request (all optional): `{"language": "en", "vocabulary": [TERM, …], "crew": {ROLE: [NAME, …]}, "threads": N,
"model": {"name", "sha256"}}`. Inputs: `master`; `model`, a folder that CTranslate2 reads or a checkpoint of
openai-whisper; and where speakers shall be told apart `voices`, the weights for it. Below `out` each result is kept as
soon as it is there: a run that was killed goes on from there if it gets the same folder, and gives the same answer.
Answer: `{"state": "no-sound"}`, or `{"state": "speech" | "no-speech", "transcript": Transcript.to_json(), "cost":
{"heard_s", "spoken_s", "cpu_s", "peak_rss_mb"}, "damage": {…}}`;
where there is sound, its waveform lies in `out` as `peaks.bin` (see peaks.py).

Long recordings may be heard in parts (see parts.py). `{"ask": "parts", "most": WINDOWS}` answers `{"language", "parts":
[{"file", "windows"}, …]}`, none where a window or less is spoken; `{"ask": "part", "windows": …, "heard_language": …}`
with such a file as input `speech` in place of `master` leaves what it heard in `out`/`kept`. A run that finds all of
that there hears no window again.
Memory: the model (int8, some 200 MB for base) and ten minutes of sound, whatever the length of the recording.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from mediaarchive.errors import DecodeFailed
from mediaarchive.sandbox.cost import used
from mediaarchive.sandbox.media import Damage, best_audio, open_media
from mediaarchive.transcripts.child import parts
from mediaarchive.transcripts.child.decode import claimed_ticks, pieces, zero_of
from mediaarchive.transcripts.child.faster import FasterWhisper
from mediaarchive.transcripts.child.kept import Kept
from mediaarchive.transcripts.child.listen import Listener
from mediaarchive.transcripts.child.memory import keep_freed_memory
from mediaarchive.transcripts.child.openai import OpenAiWhisper, package
from mediaarchive.transcripts.child.voices import VoiceEncoder
from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.hearing import Engine
from mediaarchive.transcripts.model import TICKS_A_SECOND, Recogniser, Transcript, Turn
from mediaarchive.transcripts.models import WEIGHTS, digest_of
from mediaarchive.transcripts.peaks import PEAKS, Peaks
from mediaarchive.transcripts.sound import from_zero
from mediaarchive.transcripts.speakers import attribute
from mediaarchive.transcripts.speech import merge
from mediaarchive.transcripts.terms.glossary import Glossary
from mediaarchive.transcripts.terms.lexicon import bundled

KEPT: Final = "kept"
"""Folder below `out` of what was heard so far."""
_FORM: Final = 3
"""Counts up when what is kept of a window changes its meaning."""
_SMALL: Final = 256 << 20
"""Bytes of a model whose threads wait for each other longer than they work: with two, base took half as much processor
time again to find words, and found them no sooner."""


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Return the transcript of `inputs["master"]`; see the module for the shapes.

    Raises InputRefused for a file that is no recording and DecodeFailed where no sound could be decoded.
    """
    keep_freed_memory()
    kept = Path(out) / KEPT
    if request.get("ask") == "part":
        recogniser = _recogniser(request.get("model"), inputs["model"])
        speech = np.load(inputs["speech"])
        return parts.hear(_listener(request, inputs, recogniser, kept)[0], request, speech, progress)
    damage = Damage()
    with open_media(inputs["master"]) as container:
        stream = best_audio(container)
        if stream is None:
            return {"state": "no-sound"}
        recogniser = _recogniser(request.get("model"), inputs["model"])
        listener, memory = _listener(request, inputs, recogniser, kept)
        if request.get("ask") == "parts":
            tape = from_zero(pieces(container, stream, zero_of(inputs["master"]), damage))
            return parts.find(listener, memory, tape, request["most"], Path(out))
        expected = claimed_ticks(container)
        turns: list[Turn] = []
        end, peaks = 0, Peaks()
        sound = peaks.passing(from_zero(pieces(container, stream, zero_of(inputs["master"]), damage)))
        for end, found in listener.listen(sound):
            turns += found
            progress(min(0.99, end / expected) if expected else 0.0)
    if not listener.heard:
        raise DecodeFailed("not one sample of sound could be decoded")
    (Path(out) / PEAKS).write_bytes(peaks.to_bytes())
    turns = list(attribute(turns, np.array(listener.voices), request.get("crew") or {})) if turns else []
    transcript = _transcript(turns, listener, recogniser, end)
    progress(1.0)
    spoken = sum(end - start for start, end in transcript.speech)
    return {
        "state": "speech" if turns else "no-speech",
        "transcript": transcript.to_json(),
        "cost": {"heard_s": listener.heard / TICKS_A_SECOND, "spoken_s": spoken / TICKS_A_SECOND, **used()},
        "damage": asdict(damage),
    }


def _listener(
    request: dict[str, Any], inputs: dict[str, str], recogniser: Recogniser, folder: Path
) -> tuple[Listener, Kept]:
    """Return who listens, and what is kept of it in `folder`."""
    wanted = [(str(text), str(heard)) for text, heard in request.get("wanted") or []]
    vocabulary = [str(term) for term in request.get("vocabulary") or []] + [text for text, _ in wanted]
    threads = int(request.get("threads") or _threads(Path(inputs["model"])))

    def engine() -> Engine:
        if Path(inputs["model"]).is_file():
            return OpenAiWhisper(inputs["model"], threads, name=recogniser.name)
        return FasterWhisper(inputs["model"], threads)

    crew = request.get("crew") or {}
    names = [part for people in crew.values() for name in people for part in str(name).split()]
    names += [text for text, _ in wanted]
    said = {"vocabulary": vocabulary, "names": names} | ({"wanted": wanted} if wanted else {})
    maker = {"weights": recogniser.sha256, "engine": recogniser.engine, "form": _FORM, **said}
    voices = VoiceEncoder(Path(inputs["voices"])) if "voices" in inputs else None
    language = request.get("language")
    glossary = Glossary.of(vocabulary, bundled(), wanted) if vocabulary else None
    kept = Kept(folder, maker)
    return Listener(engine, kept, voices=voices, language=language, glossary=glossary, names=names), kept


def _threads(model: Path) -> int:
    """Return how many threads serve a model best; none of them changes a word."""
    if model.is_dir() and (model / WEIGHTS).stat().st_size < _SMALL:
        return 1
    return len(os.sched_getaffinity(0))


def _transcript(turns: Sequence[Turn], listener: Listener, recogniser: Recogniser, end: int) -> Transcript:
    return Transcript(
        language=listener.language if turns else None,
        model=recogniser,
        speech=merge(listener.spans),
        cues=tuple(cut_cues(turns, until=end)),
        turns=tuple(turns),
    )


def _recogniser(model: dict[str, str] | None, path: str) -> Recogniser:
    weights = Path(path) if Path(path).is_file() else Path(path) / WEIGHTS
    engine = _engine_name(Path(path))
    if model:
        return Recogniser(model["name"], engine, model["sha256"])
    return Recogniser(Path(path).name, engine, digest_of([weights]))


def _engine_name(path: Path) -> str:
    if path.is_file():
        return package()
    import faster_whisper

    return f"faster-whisper {faster_whisper.__version__}"
