"""Which real footage the archive has in the bench, and which it has not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.bench.where.edits import Source, source_of

_ROOT: Final = Path(__file__).parents[3]
_DEMO: Final = _ROOT / "sample_media" / "us-eva-39"
_MEDIA: Final = _ROOT.parent / "shared" / "media"
OURS: Final = (
    *(f"demo/{name}.mp4" for name in ("ev1-helmet-01", "ev1-helmet-02", "ev1-helmet-03", "ev1-helmet-04")),
    *(f"demo/{name}.mp4" for name in ("ev2-chest-01", "ev2-chest-02", "ev2-helmet-01")),
    "demo/ev2-helmet-03.mp4", "demo/ev2-helmet-04.mp4",
    *(f"eva/{name}.mp4" for name in ("qa1_0min", "qa1_18min", "spacewalk2", "animation3")),
    "gopro/hero7.mp4", "av/sample_edit_list.mp4", "av/nasa_13013.mp4", "av/FLIR_Thermal.mp4",
)  # fmt: skip
OTHERS: Final = (
    *(f"demo/{name}.mp4" for name in ("ev1-helmet-05", "ev2-chest-03", "ev2-helmet-02")),
    "eva/spacewalk3.mp4", "gopro/karma.mp4", "av/bikes.mp4",
    "av/internal_emulator_transformer_output_270_rotated.mp4", "av/MVI_4823.AVI",
)  # fmt: skip
"""Among them cameras of the same spacewalks: ev2-helmet-02 films what ev2-chest-01 films, beside it."""


def sources() -> tuple[list[Source], list[Source]]:
    """Return (what the archive has, what it has not)."""
    return [source_of(_path(name), is_ours=True) for name in OURS], [
        source_of(_path(name), is_ours=False) for name in OTHERS
    ]


def _path(name: str) -> Path:
    folder, _, file = name.partition("/")
    return (_DEMO if folder == "demo" else _MEDIA / folder) / file
