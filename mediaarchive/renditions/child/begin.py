"""Where a film begins: its first picture (its first sound where it has none) on the clock that ffmpeg's filters see.

Answer: `{"zero": "1/50", "clock": "1/12800"}`, seconds and seconds per tick.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.sandbox.media import best_audio, best_video, clock_of, open_media, presented_frames, sound_frames


def begin_of(film: str) -> dict[str, Any]:
    """Return where the film begins. ffmpeg moves a file so that the earliest of its streams begins at 0."""
    with open_media(film) as container:
        picture, sound = best_video(container), best_audio(container)
        if picture is not None:
            first, clock = next(presented_frames(container, picture)).pts or 0, clock_of(picture)
        elif sound is not None:
            frame = next(sound_frames(container, sound), None)
            if frame is None:
                raise DecodeFailed("not one sample could be decoded")
            first, clock = frame.pts or 0, clock_of(sound)
        else:
            raise InputRefused("holds neither picture nor sound")
        moved = Fraction(container.start_time or 0, 1_000_000)
    zero = first * clock - moved
    return {"zero": f"{zero.numerator}/{zero.denominator}", "clock": f"{clock.numerator}/{clock.denominator}"}
