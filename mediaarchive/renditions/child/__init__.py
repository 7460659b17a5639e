"""Reads films for their renditions, inside the sandbox.

Request: `{"kind": "poster"}`, input `master`: see `poster`. Or `{"kind": "fragments", "name": TEXT, "longest_s":
SECONDS or null}`, input `film`: see `fragments`. Or `{"kind": "begin"}`, input `film`: see `begin`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mediaarchive.errors import InputRefused
from mediaarchive.renditions.child.begin import begin_of
from mediaarchive.renditions.child.fragments import make_fragments
from mediaarchive.renditions.child.poster import make_poster


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Make the rendition that `request["kind"]` names; see the modules for the shapes.

    Raises InputRefused for an unknown kind and for a file without moving pictures.
    """
    kind = request.get("kind")
    if kind == "poster":
        return make_poster(inputs["master"], Path(out), progress)
    if kind == "fragments":
        return make_fragments(inputs["film"], Path(out), request["name"], progress, longest_s=request["longest_s"])
    if kind == "begin":
        return begin_of(inputs["film"])
    raise InputRefused(f"{kind!r} is no rendition that is made here")
