"""The analysis as people and scripts read it: seconds from the first presented frame."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mediaarchive.frames.model import FrameAnalysis


def report(analysis: FrameAnalysis, file: str) -> dict[str, Any]:
    """Return the `frames` document of the command line, without its cost; `file` is the name to print."""

    def at(pts: int) -> float:
        return float((pts - analysis.first_pts) * analysis.time_base)

    rate, sprites = analysis.frame_rate, analysis.sprites
    return {
        "file": file,
        "duration": at(analysis.end_pts),
        "frames": analysis.frame_count,
        "frame_rate": f"{rate.numerator}/{rate.denominator}" if rate else None,
        "shots": [{"start": at(s.start_pts), "end": at(s.end_pts), "kind": str(s.kind)} for s in analysis.shots],
        "conditions": [
            {"kind": str(c.kind), "start": at(c.start_pts), "end": at(c.end_pts)}
            | ({"facts": c.facts} if c.facts else {})
            for c in analysis.conditions
        ],
        "keyframes": [
            {"time": at(k.pts), "pts": k.pts, "path": k.file, "width": k.width, "height": k.height, "scores": k.scores}
            for k in analysis.keyframes
        ],
        "candidates": len(analysis.candidates),
        "looked": asdict(analysis.looked),
        "sprites": {
            "paths": [sheet.file for sheet in sprites.sheets],
            "interval": sprites.interval_s,
            "columns": sprites.columns,
            "tile": [sprites.tile_width, sprites.tile_height],
        },
    }
