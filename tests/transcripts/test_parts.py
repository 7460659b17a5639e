"""A recording heard in parts gives what a single run gives, byte for byte, and the join hears nothing again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mediaarchive.transcripts import child
from mediaarchive.transcripts.hear import lay
from mediaarchive.transcripts.models import SpeechModel
from mediaarchive.transcripts.peaks import PEAKS
from tests.conftest import long
from tests.sounds import RATE, silence, speech, wav


@long
def test_parts_give_what_one_run_gives(tmp_path: Path, speech_model: SpeechModel) -> None:
    """Windows heard by themselves, with the language that the first one told."""
    said = speech(11)
    path = wav(
        tmp_path / "a.wav", np.concatenate([said, silence(2), said[: 9 * RATE], silence(2), said, silence(1), said])
    )
    request = {"vocabulary": ["airlock"], "model": {"name": "base", "sha256": speech_model.sha256}}

    def run(name: str, what: dict[str, Any], **inputs: Path) -> dict[str, Any]:
        (tmp_path / name).mkdir(exist_ok=True)
        given = {key: str(one) for key, one in {"model": speech_model.path, **inputs}.items()}
        return child.run({**request, **what}, given, str(tmp_path / name), lambda _: None)

    whole = run("whole", {}, master=path)
    found = run("found", {"ask": "parts", "most": 1}, master=path)
    assert found["parts"]
    keeps = _kept(tmp_path / "found")
    for number, part in enumerate(found["parts"]):
        what = {"ask": "part", "windows": part["windows"], "heard_language": found["language"]}
        run(f"part-{number}", what, speech=tmp_path / "found" / part["file"])
        keeps |= _kept(tmp_path / f"part-{number}")
    lay(keeps, tmp_path / "joined")
    joined = run("joined", {}, master=path)

    assert whole.pop("cost")
    assert joined.pop("cost")
    assert json.dumps(whole, sort_keys=True) == json.dumps(joined, sort_keys=True)
    assert (tmp_path / "whole" / PEAKS).read_bytes() == (tmp_path / "joined" / PEAKS).read_bytes()
    assert keeps == _kept(tmp_path / "joined") == _kept(tmp_path / "whole")


def _kept(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_bytes()) for path in (folder / child.KEPT).iterdir()}
