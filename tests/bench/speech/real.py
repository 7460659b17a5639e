"""The recordings that came with the project, as loops: text and, where they are known, turns and word times."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tests.bench.speech.corpus import Loop, Turn
from tests.bench.speech.noises import MEDIA

OFF_TOPIC = ("jfk", "two_cities", "spacewalk_dg", "leopard_test")
"""What has no word of a spacewalk's glossary in it."""


def here() -> bool:
    """Say whether the recordings are on this machine."""
    return (MEDIA / "references.json").is_file()


@cache
def recording(name: str) -> Loop:
    """Return a recording by its name without ending; one without known turns is one turn."""
    if name == "eva_clean":
        return _eva()
    if name == "leopard_test":
        return _leopard()
    path = MEDIA / f"{name}.flac"
    return Loop(name, path, (Turn(0.0, _seconds(name), "", _references()[path.name], ""),), ())


def _eva() -> Loop:
    turns = tuple(
        Turn(t["start"], t["end"], t["sp"], t["ref"], "", tuple(tuple(word) for word in t["words"] or ()))
        for t in json.loads((MEDIA / "eva_clean.json").read_text())
    )
    return Loop("eva_clean", MEDIA / "eva_clean.flac", turns, tuple(_references()["glossary"]))


def _leopard() -> Loop:
    tests = json.loads((MEDIA / "leopard_test_data.json").read_text())["tests"]["language_tests"]
    test = next(test for test in tests if test["audio_file"] == "test.wav")
    words = tuple((word["word"], word["start_sec"], word["end_sec"]) for word in test["words"])
    turn = Turn(words[0][1], words[-1][2], "", test["transcript"], "", words)
    return Loop("leopard_test", MEDIA / "leopard_test.wav", (turn,), ())


def _references() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MEDIA / "references.json").read_text())
    return found


def _seconds(name: str) -> float:
    import av

    with av.open(str(MEDIA / f"{name}.flac")) as box:
        return (box.duration or 0) / av.time_base
