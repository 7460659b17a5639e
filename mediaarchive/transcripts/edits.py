"""What people change of a transcript: small facts that are laid over whatever a machine heard, and outlive it. Pure.

An edit names a range of the recording and what stood there, never a place in a list: a machine that listens again
numbers its turns afresh. Where it hears other words under an edit the edit still stands, and `differing` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final

from mediaarchive.transcripts.model import Turn, Word
from mediaarchive.transcripts.sheet import Part, Sheet, said
from mediaarchive.transcripts.spread import rewritten, spread

LINE, WORDS, SPEAKER, READ, TAKE = "line", "words", "speaker", "read", "take"
READS: Final = (LINE, READ)
"""Kinds by which a person says to have heard what they read."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of what is said in [start, end) ticks, with `values` by kind.

    line     words: all that is said there, heard by a person; none: nothing is said. speaker: whose words
    words    words: what some words there should be; speaker: whose words
    speaker  speaker: who says it, None where nobody knows
    read     nothing: a person heard it and found it right
    take     turns: of a newer machine transcript, as JSON

    All but `take` hold `expected`, what a person saw there, and `heard`, what the machine had there.
    """

    kind: str
    start: int
    end: int
    values: Mapping[str, Any]
    by: str
    reason: str = ""

    @property
    def text(self) -> str:
        """What it says should be said; what was there already for kinds that change no words."""
        if self.kind == TAKE:
            return " ".join(_turn(turn).text for turn in self.values["turns"])
        return " ".join(self.values["words"]) if "words" in self.values else str(self.values["expected"])


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """An edit as the archive keeps it, also after it was undone; those of one `batch` were made by one wish."""

    id: int
    recording: str
    edit: Edit
    batch: int
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """Turns with every edit that stands; `by` holds for each turn the ids of the edits that made it what it is."""

    turns: tuple[Turn, ...]
    by: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """An edit that stands though the machine now hears something else under it than when it was made."""

    kept: KeptEdit
    now: str


def lay(turns: Sequence[Turn], edits: Sequence[KeptEdit]) -> Laid:
    """Return the machine's turns with the edits that stand, in the order in which they were made."""
    standing = [kept for kept in edits if kept.undone_at is None]
    if not standing:
        return Laid(tuple(turns), ((),) * len(turns))
    heard, sheet = Sheet(turns), Sheet(turns)
    for kept in standing:
        edit = kept.edit
        if edit.kind != READ or heard.text(edit.start, edit.end, edit.values["heard"]) == edit.values["heard"]:
            _APPLY[edit.kind](sheet, kept)
    return Laid(tuple(line.turn for line in sheet.lines), tuple(line.by for line in sheet.lines))


def differing(turns: Sequence[Turn], edits: Sequence[KeptEdit]) -> list[Differing]:
    """Return the edits of words that stand on other words of the machine than they did, and than they say.

    Of edits on one line only the last is told.
    """
    heard, found = Sheet(turns), []
    standing = [kept for kept in edits if kept.undone_at is None and kept.edit.kind in (LINE, WORDS)]
    for number, kept in enumerate(standing):
        edit = kept.edit
        now = heard.text(edit.start, edit.end, edit.values["heard"])
        later = any(_covers(other.edit, edit) for other in standing[number + 1 :])
        if now not in (edit.values["heard"], edit.text) and not later:
            found.append(Differing(kept, now))
    return found


def under(edits: Sequence[KeptEdit], top: Edit) -> list[KeptEdit]:
    """Return the edits of words that stand and lie wholly in the range of `top`."""
    return [k for k in edits if k.undone_at is None and k.edit.kind in (LINE, WORDS) and _covers(top, k.edit)]


