"""CPU of the picture analysis beside a bare decode of the same file: `make bench-frames`.

Whole processes, interleaved, medians of three. The anchor is PyAV's decoder, every frame, one thread, nothing else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_FILES = [
    *((_ROOT.parent / "shared" / "media" / "eva").glob("spacewalk*.mp4")),
    _ROOT / "sample_media" / "us-eva-39" / "ev2-helmet-04.mp4",
]
_ROUNDS = 3
_BARE = (
    "import av, sys\n"
    "with av.open(sys.argv[1]) as box:\n"
    "    stream = box.streams.best('video')\n"
    "    stream.codec_context.thread_count = 1\n"
    "    for frame in box.decode(stream): pass\n"
)
_OURS = (
    "import sys, tempfile\n"
    "from mediaarchive.frames.child import run\n"
    "with tempfile.TemporaryDirectory() as out:\n"
    "    run({}, {'master': sys.argv[1]}, out, lambda share: None)\n"
)


def main() -> None:
    """Print a table for the files on the command line, else for real spacewalk clips and one of the demonstration."""
    files = [Path(name) for name in sys.argv[1:]] or [path for path in sorted(_FILES) if path.is_file()]
    print("| file | bare decode, CPU s | analysis, CPU s | ratio |\n|---|---|---|---|")
    for path in files:
        rounds = [(_cpu_s(_BARE, path), _cpu_s(_OURS, path)) for _ in range(_ROUNDS)]
        bare, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"| {path.name} | {bare:.2f} | {ours:.2f} | {ours / bare:.2f} |")


def _cpu_s(code: str, path: Path) -> float:
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=_ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, path
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
