"""What engines print is read as it was meant, and weights keep their places on the way to another engine."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.bench.speech import engines, weights
from tests.bench.speech.text import Token
from tests.bench.speech.weights import Array


def test_our_json_is_read() -> None:
    """Words keep their starts; those of a cue without times start with it."""
    words = [{"start": 1.0, "end": 1.2, "text": "Go", "confidence": 1}]
    cues = [
        {"start": 1.0, "end": 2.0, "speaker": "EV1", "text": "Go", "words": words},
        {"start": 3.0, "end": 4.0, "speaker": None, "text": "all right", "words": []},
    ]
    said = engines.read_ours(json.dumps({"speech": [[1.0, 4.0]], "cues": cues}), 2.5, 100)
    assert said.words == (Token("Go", 1.0), Token("all", 3.0), Token("right", 3.0))
    assert said.cues == ((1.0, 2.0, "EV1"), (3.0, 4.0, None))
    assert said.speech == ((1.0, 4.0),)


def test_each_run_has_a_cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the models are shared, and the terms travel as a file."""
    monkeypatch.setattr(engines, "FOLDER", tmp_path / "bench")
    (tmp_path / "one").mkdir()
    command = engines.ours_command(Path("a.wav"), tmp_path / "one", "base", ("EV1", "PMA-3"))
    assert f"MEDIAARCHIVE_CACHE={tmp_path / 'one'}" in command
    assert Path(command[-1]).read_text() == "EV1\nPMA-3\n"
    assert (tmp_path / "one" / "models").resolve() == tmp_path / "bench" / "cache" / "models"


def test_a_file_of_weights_is_read(tmp_path: Path) -> None:
    """Names, shapes and types are those of the file."""
    array = np.arange(6, dtype="<f2").reshape(2, 3)
    name = b"encoder/conv1/weight\0"
    spec = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<II", 3, 1)
    head = struct.pack("<H", len(name)) + name + struct.pack("<BIIBI", 2, 2, 3, 4, array.nbytes)
    (tmp_path / "model.bin").write_bytes(spec + head + array.tobytes())
    assert (weights.read(tmp_path / "model.bin")["encoder/conv1/weight"] == array).all()


def test_query_key_and_value_are_parted() -> None:
    """In that order, and a key has no bias."""
    parts = {"weight": np.repeat([[1], [2], [3]], 2, axis=0), "bias": np.repeat([1, 2, 3], 2)}
    arrays: dict[str, Array] = {f"at/{part}": array for part, array in parts.items()}
    found = weights._parted(arrays, "at", "attn", ("query", "key", "value"))
    assert {name: array.ravel().tolist() for name, array in found.items()} == {
        "attn.query.weight": [1, 1],
        "attn.key.weight": [2, 2],
        "attn.value.weight": [3, 3],
        "attn.query.bias": [1, 1],
        "attn.value.bias": [3, 3],
    }
