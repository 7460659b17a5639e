"""Brings texts to a form in which only what was heard differs: case, punctuation, figures and spelling out do not.

`PMA 3`, `P M A three` and `PMA-3` all become `pma 3`; `twelve point five` and `12.5` become `12.5`. What is parted by a
blank stays parted (`air lock` is not `airlock`): a reader sees that difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Token(NamedTuple):
    """One word to compare, and when it starts; the time is nothing to a text that has none.

    `known` is whether that is its own time: the 3 of `PMA-3` has only that of the word.
    """

    text: str
    start: float = 0.0
    known: bool = True


_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL = {word: n for n, word in enumerate((_UNITS + " seventeen eighteen nineteen").split())}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
_IS = {f"{word}'s": word for word in "it that he she there here what who where".split()}
_WHOLE = {"can't": "can not", "cannot": "can not", "won't": "will not", "let's": "let us", "i'd": "i would"}
_SAME = {"ok": "okay", "mr": "mister", "mrs": "missus", "dr": "doctor", "+": "plus", "%": "percent", "&": "and"}


def tokens(text: str) -> list[str]:
    """Return the words of a text, ready to be compared."""
    return [token.text for token in timed(Token(word) for word in text.split())]


def timed(words: Iterable[Token]) -> list[Token]:
    """Return the words ready to be compared; one that is made of several starts when the first of them does."""
    pieces = [Token(piece, word.start, n == 0) for word in words for n, piece in enumerate(_pieces(word.text))]
    return _figures(_joined(pieces))


def _pieces(word: str) -> list[str]:
    """Part a printed word at hyphens, and letters from figures: `PMA-3` gives PMA and 3."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = re.sub(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b)", " ", plain)  # P.M.A.
    found = re.findall(r"\d+\.\d+|\d+(?:st|nd|rd|th)\b|\d+|[A-Za-z]+(?:'[A-Za-z]+)*|[+%&]", plain)
    return [piece for item in found for piece in _opened(item)]


def _opened(word: str) -> list[str]:
    """Open a contraction; capitals stay, for they tell a spelled A from the article."""
    low = word.lower()
    if low in _WHOLE:
        return _WHOLE[low].split()
    if low in _IS:
        return [_IS[low], "is"]
    for ending, full in _ENDINGS.items():
        if low.endswith(ending):
            return [word[: -len(ending)], full]
    return [_SAME.get(low, word.replace("'", ""))]


def _joined(pieces: Sequence[Token]) -> list[Token]:
    """Join letters that were spelled; two capitals or more in a row."""
    found: list[Token] = []
    run: list[Token] = []
    for piece in [*pieces, Token("")]:
        if len(piece.text) == 1 and piece.text.isupper():
            run.append(piece)
            continue
        if run:
            found.append(run[0]._replace(text="".join(p.text for p in run).lower()))
            run = []
        found.append(piece._replace(text=piece.text.lower()))
    return found[:-1]


def _figures(pieces: Sequence[Token]) -> list[Token]:
    """Write numbers in figures; figures said one by one are one number."""
    found: list[Token] = []
    at, alone = 0, False
    while at < len(pieces):
        value, used = _number([piece.text for piece in pieces[at : at + 8]])
        if alone and used and len(value) == 1:
            found[-1] = found[-1]._replace(text=found[-1].text + value)
        else:
            found.append(pieces[at]._replace(text=value or pieces[at].text))
            alone = bool(used) and len(value) == 1
        at += max(used, 1)
    return found


def _number(words: Sequence[str]) -> tuple[str, int]:
    """Return the number that the words begin with, in figures, and how many words it takes; ("", 0) for none."""
    value, used = _whole(words)
    if not used:
        return "", 0
    text = str(value)
    if "." not in text and used < len(words) - 1 and words[used] == "point":
        after = [str(_SMALL.get(word, word)) for word in words[used + 1 :]]
        digits = [word for word in after[: _leading(after)] if word.isdigit()]
        if digits:
            return f"{text}.{''.join(digits)}", used + 1 + len(digits)
    return text, used


def _leading(words: Sequence[str]) -> int:
    return next((n for n, word in enumerate(words) if not (word.isdigit() and len(word) == 1)), len(words))


def _whole(words: Sequence[str]) -> tuple[int | str, int]:
    first = words[0]
    if first[:1].isdigit():
        return first, 1
    value, used = _below_hundred(words)
    if words[used : used + 1] != ["hundred"] or not used:
        return value, used
    used += 1
    rest, more = _below_hundred(words[used:])
    if words[used : used + 1] == ["and"]:
        rest, more = _below_hundred(words[used + 1 :])
        more += more > 0
    return value * 100 + rest, used + more


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    first = words[0] if words else ""
    if first in _TENS:
        unit = _SMALL.get(words[1], 0) if len(words) > 1 else 0
        return (_TENS[first] + unit, 2) if 0 < unit < 10 else (_TENS[first], 1)
    return (_SMALL[first], 1) if first in _SMALL else (0, 0)
