"""Looks at films inside the sandbox: our own footage, and what somebody shows.

Request: `{"ask": "print"}`, input `master`: file `prints` (see prints), answer `{"pictures": n, "cost": …}`.
`{"ask": "stretches", "wanted": [[first, past], …]}`, input `master`: file `stretches.npz`.
`{"ask": "survey", "still": bool}`, input `shown`: see `shown.survey`.
`{"ask": "look", "still", "clock", "start", "first", "past"}`, input `shown`: file `looked.npz`, see `model.Looked`.
Memory: the decoder's pictures, 15 kB a picture that is shown, 5 kB for each half second of footage.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2

from mediaarchive.fingerprints.child import footage, shown
from mediaarchive.sandbox.cost import used


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Do what is asked. Raises InputRefused for what cannot be opened, DecodeFailed where not one picture comes."""
    cv2.setNumThreads(1)
    ask, folder = request["ask"], Path(out)
    if ask == "print":
        return {"pictures": footage.print_film(inputs["master"], folder, progress), "cost": used()}
    if ask == "stretches":
        footage.read_stretches(inputs["master"], request["wanted"], folder, progress)
        return {"cost": used()}
    if ask == "survey":
        return shown.survey(inputs["shown"], is_still=request["still"])
    return shown.look(inputs["shown"], request, folder, progress) | {"cost": used()}
