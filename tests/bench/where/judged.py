"""What was said of films beside what is true of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np

from mediaarchive.fingerprints import Found, Verdict
from tests.bench.where.edits import Film, Shot

_LEAST_OVERLAP: Final = Fraction(1, 4)
_LONG: Final = 2


@dataclass
class Tally:
    """Sums over films."""

    long: int = 0
    long_found: int = 0
    short: int = 0
    short_found: int = 0
    others: int = 0
    others_right: int = 0
    ranges: int = 0
    ranges_right: int = 0
    moments: int = 0
    moments_right: int = 0
    invented: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    frames_in: list[float] = field(default_factory=list)
    frames_out: list[float] = field(default_factory=list)

    def add(self, film: Film, found: Sequence[Found], names: dict[str, str]) -> None:
        """Judge what was said of a film; `names`: of sources, by recording."""
        for shot in film.shots:
            self._judge(film, shot, [one for one in found if _overlap(one, shot) >= _LEAST_OVERLAP], names)

    def _judge(self, film: Film, shot: Shot, mine: Sequence[Found], names: dict[str, str]) -> None:
        ours = shot.source.name if shot.source is not None and shot.source.is_ours else None
        right = [one for one in mine if one.recording and names[one.recording] == ours]
        wrong = [one for one in mine if one.recording and names[one.recording] != ours]
        self.invented += [f"{film.path.name} {float(shot.start):.2f} s: {names[one.recording or '']}" for one in wrong]
        if ours is None:
            self.others, self.others_right = self.others + 1, self.others_right + (not wrong)
            return
        is_long = shot.end - shot.start >= _LONG
        self.long, self.short = self.long + is_long, self.short + (not is_long)
        self.long_found += bool(is_long and right)
        self.short_found += bool(not is_long and right)
        if not right:
            self.missed.append(f"{film.path.name} {float(shot.start):.2f} s: {ours} {float(shot.first):.2f} s")
        for one in right:
            self._measure(shot, one)

    def _measure(self, shot: Shot, one: Found) -> None:
        assert shot.source is not None
        assert one.first is not None
        assert one.past is not None
        begin, end = max(one.start, shot.start), min(one.end, shot.end)
        first, past = (shot.first + (at - shot.start) * shot.speed for at in (begin, end))
        frame = shot.source.frame
        if one.verdict == Verdict.RANGE:
            self.ranges += 1
            self.ranges_right += one.first <= first + 3 * frame and past - 3 * frame <= one.past
            return
        assert one.half is not None
        said = [one.first + (at - one.start) * (one.speed or 1) for at in (begin, end)]
        late = [float(abs(a - b) / frame) for a, b in zip(said, (first, past), strict=True)]
        self.frames_in.append(late[0])
        self.frames_out.append(late[1])
        self.moments += 1
        self.moments_right += max(late) <= float(one.half / frame) + 1

    def lines(self) -> list[str]:
        """Return the table."""
        share = self.long_found / max(1, self.long)
        into, out = np.array(self.frames_in or [0]), np.array(self.frames_out or [0])
        return [
            f"shots of 2 s and more found     {self.long_found} of {self.long} ({share:.1%})",
            f"shorter shots found             {self.short_found} of {self.short}",
            f"invented                        {len(self.invented)}",
            f"not ours, or cannot tell, right {self.others_right} of {self.others}",
            f"in, frames off                  median {np.median(into):.2f}, 95 % {np.percentile(into, 95):.1f}, "
            f"worst {into.max():.1f}",
            f"out, frames off                 median {np.median(out):.2f}, 95 % {np.percentile(out, 95):.1f}, "
            f"worst {out.max():.1f}",
            f"moments within what is said     {self.moments_right} of {self.moments}",
            f"ranges that hold the truth      {self.ranges_right} of {self.ranges}",
            *(f"  missed {one}" for one in self.missed),
            *(f"  invented {one}" for one in self.invented),
        ]


def _overlap(one: Found, shot: Shot) -> Fraction:
    return min(one.end, shot.end) - max(one.start, shot.start)
