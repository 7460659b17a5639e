"""Cuts excerpts, stills and screeners out of a master, inside the sandbox.

Request: `{"kind": "film", …}`, see `film`; `{"kind": "stills", "pts", "out", "credit"}`, see `press.child.stills`; or
`{"kind": "screener", …}`, see `screener`. Input: `master`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import InputRefused
from mediaarchive.excerpts.child.film import make_film
from mediaarchive.excerpts.child.screener import make_screener
from mediaarchive.press.child.stills import make_stills

_MAKERS: Final = {"film": make_film, "stills": make_stills, "screener": make_screener}


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Make what `request["kind"]` names; raises InputRefused for an unknown kind and a file without pictures."""
    make = _MAKERS.get(request["kind"])
    if make is None:
        raise InputRefused(f"{request['kind']!r} is nothing that is cut")
    return make(inputs["master"], Path(out), request, progress)
