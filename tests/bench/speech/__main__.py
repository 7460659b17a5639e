"""Measures transcripts and prints Markdown: `make bench-speech`, with `ARGS="--help"` for less than all of it.

The loops are simulated from seeds: other scripts, voices and noises are one argument away.
"""

from __future__ import annotations

import argparse
import os
import sys

from tests.bench.speech import real, voices
from tests.bench.speech.sections import cost, resume, silence, speakers, times, words

_SECTIONS = {
    "words": words.run,
    "silence": silence.run,
    "times": times.run,
    "cost": cost.run,
    "speakers": speakers.run,
    "resume": resume.run,
}


def main() -> None:
    """Print the sections asked for."""
    args = _arguments()
    if lacking := voices.missing():
        sys.exit(f"not installed: {', '.join(lacking)}")
    if not real.here():
        print("The recordings beside the repository are not here: simulated loops only.")
    os.nice(5)
    for section in args.sections.split(","):
        _SECTIONS[section](args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speech", description=__doc__)
    parser.add_argument("--sections", default=",".join(_SECTIONS), help="default: %(default)s")
    parser.add_argument("--seeds", default="41,42", help="of the unseen scripts and voices (default: %(default)s)")
    parser.add_argument("--exchanges", type=int, default=14, help="in each script, of two or three turns")
    parser.add_argument("--hard", action="store_true", help="robots among the voices, and a narrow channel")
    parser.add_argument("--levels", default="clean,15,5", help="decibels of speech over noise, of the words")
    parser.add_argument("--noise", default="pink", help="white, pink, hum, noise4 or noise5 (default: %(default)s)")
    parser.add_argument("--models", default="base,tiny.en", help="of the words (default: %(default)s)")
    parser.add_argument("--hours", type=float, default=0.2, help="of silence; the goal is stated for 2")
    parser.add_argument("--silence-seed", type=int, default=1, help="of the sounds without speech")
    parser.add_argument("--costs", default="spacewalk_dg,eva_clean", help="recordings of the cost table")
    parser.add_argument("--rounds", type=int, default=1, help="turns that each engine takes in the cost table")
    parser.add_argument("--tools", default="all", choices=("all", "ours"), help="ours: no other engine is run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
