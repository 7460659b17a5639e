"""The anchor: a 64-bit perceptual hash a picture (DCT), and its nearest neighbour. No geometry, no lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np

from mediaarchive.sandbox.pictures import Developer
from tests.bench.where.edits import Film, Source

_NEAR: Final = 10
_APART: Final = Fraction(1, 2)
_OFF: Final = 1


class Anchor:
    """Hashes of the archive's footage, twice a second."""

    def __init__(self, ours: Sequence[Source]) -> None:
        rows = [(digest, source.name, at) for source in ours for at, digest in _hashes(source.path)]
        self._hashes = np.array([row[0] for row in rows], np.uint64)
        self._what = [(name, at) for _, name, at in rows]

    def judge(self, film: Film) -> tuple[int, int, int]:
        """Return (shots of ours of 2 s and more, of these placed within a second, shots of others that it places)."""
        long = right = invented = 0
        votes: dict[int, Counter[tuple[str, int]]] = {}
        for at, digest in _hashes(film.path):
            number = next((n for n, shot in enumerate(film.shots) if shot.start <= at < shot.end), None)
            off = np.bitwise_count(self._hashes ^ np.uint64(digest))
            if number is not None and int(off.min()) <= _NEAR:
                name, second = self._what[int(off.argmin())]
                shot = film.shots[number]
                expected = shot.first + (at - shot.start) * shot.speed
                votes.setdefault(number, Counter())[name, int(abs(second - expected) <= _OFF)] += 1
        for number, shot in enumerate(film.shots):
            best = votes[number].most_common(1)[0][0] if number in votes else None
            if shot.source is not None and shot.source.is_ours:
                is_long = shot.end - shot.start >= 2
                long += is_long
                right += bool(is_long and best == (shot.source.name, 1))
            elif best is not None:
                invented += 1
        return long, right, invented


def _hashes(path: Path) -> Iterator[tuple[Fraction, int]]:
    with av.open(str(path)) as container:
        stream = container.streams.best("video")
        assert stream is not None
        developer, due, first = Developer(stream.sample_aspect_ratio), Fraction(0), None
        for frame in container.decode(stream):
            first = frame.pts if first is None else first
            at = (frame.pts - first) * Fraction(stream.time_base)
            if at >= due:
                due = at + _APART
                grey = cv2.cvtColor(developer.develop(frame, width=320), cv2.COLOR_RGB2GRAY)
                low = cv2.dct(cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32))[:8, :8]
                bits = np.packbits((low > np.median(low)).ravel())
                yield at, int(bits.view(np.uint64)[0])
