"""Prints Markdown tables of the site on an EVA of full length: `make bench-site`, `ARGS="--help"` for less of it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from mediaarchive.archive import Archive, pages
from mediaarchive.recordings import PUBLIC
from mediaarchive.settings import load
from tests.bench.site import paint, playback, scale, together, viewers
from tests.bench.site.full_length import full_length, made
from tests.bench.site.recipe import EVA, HOME, PLACE

_TABLES = ("full-length", "together", "paint", "viewers", "scale")


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
    seen = [name for name in tables if name in ("full-length", "together", "paint")]
    if seen and not playback.chromium_is_there():
        print("not measured: there is no Chromium\n")
        seen = []
    if "full-length" in seen:
        playback.table()
        print()
    if "together" in seen:
        together.table(HOME, EVA, PLACE / "serve")
        print()
    if "paint" in seen:
        clip, recording = _some()
        paths = {
            "home": "/", "spacewalk": f"/evas/{EVA}", "clip": f"/clips/{clip}", "recording": f"/recordings/{recording}",
            "search": "/search?q=bolt", "browse": "/browse", "in view": "/in-view/earth", "map": f"/map?eva={EVA}",
        }  # fmt: skip
        paint.table(HOME, PLACE / "serve", paths)
        print()
    if "viewers" in tables:
        viewers.table(asked.viewers, asked.seconds)


def _some() -> tuple[str, str]:
    """Return a clip and a recording of the EVA."""
    archive = Archive.open(load(home=HOME))
    page = pages.eva_page(archive, EVA, actor=PUBLIC, now=datetime.now(UTC))
    archive.close()
    return page.clips[0].clip.id, page.clips[0].clip.recording


if __name__ == "__main__":
    main()
