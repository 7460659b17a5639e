"""Turns a CTranslate2 Whisper back into a checkpoint of openai-whisper, so that both engines run the same weights.

`python -m tests.bench.speech.weights MODEL.BIN CHECKPOINT.PT`, with torch to import. CTranslate2 keeps query, key and
value in one matrix; a key's bias, which Whisper has not, is zero there.
"""

from __future__ import annotations

import importlib
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}


def read(path: Path) -> dict[str, Array]:
    """Return the arrays of a CTranslate2 model by name."""
    with path.open("rb") as file:
        _number(file, "I")
        if (spec := _name(file)) != "WhisperSpec":
            raise ValueError(f"{path} holds a {spec}")
        _number(file, "I")
        return dict(_array(file) for _ in range(_number(file, "I")))


def _array(file: BinaryIO) -> tuple[str, Array]:
    name = _name(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind, size = _number(file, "B"), _number(file, "I")
    return name, np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape)


def _name(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0])


def state(arrays: dict[str, Array]) -> dict[str, Array]:
    """Return the arrays under the names and in the shapes of openai-whisper."""
    found: dict[str, Array] = {
        "encoder.positional_embedding": arrays["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": arrays["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": arrays["decoder/embeddings/weight"],
    }
    for conv in ("conv1", "conv2"):
        found |= {f"encoder.{conv}.{part}": arrays[f"encoder/{conv}/{part}"] for part in ("weight", "bias")}
    found |= _norm(arrays, "encoder/layer_norm", "encoder.ln_post") | _norm(arrays, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        for layer in range(layers(arrays, side)):
            found |= _block(arrays, f"{side}/layer_{layer}", f"{side}.blocks.{layer}")
    return found


def layers(arrays: dict[str, Array], side: str) -> int:
    """Return how many layers a side has."""
    return len({name.split("/")[1] for name in arrays if name.startswith(f"{side}/layer_") and name.count("/") > 2})


def _block(arrays: dict[str, Array], old: str, new: str) -> dict[str, Array]:
    found = _norm(arrays, f"{old}/self_attention/layer_norm", f"{new}.attn_ln")
    found |= _parted(arrays, f"{old}/self_attention/linear_0", f"{new}.attn", ("query", "key", "value"))
    found |= _linear(arrays, f"{old}/self_attention/linear_1", f"{new}.attn.out")
    if f"{old}/attention/linear_0/weight" in arrays:
        found |= _norm(arrays, f"{old}/attention/layer_norm", f"{new}.cross_attn_ln")
        found |= _linear(arrays, f"{old}/attention/linear_0", f"{new}.cross_attn.query")
        found |= _parted(arrays, f"{old}/attention/linear_1", f"{new}.cross_attn", ("key", "value"))
        found |= _linear(arrays, f"{old}/attention/linear_2", f"{new}.cross_attn.out")
    found |= _norm(arrays, f"{old}/ffn/layer_norm", f"{new}.mlp_ln")
    return (
        found
        | _linear(arrays, f"{old}/ffn/linear_0", f"{new}.mlp.0")
        | _linear(arrays, f"{old}/ffn/linear_1", f"{new}.mlp.2")
    )


def _norm(arrays: dict[str, Array], old: str, new: str) -> dict[str, Array]:
    return {f"{new}.weight": arrays[f"{old}/gamma"], f"{new}.bias": arrays[f"{old}/beta"]}


def _linear(arrays: dict[str, Array], old: str, new: str) -> dict[str, Array]:
    return {f"{new}.{part}": arrays[f"{old}/{part}"] for part in ("weight", "bias")}


def _parted(arrays: dict[str, Array], old: str, new: str, names: tuple[str, ...]) -> dict[str, Array]:
    weights = np.split(arrays[f"{old}/weight"], len(names))
    biases = np.split(arrays[f"{old}/bias"], len(names))
    found = {f"{new}.{name}.weight": weight for name, weight in zip(names, weights, strict=True)}
    return found | {f"{new}.{name}.bias": bias for name, bias in zip(names, biases, strict=True) if name != "key"}


def dimensions(arrays: dict[str, Array]) -> dict[str, int]:
    """Return the sizes that openai-whisper builds its network from."""
    vocabulary, width = arrays["decoder/embeddings/weight"].shape
    sides: dict[str, int] = {}
    for side, short in (("encoder", "audio"), ("decoder", "text")):
        sides[f"n_{short}_ctx"] = len(arrays[f"{side}/position_encodings/encodings"])
        sides[f"n_{short}_state"] = width
        sides[f"n_{short}_head"] = int(arrays[f"{side}/num_heads"])
        sides[f"n_{short}_layer"] = layers(arrays, side)
    return sides | {"n_mels": arrays["encoder/conv1/weight"].shape[1], "n_vocab": vocabulary}


def main() -> None:
    """Convert the file of the first argument into that of the second."""
    torch: Any = importlib.import_module("torch")
    arrays = read(Path(sys.argv[1]))
    tensors = {name: torch.from_numpy(array.copy()) for name, array in state(arrays).items()}
    torch.save({"dims": dimensions(arrays), "model_state_dict": tensors}, sys.argv[2])


if __name__ == "__main__":
    main()
