"""Known words and the sound in which they are said: each word gets its time, nobody's words are changed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.door import Progress
from mediaarchive.sandbox.sniff import sniff
from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.model import TICKS_A_SECOND, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.official import Said, place, said_in
from mediaarchive.transcripts.sidecar import Sidecar, read_sidecar
from mediaarchive.transcripts.speech import JoinedSpeech
from mediaarchive.transcripts.terms.lexicon import bundled
from mediaarchive.transcripts.turns import Span
from mediaarchive.transcripts.windows import Group, spread

ENGINE: Final = "official transcript"
_CHILD: Final = "mediaarchive.transcripts.child.known"
_LIMITS: Final = Limits(memory_mb=8192, silent_s=300, output_mb=256)
_REACH: Final = TICKS_A_SECOND
"""How far beyond its cue a word may have been said."""
_AGREEING: Final = 0.2
"""Share of the words that must be heard as they are written; even very bad sound gives more."""
_VAGUE: Final = 60 * TICKS_A_SECOND
"""Longer cues cannot be aligned: their words are placed by what is heard."""
_SHARE: Final = 0.1
_ENGLISH: Final = 0.7
_UNDETERMINED: Final = "und"

Hear = Callable[[], dict[str, Any]]
"""Recognises the recording and returns the answer of `hear_file`."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Words with their times, None where the recording holds no place for one; and where somebody speaks.

    `speech` is None where the recording has no sound.
    """

    words: tuple[Word | None, ...]
    speech: tuple[Span, ...] | None
    cost: dict[str, float]
    damage: dict[str, Any]


def time_words(
    sound: Path,
    words: Sequence[Group],
    *,
    sandbox: Sandbox,
    speech: Sequence[Span] | None = None,
    is_english: bool = True,
    progress: Progress = lambda _: None,
) -> Timed:
    """Return the words of groups, in order, with the times at which they are said in a recording.

    Knows no clock but the recording's: places are ticks from its zero. `speech`: where somebody speaks; None: it is
    found. Words in another language than English keep rough places.
    """
    groups = [_values(group) for group in words]
    request = {"groups": groups, "speech": speech, "aligned": is_english}
    with tempfile.TemporaryDirectory(prefix="mediaarchive-") as out:
        found = sandbox.run_child(
            _CHILD, request, inputs={"master": sound}, out=Path(out), limits=_LIMITS, progress=progress
        )
    flat = [word for group in words for word in group.words]
    if "times" not in found:
        return Timed((None,) * len(flat), None, {}, {})
    timed = [
        replace(word, start=time[0], end=time[1]) if time else None
        for word, time in zip(flat, found["times"], strict=True)
    ]
    return Timed(tuple(timed), tuple((a, b) for a, b in found["speech"]), found["cost"], found["damage"])


def transcribe_known(path: Path, words: Path, hear: Hear, *, sandbox: Sandbox, progress: Progress) -> dict[str, Any]:
    """Return an answer in the form of `hear_file`, with the words of the file `words` and their times in `path`.

    `hear` is asked only where the words have no times, or times that tell nothing. The answer has besides `words`:
    `{"repairs", "unplaced"}`, what had to be mended in the file, and how many of its words are not said in the
    recording.
    """
    sniff(path)
    data = words.read_bytes()
    try:
        sidecar = read_sidecar(data)
        model = Recogniser(words.name, ENGINE, sha256(data).hexdigest())
        said = said_in(sidecar.passages)
        make = _from_cues if sidecar.is_timed and not _is_vague(sidecar) else _from_text
        return make(path, sidecar, said, model, hear, sandbox, progress)
    except InputRefused as error:
        raise error.about(words.name) from None


def _is_vague(sidecar: Sidecar) -> bool:
    """Say whether a good part of the words stands in cues so long that they do not tell when a word is said."""
    lengths = [(p.end - p.start, len(p.text)) for p in sidecar.passages if p.start is not None and p.end is not None]
    return sum(letters for length, letters in lengths if length > _VAGUE) > _SHARE * sum(n for _, n in lengths)


def _from_cues(
    path: Path, sidecar: Sidecar, said: list[Said], model: Recogniser, _: Hear, sandbox: Sandbox, progress: Progress
) -> dict[str, Any]:
    groups = [_cue_group(sidecar, list(own)) for _, own in groupby(said, key=lambda one: _line(sidecar, one))]
    language = sidecar.language or _language(said)
    try:
        found = time_words(path, groups, sandbox=sandbox, is_english=language == "en", progress=progress)
    except ArchiveError as error:
        raise error.about(path.name) from None
    if found.speech is None:
        return {"state": "no-sound"}
    pairs = [(one, word) for one, word in zip(said, found.words, strict=True) if word]
    turns = tuple(_turns(sidecar, pairs, found.speech, language))
    return _answer(Transcript(language, model, found.speech, (), turns), sidecar, len(said) - len(pairs), found)


def _from_text(
    path: Path, sidecar: Sidecar, said: list[Said], model: Recogniser, hear: Hear, sandbox: Sandbox, progress: Progress
) -> dict[str, Any]:
    heard = hear()
    if "transcript" not in heard:
        return heard
    other = Transcript.from_json(heard["transcript"])
    recognised = [word for turn in other.turns for word in turn.words if word.text]
    plan = place(said, recognised, other.speech)
    if plan.agreeing < _AGREEING * min(len(said), len(recognised)):
        what = f"these are not the words of {path.name}: {plan.agreeing} of {len(said)} are heard there"
        raise InputRefused(what, hint="name the transcript of this recording, or leave --words away")
    is_english = other.language in ("en", None)
    found = time_words(
        path, plan.groups, sandbox=sandbox, speech=other.speech, is_english=is_english, progress=progress
    )
    pairs = [(said[k], word) for k, word in zip(plan.numbers, found.words, strict=True) if word]
    spoken = _turns(sidecar, pairs, other.speech, other.language or _UNDETERMINED)
    turns = tuple(_attributed(turn, other.turns) for turn in spoken)
    transcript = Transcript(other.language, model, other.speech, (), turns)
    return _answer(transcript, sidecar, len(said) - len(pairs), found, heard)


def _answer(
    transcript: Transcript, sidecar: Sidecar, unplaced: int, found: Timed, heard: dict[str, Any] | None = None
) -> dict[str, Any]:
    before = heard["cost"] if heard else {"cpu_s": 0.0, "peak_rss_mb": 0.0}
    cost = before | {
        "cpu_s": round(before["cpu_s"] + found.cost["cpu_s"], 3),
        "peak_rss_mb": max(before["peak_rss_mb"], found.cost["peak_rss_mb"]),
    }
    cues = tuple(cut_cues(transcript.turns))
    return {
        "state": "speech" if transcript.turns else "no-speech",
        "transcript": replace(transcript, cues=cues).to_json(),
        "cost": cost,
        "damage": heard["damage"] if heard else found.damage,
        "words": {"repairs": list(sidecar.repairs), "unplaced": unplaced},
    }


def _line(sidecar: Sidecar, one: Said) -> int:
    """Return where the cue of a word begins in the file: those of several people in one cue follow each other."""
    return sidecar.passages[one.passage].line


def _cue_group(sidecar: Sidecar, said: Sequence[Said]) -> Group:
    passage = sidecar.passages[said[0].passage]
    assert passage.start is not None
    assert passage.end is not None
    words = spread([one.text for one in said], passage.start, passage.end)
    return Group(words, max(0, passage.start - _REACH), passage.end + _REACH)


def _turns(
    sidecar: Sidecar, pairs: Sequence[tuple[Said, Word]], speech: Sequence[Span], language: str
) -> Iterator[Turn]:
    """Yield what is said of one passage in one span of speech."""
    places = JoinedSpeech(speech or ((0, 1),))

    def turn_of(pair: tuple[Said, Word]) -> tuple[int, int]:
        start, end = (places.place_of(tick) for tick in (pair[1].start, pair[1].end))
        return pair[0].passage, places.span_of(start, end)

    for (number, _), own in groupby(pairs, key=turn_of):
        words = tuple(word for _, word in own)
        speaker = sidecar.passages[number].speaker
        end = max(word.end for word in words)
        yield Turn(words[0].start, end, words, language, speaker=speaker, sure=1.0 if speaker else 0.0)


def _attributed(turn: Turn, heard: Sequence[Turn]) -> Turn:
    """Return a turn whose speaker the file does not name with the one whose voice was heard."""
    if turn.speaker is not None:
        return turn
    shares = [(min(turn.end, other.end) - max(turn.start, other.start), k) for k, other in enumerate(heard)]
    best = max(shares, default=(0, 0))
    return replace(turn, speaker=heard[best[1]].speaker, sure=heard[best[1]].sure) if best[0] > 0 else turn


def _language(said: Sequence[Said]) -> str:
    """Return `en` where most words are in the lexicon of English; what else it may be, the words alone do not tell."""
    known = bundled().commonness
    found = sum(one.text.casefold().strip(".,;:?!\"'()…–-") in known for one in said)
    return "en" if found >= _ENGLISH * len(said) else _UNDETERMINED


def _values(group: Group) -> dict[str, Any]:
    return asdict(group) | {"words": [[word.start, word.end, word.text] for word in group.words]}
