"""The step that makes a recording quick to start and to seek: HLS over two files of fragments.

`high` holds the proxy's own packets where a copy can be cut and keeps the time axis; else it is encoded again. `low` is
a small film for slow lines and walls of cameras. Why so: docs/decisions/0024-hls.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from mediaarchive.recordings.probe import Probe
from mediaarchive.renditions import commands, playlists
from mediaarchive.renditions.programs import ffmpeg_of, listener
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

HLS = ("renditions.hls", 1)
FILES: Final = ("index.m3u8", "high.m3u8", "high.mp4", "low.m3u8", "low.mp4")
"""What the step makes, by the names under which playlists find each other; `about` says how, in JSON."""
_LONGEST_S: Final = 10
"""Where the proxy's keyframes are further apart, seeking would be slow: it is encoded again."""
_WORTH: Final = Fraction(3, 2)
"""A low film is made where it is smaller by this at least."""
_CHILD: Final = "mediaarchive.renditions.child"
_LIMITS: Final = Limits(memory_mb=4096, silent_s=120)
_ENCODING: Final = Limits(memory_mb=6144, silent_s=120)


def hls(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make playlists and fragments: inputs `master`, `probe`, `proxy`; outputs `FILES` and `about`.

    0 s on their axis is the first picture shown, as everywhere. A recording without picture has no outputs; one that is
    as small as `low` would be has no `low`. `about`: `{"high": "copied" or "encoded again: WHY", "low": …}`.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    return make_hls(tools.storage.path(step.inputs["proxy"]), probe, tools, progress) if probe.picture else {}


def make_hls(film: Path, probe: Probe, tools: Tools, progress: Progress) -> Outputs:
    """Make the same of any film that is as long as the recording that `probe` is of, and has a picture."""
    low_bytes = int(probe.duration * commands.LOW_BITS / 8)
    tools.storage.require_space(film.stat().st_size + 2 * low_bytes)  # the low film is encoded, then cut
    with tools.storage.scratch() as out:
        work = _Work(tools, out, probe.duration)
        high, clock, how = _high(work, film, lambda share: progress(0.3 * share))
        rungs = [high]
        if not _is_small(probe, film):
            rungs.append(_encoded(work, film, "low", clock, lambda share: progress(0.3 + 0.7 * share)))
        texts = {"index.m3u8": playlists.index(rungs)}
        texts |= {f"{rung.name}.m3u8": playlists.media(rung) for rung in rungs}
        films = {f"{rung.name}.mp4": tools.storage.adopt(out / f"{rung.name}.mp4") for rung in rungs}
    about = {"high": how, "low": "encoded" if len(rungs) > 1 else "not made: the film is as small"}
    texts["about"] = json.dumps(about, sort_keys=True)
    return films | {name: tools.storage.put_bytes(text.encode()) for name, text in texts.items()}


def _is_small(probe: Probe, film: Path) -> bool:
    """Say whether a low rung would save nobody anything."""
    assert probe.picture is not None
    bits = film.stat().st_size * 8 / probe.duration if probe.duration else 0
    return (probe.picture.height or 0) <= commands.LOW_LINES and bits <= _WORTH * commands.LOW_BITS


class _Work:
    """The two programs that make a rung, in one scratch folder."""

    def __init__(self, tools: Tools, out: Path, duration: Fraction) -> None:
        self._tools, self.out, self._duration = tools, out, duration
        self.program = ffmpeg_of(tools)

    def cut(self, film: Path, name: str, progress: Progress, *, longest_s: int | None = None) -> dict[str, Any]:
        """Write NAME.mp4 of the film's own packets and return the child's answer."""
        request = {"kind": "fragments", "name": name, "longest_s": longest_s}
        return self._tools.sandbox.run_child(
            _CHILD, request, inputs={"film": film}, out=self.out, limits=_LIMITS, progress=progress
        )

    def encode(self, film: Path, arguments: list[str], progress: Progress) -> None:
        """Run ffmpeg over the film."""
        listen: Callable[[str], None] = listener(self._duration, progress)
        self._tools.sandbox.run_program(arguments, inputs={"film": film}, out=self.out, limits=_ENCODING, line=listen)


def _high(work: _Work, film: Path, progress: Progress) -> tuple[playlists.Rung, str, str]:
    """Return the rung, the proxy's clock, and how the rung was made."""
    answer = work.cut(film, "high", progress, longest_s=_LONGEST_S)
    clock: str = answer["time_base"]
    if "refused" not in answer:
        return playlists.Rung.from_answer("high", answer), clock, "copied"
    return _encoded(work, film, "high", clock, progress), clock, f"encoded again: {answer['refused']}"


def _encoded(work: _Work, film: Path, name: str, clock: str, progress: Progress) -> playlists.Rung:
    made = work.out / f"{name}-whole.mp4"
    work.encode(film, commands.rung(work.program, name, clock), lambda share: progress(0.9 * share))
    answer = work.cut(made, name, lambda share: progress(0.9 + 0.1 * share))
    made.unlink()
    assert "refused" not in answer, answer["refused"]  # we have set its keyframes ourselves
    return playlists.Rung.from_answer(name, answer)
