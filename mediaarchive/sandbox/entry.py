"""The first code of a station's child: reads its task from standard input and answers on standard output.

Runs inside the lock, as a script: the folder that holds our packages may not be listed from here, so each package is
loaded by its own path. Standard output carries only `@progress` and `@answer` lines; whatever a decoder prints goes to
standard error.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from typing import Any


def load_package(folder: str) -> None:
    """Make the package in `folder` importable without looking into the folder above it."""
    name = os.path.basename(folder)
    place = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location(name, place, submodule_search_locations=[folder])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def open_station(child: str) -> None:
    """Make the modules of the child's station importable without its front door, which would bring the catalogue.

    No child has a catalogue; without SQLAlchemy and the station's tables it starts in half the time.
    """
    parts = child.split(".")
    if len(parts) < 3 or parts[0] != "mediaarchive":
        return
    name = ".".join(parts[:2])
    spec = importlib.util.find_spec(name)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    setattr(sys.modules[parts[0]], parts[1], module)


def main() -> int:
    """Run the task's child module and print its answer; an ArchiveError is an answer too."""
    task = json.load(sys.stdin)
    for folder in task["packages"]:
        load_package(folder)
    open_station(task["child"])
    from mediaarchive.errors import ArchiveError

    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def progress(share: float) -> None:
        channel.write(f"@progress {share:.4f}\n")
        channel.flush()

    answer: dict[str, Any]
    try:
        child = importlib.import_module(task["child"])
        answer = {"result": child.run(task["request"], task["inputs"], task["out"], progress)}
    except ArchiveError as error:
        what = {"kind": type(error).__name__, "what": error.what, "subject": error.subject, "hint": error.hint}
        answer = {"error": what}
    channel.write("@answer " + json.dumps(answer) + "\n")
    channel.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