def taken(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """Return turns as an edit of kind `take` holds them."""
    return [asdict(turn) for turn in turns]


def _covers(one: Edit, other: Edit) -> bool:
    return one.start <= other.start and other.end <= one.end


def _words(sheet: Sheet, kept: KeptEdit) -> None:
    """Put words in the place of others; a line's are heard by a person, and sure."""
    edit = kept.edit
    whole, texts = edit.kind == LINE, list(edit.values["words"])
    parts = sheet.claimed(edit.start, edit.end, edit.values["expected"])
    if not parts:
        if texts:
            words = spread(texts, edit.start, edit.end)
            sheet.add(Turn(edit.start, edit.end, words, speaker=edit.values["speaker"], sure=1.0), (kept.id,))
        return
    there = tuple(word for part in parts for word in part.words)
    made = rewritten(there, texts)
    first = parts[0]
    new = tuple(replace(word, confidence=1.0) for word in made) if whole else made
    turn = replace(first.line.turn, doubts=() if whole else first.line.turn.doubts)
    sheet.put(first, turn, (*first.before, *new, *first.after), kept.id)
    for part in parts[1:]:
        sheet.put(part, part.line.turn, (*part.before, *part.after), kept.id)


def _speaker(sheet: Sheet, kept: KeptEdit) -> None:
    """Name who speaks; words of a turn that are somebody else's become a turn of their own."""
    name = kept.edit.values["speaker"]
    for part in sheet.claimed(kept.edit.start, kept.edit.end, kept.edit.values["expected"]):
        before, turn, after = (_only(part, words) for words in (part.before, part.words, part.after))
        assert turn is not None
        named = replace(turn, speaker=name, sure=1.0)
        sheet.part(part, [(before, None), (named, kept.id), (after, None)])


def _read(sheet: Sheet, kept: KeptEdit) -> None:
    """Take doubts off."""
    for part in sheet.claimed(kept.edit.start, kept.edit.end, kept.edit.values["expected"]):
        sure = tuple(replace(word, confidence=1.0) for word in part.words)
        turn = replace(part.line.turn, doubts=())
        sheet.put(part, turn, (*part.before, *sure, *part.after), kept.id)


def _take(sheet: Sheet, kept: KeptEdit) -> None:
    """Put whole turns of another machine transcript in the place of those whose middle lies in the range."""
    sheet.clear(kept.edit.start, kept.edit.end)
    for values in kept.edit.values["turns"]:
        sheet.add(_turn(values), (kept.id,))


_APPLY: Final[Mapping[str, Callable[[Sheet, KeptEdit], None]]] = {
    LINE: _words,
    WORDS: _words,
    SPEAKER: _speaker,
    READ: _read,
    TAKE: _take,
}


def _only(part: Part, words: tuple[Word, ...]) -> Turn | None:
    """Return the part's turn with some of its words alone; None without words."""
    if not words:
        return None
    turn = part.line.turn
    start = turn.start if words[0] is turn.words[0] else words[0].start
    end = turn.end if words[-1] is turn.words[-1] else words[-1].end
    whole = len(words) == len(turn.words)
    return replace(turn, start=start, end=end, words=words, translation=turn.translation if whole else None)


def _turn(values: Mapping[str, Any]) -> Turn:
    words = tuple(Word(**word) for word in values["words"])
    return Turn(**{**values, "words": words, "doubts": tuple(values["doubts"])})


@dataclass(frozen=True, slots=True)
class Difference:
    """A range in which two transcripts do not say the same, as turns of the one and of the other."""

    start: int
    end: int
    before: tuple[Turn, ...]
    after: tuple[Turn, ...]


def differences(before: Sequence[Turn], after: Sequence[Turn]) -> list[Difference]:
    """Return where other words are said, or by somebody else; ranges hold whole turns of both, and do not overlap."""
    return [found for found in _stretches(before, after) if _said(found.before) != _said(found.after)]


def _stretches(before: Sequence[Turn], after: Sequence[Turn]) -> Iterator[Difference]:
    """Give what both say, parted wherever neither speaks."""
    both = sorted([(turn, 0) for turn in before] + [(turn, 1) for turn in after], key=lambda item: item[0].start)
    group: list[tuple[Turn, int]] = []
    for item in both:
        if group and item[0].start >= max(turn.end for turn, _ in group):
            yield _stretch(group)
            group = []
        group.append(item)
    if group:
        yield _stretch(group)


def _stretch(group: Sequence[tuple[Turn, int]]) -> Difference:
    old, new = (tuple(turn for turn, side in group if side == which) for which in (0, 1))
    return Difference(group[0][0].start, max(turn.end for turn, _ in group), old, new)


def _said(turns: Sequence[Turn]) -> list[tuple[str | None, str]]:
    """Return who says what, those joined who go on after themselves; the machine's numbers of voices say nothing."""
    found: list[tuple[str | None, str]] = []
    for turn in turns:
        who = "voice" if turn.speaker and turn.speaker.startswith("voice ") else turn.speaker
        if found and found[-1][0] == who:
            found[-1] = (who, f"{found[-1][1]} {said(turn.words)}")
        else:
            found.append((who, said(turn.words)))
    return found


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Return ("same" | "gone" | "new", words) in order, as a reader sees what was changed."""
    old, new = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", " ".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(("gone", " ".join(old[i1:i2])))
        if j1 < j2:
            found.append(("new", " ".join(new[j1:j2])))
    return found
