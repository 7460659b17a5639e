"""How large the films of a press set are, and which part of the picture a tall one shows. Pure: sizes in, sizes out.

All sizes are of upright pictures with square pixels. Nothing is ever enlarged; every number is even, as 4:2:0 wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

WIDE: Final = (1920, 1080)
TALL: Final = (1080, 1920)
MIDDLE: Final = 500
FARTHEST: Final = 1000
"""Where a tall film looks: 0 is the left edge of the picture, `FARTHEST` the right one, `MIDDLE` between them."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """The picture scaled to `scaled`, and of that the part `size` from (left, top) on."""

    scaled: Size
    left: int
    top: int
    size: Size

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut away."""
        return self.scaled == self.size


def wide(full: Size) -> Cut:
    """Return the whole picture as large as it is, made smaller where it does not fit into `WIDE`."""
    size = _scaled(full, min(Fraction(1), *(Fraction(most, has) for most, has in zip(WIDE, full, strict=True))))
    return Cut(size, 0, 0, size)


def tall(full: Size, centre: int) -> Cut:
    """Return the part of 9:16 that lies at `centre` (see `MIDDLE`), as large as it is and `TALL` at most.

    Of a picture that is narrower than 9:16 the middle of its height.
    """
    share = Fraction(*TALL)
    width, height = full
    part = (height * share, Fraction(height)) if width > height * share else (Fraction(width), width / share)
    scale = min(Fraction(1), *(most / has for most, has in zip(TALL, part, strict=True)))
    scaled = _scaled(full, scale)
    size = tuple(min(_even(has * scale), most) for has, most in zip(part, scaled, strict=True))
    left = _even(Fraction(min(FARTHEST, max(0, centre)), FARTHEST) * (scaled[0] - size[0]), least=0)
    return Cut(scaled, left, _even(Fraction(scaled[1] - size[1], 2), least=0), (size[0], size[1]))


def _scaled(full: Size, scale: Fraction) -> Size:
    return _even(full[0] * scale), _even(full[1] * scale)


def _even(number: Fraction, least: int = 2) -> int:
    """Return the even number next to `number`, never above it by more than one."""
    return max(least, 2 * round(number / 2))
