"""What each anchor does, for a process of its own: `python -m tests.bench.frames.runs NAME FILE`.

Cuts are printed as JSON, as indices of the first frame of the new shot. Nothing is imported that a run does not need.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal


def _bare(path: str) -> None:
    """Decode with the ffmpeg that PyAV carries, one thread, and do nothing else."""
    _decode(path, "DEFAULT")


def _keyframes(path: str) -> None:
    _decode(path, "NONKEY")


def _decode(path: str, skip: Literal["DEFAULT", "NONKEY"]) -> None:
    import av

    with av.open(path) as box:
        stream = box.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.skip_frame = skip
        for _ in box.decode(stream):
            pass


def _content(path: str) -> None:
    _scenes(path, "ContentDetector")


def _adaptive(path: str) -> None:
    _scenes(path, "AdaptiveDetector")


def _scenes(path: str, detector: str) -> None:
    """Run a detector of PySceneDetect with its defaults, its own downscale included."""
    scenedetect = importlib.import_module("scenedetect")
    scenes = scenedetect.detect(path, getattr(scenedetect, detector)())
    print(json.dumps([start.frame_num for start, _ in scenes][1:]))


RUNS: dict[str, Callable[[str], None]] = {
    "bare": _bare,
    "keyframes": _keyframes,
    "content": _content,
    "adaptive": _adaptive,
}

if __name__ == "__main__":
    RUNS[sys.argv[1]](str(Path(sys.argv[2])))
