"""The one pass over a recording's pictures, inside the sandbox: every output comes from the same decoded pictures.

Request: `{"embed": {"credit": TEXT, "title": TEXT}}`, all optional. Input: `master`. Files: `keyframes/*.jpg`,
`sprites/*.jpg`, `samples.npy`. Answer: FrameAnalysis.to_json() with `damage` (`packets`, `resets`, `cut_short`) and
`cost` (`cpu_s`, `peak_rss_mb` of this process) besides.

A recording may be looked at in ranges by processes that share nothing. `{"ask": "survey"}` answers what `split` needs;
`{"ask": "range", "range": [FIRST, PAST], "survey": …}` looks at one; `{"ask": "join", "parts": […]}` with the ranges'
folders as inputs `0`, `1`, … makes the analysis of them, equal to that of a single pass byte for byte.

`{"ask": "blank", "tiles": [N, …], "size": [COLUMNS, WIDE, HIGH]}` with a sheet as input `sheet` writes `sheet.jpg`
without these tiles.

Memory: packets of three seconds (at most 32 MB each), the decoder's own pictures, three pictures more, one sheet of
tiles, 104 bytes for each picture looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediaarchive.frames.child import passes
from mediaarchive.frames.child.tiles import blank
from mediaarchive.sandbox.cost import used


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Do what the request asks; see the module for the shapes.

    Raises InputRefused for a file without moving pictures, DecodeFailed where no picture could be decoded.
    """
    ask = request.get("ask", "all")
    if ask == "survey":
        answer = passes.survey(inputs["master"])
    elif ask == "range":
        answer = passes.look_at_range(request, inputs["master"], out, progress)
    elif ask == "join":
        answer = passes.join(request, inputs, out)
    elif ask == "blank":
        answer = blank(request, inputs["sheet"], out)
    else:
        answer = passes.look_at_all(request, inputs["master"], out, progress)
    return answer | {"cost": used()}
