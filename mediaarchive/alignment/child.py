"""Decodes a recording's sound for comparison, inside the sandbox: 8 kHz, 16 bits, mono, on the recording's clock.

Answer: `{"samples": N, "ltc": null}` and `sound.raw` below `out` (little-endian), whose first sample lies at the
recording's zero; or `{"samples": 0, "ltc": null}` and no file where there is no sound. Holes are digital silence, and
so is all of it where the only channel carries timecode, which is read on the way (`ltc.chains.Code` as JSON). Memory:
a minute of sound.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from mediaarchive.alignment.ltc.chains import code_to_json
from mediaarchive.alignment.sync.features import RATE, SOUND
from mediaarchive.alignment.tracks import Tracks
from mediaarchive.sandbox.media import Damage, best_audio, open_media
from mediaarchive.transcripts.child.decode import claimed_ticks, pieces, zero_of
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sound import from_zero

_LONGEST: Final = 48 * 3600 * TICKS_A_SECOND
"""Sound that claims to lie later is left out: a false stamp must not fill the disk."""


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Write the sound of `inputs["master"]`. Raises InputRefused for a file that is no recording."""
    del request
    master = inputs["master"]
    with open_media(master) as container:
        stream = best_audio(container)
        if stream is None:
            return {"samples": 0, "ltc": None}
        expected = claimed_ticks(container)
        with (Path(out) / SOUND).open("wb") as file:
            tape = _Tape(file)
            tracks = Tracks(TICKS_A_SECOND, tape.lay)
            for tick, samples in from_zero(pieces(container, stream, zero_of(master), Damage(), apart=True)):
                if tick < _LONGEST:
                    tracks.lay(tick, samples)
                progress(min(0.99, tick / expected) if expected else 0.0)
            tracks.end()
            code = tracks.code()
            return {"samples": tape.end(), "ltc": code_to_json(code) if code else None}


class _Tape:
    """Writes pieces one after the other; a hole is filled with silence, what overlaps is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written = 0
        self._resampler = _resampler()
        self._next = 0
        """Tick that would go on without a hole."""

    def lay(self, tick: int, samples: NDArray[np.float32]) -> None:
        samples = samples[max(0, self._next - tick) :]
        tick = max(tick, self._next)
        if not len(samples):
            return
        if tick > self._next:
            self._flush()
            self._silence(tick * RATE // TICKS_A_SECOND - self._written)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="flt", layout="mono")
        frame.sample_rate = TICKS_A_SECOND
        self._write(self._resampler.resample(frame))
        self._next = tick + len(samples)

    def end(self) -> int:
        self._flush()
        return self._written

    def _flush(self) -> None:
        if self._next:
            self._write(self._resampler.resample(None))
            self._resampler = _resampler()

    def _write(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._file.write(frame.to_ndarray().astype("<i2").tobytes())
            self._written += frame.samples

    def _silence(self, count: int) -> None:
        while count > 0:
            now = min(count, 60 * RATE)
            self._file.write(bytes(2 * now))
            self._written += now
            count -= now


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)
