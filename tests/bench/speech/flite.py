"""Flite's voices, with the exact times of every word: Debian's `libflite1`, called as a library."""

from __future__ import annotations

import ctypes
from ctypes.util import find_library
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

VOICES = ("kal16", "awb", "rms", "slt")
_START = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"
_END = b"R:SylStructure.daughtern.daughtern.R:Segment.end"


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("rate", ctypes.c_int),
        ("count", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


def available() -> bool:
    """Say whether the library and its voices are on this machine."""
    return all(find_library(f"flite_cmu_us_{voice}") for voice in VOICES)


def speak(voice: str, text: str) -> tuple[NDArray[np.float64], int, list[tuple[float, float]]]:
    """Return sound (-1..1), its rate, and start and end of each spoken word in seconds."""
    flite = _library()
    ctypes.CDLL(None).srand(1)  # its vocoder hisses by the C library's chance
    utterance = flite.flite_synth_text(text.encode(), _voice(voice))
    try:
        wave = ctypes.cast(flite.utt_wave(utterance), ctypes.POINTER(_Wave)).contents
        sound = np.ctypeslib.as_array(wave.samples, (wave.count,)).astype(float) / 32768
        return sound, int(wave.rate), _times(flite, utterance)
    finally:
        flite.delete_utterance(utterance)


def _times(flite: Any, utterance: int) -> list[tuple[float, float]]:
    found = []
    item = flite.relation_head(flite.utt_relation(utterance, b"Word"))
    while item:
        found.append((flite.flite_ffeature_float(item, _START), flite.flite_ffeature_float(item, _END)))
        item = flite.item_next(item)
    return found


@cache
def _library() -> Any:
    flite = ctypes.CDLL(find_library("flite") or "libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    for part in ("usenglish", "cmulex"):
        ctypes.CDLL(find_library(f"flite_{part}") or f"libflite_{part}.so.1", mode=ctypes.RTLD_GLOBAL)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    shapes: dict[str, tuple[Any, list[Any]]] = {
        "flite_synth_text": (pointer, [text, pointer]),
        "utt_wave": (pointer, [pointer]),
        "utt_relation": (pointer, [pointer, text]),
        "relation_head": (pointer, [pointer]),
        "item_next": (pointer, [pointer]),
        "delete_utterance": (None, [pointer]),
        "flite_ffeature_float": (ctypes.c_float, [pointer, text]),
    }
    for name, (result, arguments) in shapes.items():
        function = getattr(flite, name)
        function.restype, function.argtypes = result, arguments
    flite.flite_init()
    return flite


@cache
def _voice(name: str) -> int:
    register = getattr(ctypes.CDLL(find_library(f"flite_cmu_us_{name}")), f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    return int(register(None))
