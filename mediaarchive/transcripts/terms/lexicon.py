"""English words, how they are said and how common they are: data of the installed package pocketsphinx.

The package's files are read as data; it is never imported here. Its dictionary is CMUdict without stress (39 phones of
ARPABET). Its language model is a trie in binary form, of which the words and their unigram weights are read.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self

from mediaarchive.errors import Misconfigured

Phones = tuple[str, ...]
"""ARPABET without stress: `("HH", "AE", "P")`."""
_MODEL: Final = Path("model", "en-us")
_DICTIONARY: Final = "cmudict-en-us.dict"
_LANGUAGE: Final = "en-us.lm.bin"
_MAGIC: Final = b"Trie Language Model"
_HEADER: Final = struct.Struct("<B3II")
"""Order, counts of 1-, 2- and 3-grams, kind of quantisation, right after the magic."""
_TABLES: Final = 3 * (1 << 16) * 4
"""Bytes of the quantiser's tables: weights and back-offs of 2-grams, weights of 3-grams, 2^16 floats each."""
_UNIGRAM: Final = struct.Struct("<ffI")
"""Weight, back-off, place of the first 2-gram; weights are logarithms to the base 1.0001."""
_DECADE: Final = math.log(10) / math.log(1.0001)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words in lower case. What `commonness` lacks is no ordinary word, even where it can be pronounced."""

    pronunciations: Mapping[str, tuple[Phones, ...]]
    commonness: Mapping[str, float] = field(default_factory=dict)
    """Decimal logarithm of a word's share of running text: `the` about -1.3, `hatch` -5."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the lexicon of a folder that holds both files."""
        return cls(_read_dictionary(folder / _DICTIONARY), _read_unigrams((folder / _LANGUAGE).read_bytes()))


@cache
def bundled() -> Lexicon:
    """Return the lexicon of the installed package, read once. Raises Misconfigured where there is none."""
    spec = find_spec("pocketsphinx")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (folder := Path(place) / _MODEL).is_dir():
            return Lexicon.read(folder)
    raise Misconfigured("the pronouncing dictionary is not on this machine", hint="run: pip install pocketsphinx")


def _read_dictionary(path: Path) -> dict[str, tuple[Phones, ...]]:
    found: dict[str, tuple[Phones, ...]] = {}
    for line in path.read_text("utf-8").splitlines():
        head, *phones = line.split()
        word = head.partition("(")[0]
        found[word] = (*found.get(word, ()), tuple(phones))
    return found


def _read_unigrams(data: bytes) -> dict[str, float]:
    if not data.startswith(_MAGIC):
        raise Misconfigured("the language model of pocketsphinx has another form", hint="run: make setup")
    _, count, *_ = _HEADER.unpack_from(data, len(_MAGIC))
    words = data.rsplit(b"\0", count + 1)[1:-1]
    begin = len(_MAGIC) + _HEADER.size + _TABLES
    grams = _UNIGRAM.iter_unpack(data[begin : begin + count * _UNIGRAM.size])
    return {word.decode(): weight / _DECADE for word, (weight, _, _) in zip(words, grams, strict=True)}
