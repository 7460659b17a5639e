"""What is lost when a transcription is killed: nothing of the result, and at most one turn of the work.

What was heard is looked for in the cache (`engines.ours_command` says where that is): the same folder is given to the
run that is killed and to the one after it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.frames.anchors import metered
from tests.bench.speech import engines, models, table
from tests.bench.speech.corpus import Loop
from tests.bench.speech.plan import simulated


def run(args: argparse.Namespace) -> None:
    """Kill after a third and after two thirds of the time that a whole run takes."""
    columns = ("recording", "killed at", "identical after", "CPU s whole", "CPU s of the second run", "goal")
    table.head("Resume: kill -9, and again", columns)
    source = simulated(args, None)[0]
    whole, cpu_s, wall_s = _timed_run(source)
    for share in (1 / 3, 2 / 3):
        with tempfile.TemporaryDirectory(prefix="bench-speech-") as name:
            _killed(source, Path(name), share * wall_s)
            again_s, _, output, _ = metered(engines.ours_command(source.path, Path(name)))
        same = _difference(whole, _heard(output)) or "yes"
        goal = f"identical, {cpu_s * (1 - share):.1f} CPU s and one turn"
        table.row(source.name, f"{share:.0%}", same, f"{cpu_s:.1f}", f"{again_s:.1f}", goal)


def _timed_run(source: Loop) -> tuple[dict[str, Any], float, float]:
    engines.ours(source.path)  # the first of all joins the parts of the model
    with tempfile.TemporaryDirectory(prefix="bench-speech-") as name:
        before = time.monotonic()
        cpu_s, _, output, _ = metered(engines.ours_command(source.path, Path(name)))
    return _heard(output), cpu_s, time.monotonic() - before


def _killed(source: Loop, cache_folder: Path, after_s: float) -> None:
    """Start, wait, kill; children die with their parent, so killing that one is what a crash does."""
    command = engines.ours_command(source.path, cache_folder)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=models.ROOT, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Name the parts of two transcripts that differ, with the first cue that does."""
    parts = [name for name in one if one[name] != other.get(name)]
    cues = (n for n, pair in enumerate(zip(one["cues"], other["cues"], strict=False)) if pair[0] != pair[1])
    first = next(cues, None)
    return ", ".join(parts) + (f" (first cue {first})" if first is not None else "")


def _heard(output: str) -> dict[str, Any]:
    """Return a transcript without what it cost."""
    return {name: value for name, value in json.loads(output).items() if name != "cost"}
