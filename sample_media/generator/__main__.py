"""Command line: render the clips, the task log, the ingest list and the truth."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .encode import Shape
from .production import HOME, generate

SEED = 39


def _arguments() -> argparse.Namespace:
    """Read what the caller wants."""
    parser = argparse.ArgumentParser(prog="python -m sample_media.generator", description=__doc__)
    parser.add_argument("--out", type=Path, default=HOME / "us-eva-39", help="folder for the files")
    parser.add_argument("--seed", type=int, default=SEED, help="another number, another spacewalk")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="files rendered at once")
    return parser.parse_args()


if __name__ == "__main__":
    options = _arguments()
    generate(options.out, options.seed, Shape(options.width, options.height, options.fps), options.jobs)
