"""All files of one spacewalk, several at once if asked."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from . import manifest, render
from .encode import Shape
from .script import Plan, make_plan

HOME = Path(__file__).resolve().parent.parent


def _make(plan: Plan, shape: Shape, folder: Path, index: int) -> tuple[str, render.Seen]:
    """Render one file, in whatever process."""
    recording = plan.recordings[index]
    return recording.file, render.render(plan, recording, shape, folder)


def generate(folder: Path, seed: int, shape: Shape, jobs: int = 1) -> None:
    """Make everything."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = make_plan(seed, shape.rate)
    numbers = range(len(plan.recordings))
    seen: dict[str, render.Seen] = {}
    if jobs == 1:
        seen.update(_make(plan, shape, folder, number) for number in numbers)
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            waiting = [pool.submit(_make, plan, shape, folder, number) for number in numbers]
            for future in waiting:
                name, facts = future.result()
                seen[name] = facts
                print(f"{name}: {len(facts.kinds)} frames", flush=True)
    manifest.write_log(plan, folder)
    manifest.write_ingest(plan, folder)
    standard = folder.resolve() == (HOME / "us-eva-39")
    manifest.write_manifest(plan, seen, folder, (HOME if standard else folder) / "manifest.toml")
