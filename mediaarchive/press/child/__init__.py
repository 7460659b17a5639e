"""Makes films and stills of a clip out of its master, inside the sandbox.

Request: `{"kind": "film", "in", "out" (PTS), "centre": null or 0 to 1000, "credit"}`, see `film`; or `{"kind":
"stills", "pts": [PTS, …], "out", "credit"}`, see `stills`. Input: `master`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mediaarchive.errors import InputRefused
from mediaarchive.press.child.film import make_film
from mediaarchive.press.child.stills import make_stills


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Make what `request["kind"]` names; raises InputRefused for an unknown kind and a file without pictures."""
    kind = request.get("kind")
    if kind == "film":
        return make_film(inputs["master"], Path(out), request, progress)
    if kind == "stills":
        return make_stills(inputs["master"], Path(out), request, progress)
    raise InputRefused(f"{kind!r} is nothing that a press set has")
