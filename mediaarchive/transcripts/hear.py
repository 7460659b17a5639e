"""Asks the child to listen to a recording. Needs no catalogue."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ArchiveError
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.door import Progress
from mediaarchive.sandbox.sniff import sniff
from mediaarchive.transcripts.models import find_voices
from mediaarchive.transcripts.peaks import PEAKS

Keeps = dict[str, Any]
"""What was kept on the way, by its names: whoever has it need not hear it again."""

_CHILD: Final = "mediaarchive.transcripts.child"
_KEPT: Final = "kept"
_LIMITS: Final = Limits(memory_mb=8192, silent_s=300, output_mb=256)
_SPEECH_LIMITS: Final = Limits(memory_mb=8192, silent_s=300)


def hear(
    sandbox: Sandbox,
    master: Path,
    model: Path,
    request: Mapping[str, Any],
    *,
    kept: Path,
    progress: Progress,
    peaks: Path | None = None,
) -> dict[str, Any]:
    """Return the child's answer for a recording, and leave its waveform at `peaks`, if that is given and there is one.

    `kept` is a folder for what was heard so far: a later call with it goes on where this one was killed. It is removed
    once the answer is complete.
    """
    kept.mkdir(parents=True, exist_ok=True)
    inputs = {"master": master, "model": model} | _voices()
    found = sandbox.run_child(_CHILD, request, inputs=inputs, out=kept, limits=_LIMITS, progress=progress)
    if peaks and (kept / PEAKS).is_file():
        shutil.move(kept / PEAKS, peaks)
    shutil.rmtree(kept)
    return found


def find_parts(
    sandbox: Sandbox, master: Path, model: Path, request: Mapping[str, Any], out: Path, progress: Progress
) -> tuple[dict[str, Any], Keeps]:
    """Return the parts of a recording, whose files lie below `out`, and what was kept on the way.

    A part has at most as many windows as `most` of the request says.
    """
    inputs = {"master": master, "model": model} | _voices()
    asked = {**request, "ask": "parts"}
    found = sandbox.run_child(_CHILD, asked, inputs=inputs, out=out, limits=_SPEECH_LIMITS, progress=progress)
    return found, _read(out)


def hear_part(
    sandbox: Sandbox, speech: Path, model: Path, request: Mapping[str, Any], out: Path, progress: Progress
) -> Keeps:
    """Hear the `windows` of a part, both in the request, and return what is kept of that."""
    inputs = {"speech": speech, "model": model} | _voices()
    asked = {**request, "ask": "part"}
    sandbox.run_child(_CHILD, asked, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
    return _read(out)


def lay(keeps: Keeps, out: Path) -> None:
    """Lay what was kept where `hear` finds it, if that is given the folder `out` as `kept`."""
    (out / _KEPT).mkdir(parents=True, exist_ok=True)
    for name, value in keeps.items():
        (out / _KEPT / name).write_text(json.dumps(value), encoding="ascii")


def _read(out: Path) -> Keeps:
    return {path.name: json.loads(path.read_bytes()) for path in sorted((out / _KEPT).iterdir())}


def _voices() -> dict[str, Path]:
    voices = find_voices()
    return {"voices": voices} if voices else {}


def hear_file(
    path: Path, model: Path, request: Mapping[str, Any], *, sandbox: Sandbox, cache: Path, progress: Progress
) -> dict[str, Any]:
    """Hear a file where it lies with the model in folder `model`; `cache` outlives a run that is killed."""
    sniff(path)
    about = path.stat()
    what = json.dumps(
        [str(path.resolve()), about.st_size, about.st_mtime_ns, str(model), dict(request)], sort_keys=True
    )
    kept = cache / sha256(what.encode()).hexdigest()
    try:
        return hear(sandbox, path, model, request, kept=kept, progress=progress)
    except ArchiveError as error:
        raise error.about(path.name) from None
