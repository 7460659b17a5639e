"""How a recording is parted into ranges that processes look at without sharing anything. Pure."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from mediaarchive.frames.choose import BUCKET_S


def split(claimed: Fraction, count: int) -> list[tuple[int, int | None]]:
    """Return at most `count` ranges of buckets [first, past) of about one length; the last is open at its end.

    `claimed`: length of the recording in seconds, as far as it is known; a wrong one makes uneven ranges.
    """
    buckets = max(1, ceil(claimed / BUCKET_S))
    count = min(count, buckets)
    borders = sorted({round(Fraction(n * buckets, count)) for n in range(count)})
    return list(zip(borders, [*borders[1:], None], strict=True))
