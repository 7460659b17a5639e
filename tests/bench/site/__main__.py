"""Prints Markdown tables of the site on an EVA of full length: `make bench-site`, `ARGS="--help"` for less of it."""

from __future__ import annotations

import argparse

from tests.bench.site import playback, scale, viewers
from tests.bench.site.full_length import full_length, made

_TABLES = ("full-length", "viewers", "scale")


def main() -> None:
    """Make the EVA where it is not there, and print the tables asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.site", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(_TABLES)}; all by default")
    parser.add_argument("--viewers", type=int, default=400)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    if unknown := set(asked.tables) - set(_TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    tables = asked.tables or _TABLES
    if "scale" in tables:
        scale.table()
        print()
    if set(tables) == {"scale"}:
        return
    full_length()
    print("| making the EVA of full length | s |\n|---|---|")
    for what, seconds in made()["seconds"].items():
        print(f"| {what} | {seconds} |")
    print()
    if "full-length" in tables:
        if playback.chromium_is_there():
            playback.table()
        else:
            print("not measured: there is no Chromium")
        print()
    if "viewers" in tables:
        viewers.table(asked.viewers, asked.seconds)


if __name__ == "__main__":
    main()
