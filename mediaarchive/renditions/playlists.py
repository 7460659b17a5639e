"""Playlists of HLS (RFC 8216) over files of fragments: text out of the answers of `child.fragments`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition of a film: a file whose fragments lie one after the other behind its head.

    `starts` are seconds from the recording's zero, one for each fragment and the end.
    """

    name: str
    head: int
    starts: tuple[Fraction, ...]
    sizes: tuple[int, ...]
    codecs: str
    width: int
    height: int
    pictures: int

    @staticmethod
    def from_answer(name: str, answer: Mapping[str, Any]) -> Rung:
        """Read what the child said of a file that it has written."""
        clock = Fraction(answer["time_base"])
        starts = tuple(start * clock for start in answer["starts"])
        shape = answer["codecs"], answer["width"], answer["height"], answer["pictures"]
        return Rung(name, answer["head"], starts, tuple(answer["sizes"]), *shape)

    @property
    def seconds(self) -> Fraction:
        """How long it is."""
        return self.starts[-1] - self.starts[0]

    @property
    def peak(self) -> int:
        """Bits a second of its densest fragment."""
        lengths = [b - a for a, b in pairwise(self.starts)]
        return ceil(max(8 * size / length for size, length in zip(self.sizes, lengths, strict=True)))

    @property
    def average(self) -> int:
        """Bits a second of the whole."""
        return ceil(8 * sum(self.sizes) / self.seconds)


def index(rungs: Sequence[Rung]) -> str:
    """Return the playlist that names each rung with what it needs, as measured."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rung in rungs:
        rate = float(rung.pictures / rung.seconds)
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={rung.peak},AVERAGE-BANDWIDTH={rung.average},"
            f'CODECS="{rung.codecs}",RESOLUTION={rung.width}x{rung.height},FRAME-RATE={rate:.3f}'
        )
        lines.append(f"{rung.name}.m3u8")
    return "\n".join((*lines, ""))


def media(rung: Rung) -> str:
    """Return the playlist of one rung: byte ranges of its one file.

    Lengths are differences of starts rounded to microseconds, so that their sum is never further off than one.
    """
    marks = [round(start * 1_000_000) for start in rung.starts]
    lengths = [b - a for a, b in pairwise(marks)]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{ceil(Fraction(max(lengths), 1_000_000))}"]
    lines += ["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD"]
    lines.append(f'#EXT-X-MAP:URI="{rung.name}.mp4",BYTERANGE="{rung.head}@0"')
    at = rung.head
    for length, size in zip(lengths, rung.sizes, strict=True):
        lines += [f"#EXTINF:{length // 1_000_000}.{length % 1_000_000:06d},", f"#EXT-X-BYTERANGE:{size}@{at}"]
        lines.append(f"{rung.name}.mp4")
        at += size
    return "\n".join((*lines, "#EXT-X-ENDLIST", ""))
