"""What it costs to start a locked-in process, beside starting the same without a lock: `make bench-sandbox`.

Whole processes, interleaved, medians of 15 rounds after one that is not counted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mediaarchive.errors import Misconfigured
from mediaarchive.sandbox import Sandbox

_ROUNDS = 15
_ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    """Print a table: program and Python child, for each lock that works here, with the ratio to no lock."""
    sandboxes: dict[str, Sandbox] = {}
    for mode in ("none", "landlock", "bubblewrap"):
        try:
            sandboxes[mode] = Sandbox(mode)
        except Misconfigured as error:
            print(f"not measured: {error}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        rows = {
            f"{what}, {name}": _measured(start, sandbox, out)
            for name, sandbox in sandboxes.items()
            for what, start in (("program", _program), ("Python child", _child))
        }
        times = _interleave(rows)
    print("| start | ms (median) | against no lock |\n|---|---|---|")
    for name, spent in times.items():
        anchor = times[name.split(",")[0] + ", none"]
        print(f"| {name} | {1000 * spent:.1f} | {spent / anchor:.2f} |")


def _measured(start: Callable[[Sandbox, Path], None], sandbox: Sandbox, out: Path) -> Callable[[], float]:
    def once() -> float:
        begun = time.perf_counter()
        start(sandbox, out)
        return time.perf_counter() - begun

    return once


def _interleave(rows: dict[str, Callable[[], float]]) -> dict[str, float]:
    spent: dict[str, list[float]] = {name: [] for name in rows}
    for number in range(_ROUNDS + 1):
        for name, once in rows.items():
            seconds = once()
            if number:
                spent[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in spent.items()}


def _program(sandbox: Sandbox, out: Path) -> None:
    sandbox.run_program(["/bin/true"], inputs={}, out=out)


def _child(sandbox: Sandbox, out: Path) -> None:
    request = {"attempt": "look_around"}
    sandbox.run_child("tests.sandbox.attempts", request, inputs={}, out=out, packages=(_ROOT / "tests",))


if __name__ == "__main__":
    main()
