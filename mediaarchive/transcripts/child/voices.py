"""A voice as 256 numbers: alike for turns of one person, unlike for turns of two. Without torch.

The network (three LSTM layers, generalised end-to-end loss: Wan and others, arXiv 1710.10467) and its weights are those
of Resemblyzer, whose package is read as data. Weights lie in a pickle, which can run anything: the file's digest is
checked first, and the reader knows nothing but tensors.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.errors import StorageDamaged
from mediaarchive.transcripts.model import TICKS_A_SECOND

WEIGHTS_SHA256: Final = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
_STEP: Final = TICKS_A_SECOND // 100
_WINDOW: Final = TICKS_A_SECOND // 40
_BANDS: Final = 40
_FRAMES: Final = 160
"""Frames of 10 ms that the network was trained on."""
_MOST: Final = 3
"""Pieces of 1.6 s that a turn is judged by; more cost time and tell little more."""
_LAYERS: Final = 3
_LOUDNESS: Final = 10 ** (-30 / 20)

Floats = NDArray[np.float32]


class VoiceEncoder:
    """Turns of speech to voices. Holds 6 MB."""

    def __init__(self, weights: Path) -> None:
        """Read the weights; raises StorageDamaged where the file is not the one that is expected."""
        state = _read(weights)
        self._layers = [
            (
                np.hstack([state[f"lstm.weight_ih_l{n}"], state[f"lstm.weight_hh_l{n}"]]).T.copy(),
                state[f"lstm.bias_ih_l{n}"] + state[f"lstm.bias_hh_l{n}"],
            )
            for n in range(_LAYERS)
        ]
        self._last = state["linear.weight"], state["linear.bias"]
        self._bands = _mel_bands()

    def encode(self, turns: Sequence[Floats]) -> Floats:
        """Return the voices of turns, 16 kHz mono: float32 (turns, 256), of length 1; zeros for digital silence."""
        pieces = [_pieces(self._mels(_levelled(samples))) for samples in turns]
        voices = np.zeros((len(turns), 256), dtype=np.float32)
        if not turns:
            return voices
        owner = np.repeat(np.arange(len(turns)), [len(own) for own in pieces])
        np.add.at(voices, owner, self._forward(np.stack([piece for own in pieces for piece in own])))
        voices[[not np.any(samples) for samples in turns]] = 0
        return np.asarray(voices / (np.linalg.norm(voices, axis=1, keepdims=True) + 1e-9), dtype=np.float32)

    def _mels(self, samples: Floats) -> Floats:
        """Return power in mel bands, (frames, 40)."""
        padded = np.pad(samples, _WINDOW // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP]
        hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
        power = np.abs(np.fft.rfft(frames * hann, axis=1)) ** 2
        return np.asarray(power @ self._bands, dtype=np.float32)

    def _forward(self, batch: Floats) -> Floats:
        """Return the voices of pieces (n, frames, 40): the top layer's last state, through one more layer."""
        for weights, bias in self._layers:
            batch = _lstm(batch, weights, bias)
        matrix, bias = self._last
        voices = np.maximum(batch[:, -1] @ matrix.T + bias, 0)
        return np.asarray(voices / (np.linalg.norm(voices, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def _levelled(samples: Floats) -> Floats:
    level = float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
    return np.asarray(samples * (_LOUDNESS / level), dtype=np.float32) if level else np.zeros(_WINDOW, np.float32)


def _pieces(mels: Floats) -> list[Floats]:
    """Return at most `_MOST` pieces of a turn, spread over it; a short turn is said again until it is long enough."""
    if len(mels) < _FRAMES:
        mels = np.tile(mels, (-(-_FRAMES // len(mels)), 1))
    count = min(_MOST, len(mels) // _FRAMES)
    starts = np.linspace(0, len(mels) - _FRAMES, count).round().astype(int)
    return [mels[start : start + _FRAMES] for start in starts]


def _lstm(batch: Floats, weights: Floats, bias: Floats) -> Floats:
    """Return the states of a layer for (n, steps, inputs): (n, steps, hidden). Gates in torch's order: i, f, g, o."""
    count, steps, inputs = batch.shape
    hidden = weights.shape[1] // 4
    given = batch.reshape(-1, inputs) @ weights[:inputs] + bias
    given = given.reshape(count, steps, 4 * hidden)
    back = weights[inputs:]
    state = np.zeros((count, hidden), dtype=np.float32)
    cell = np.zeros_like(state)
    out = np.empty((count, steps, hidden), dtype=np.float32)
    for step in range(steps):
        gates = given[:, step] + state @ back
        enter, forget, _, leave = np.split(_sigmoid(np.asarray(gates, dtype=np.float32)), 4, axis=1)
        cell = forget * cell + enter * np.tanh(gates[:, 2 * hidden : 3 * hidden])
        state = leave * np.tanh(cell)
        out[:, step] = state
    return out


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)), dtype=np.float32)


def _mel_bands() -> Floats:
    """Return weights (201 frequencies, 40 bands) of triangular filters of equal area on Slaney's mel scale.

    Linear below 1 kHz (200/3 Hz a mel), logarithmic above (27 mel to a factor of 6.4): Slaney, Auditory Toolbox, 1998.
    """
    top = 15 + 27 * np.log(8000 / 1000) / np.log(6.4)
    mels = np.linspace(0, top, _BANDS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
    frequencies = np.linspace(0, TICKS_A_SECOND / 2, _WINDOW // 2 + 1)
    rising = (frequencies[:, None] - edges[None, :-2]) / np.diff(edges)[:-1]
    falling = (edges[None, 2:] - frequencies[:, None]) / np.diff(edges)[1:]
    areas = 2.0 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * areas, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Storage:
    """A run of numbers that tensors look into; where its bytes lie is known once the whole file was read."""

    key: str
    kind: str
    count: int


class _Unpickler(pickle.Unpickler):
    """Reads tensors and the containers around them, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if module == "torch" and name.endswith("Storage"):
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is no tensor")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, _, count, *_ = pid
        return _Storage(key, kind, count)


def _read(path: Path) -> dict[str, Floats]:
    """Return the tensors of the model in a file as torch wrote it before 1.6: pickles, then the storages in order."""
    data = path.read_bytes()
    if sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise StorageDamaged(
            "the weights of the voice model are not the ones that are known", subject=str(path), hint="run: make setup"
        )
    file = io.BytesIO(data)
    for _ in range(3):  # magic number, protocol, machine
        _Unpickler(file).load()
    state = _Unpickler(file).load()["model_state"]
    numbers: dict[str, Floats] = {}
    for key in _Unpickler(file).load():
        count = int.from_bytes(file.read(8), "little")
        wanted = next((s for s, *_ in state.values() if s.key == key), None)
        width = 4 if wanted is None or wanted.kind == "FloatStorage" else 8
        numbers[key] = np.frombuffer(file.read(count * width), dtype=np.float32)
    return {name: _tensor(numbers[one[0].key], *one[1:]) for name, one in state.items()}


def _tensor(numbers: Floats, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> Floats:
    return np.lib.stride_tricks.as_strided(numbers[offset:], size, [4 * step for step in stride]).copy()
