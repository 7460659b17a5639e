"""Steps of the contract suite; workers import them by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from mediaarchive.errors import Gone, NoSpace
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.telling import Told, tell
from mediaarchive.steps.model import Outputs, Progress, Spread, Step, Tools
from mediaarchive.storage import LocalStorage


def tools(volume: str) -> Tools:
    """Return the tools of a process on the store in the folder `volume`."""
    return Tools(LocalStorage(Path(volume)), Sandbox("none"), Path(volume) / "cache")


def step(name: str, function: str, *, needs: dict[str, float] | None = None, **parameters: Any) -> Step:
    """Return a step that runs a function of this module."""
    more = {"needs": needs} if needs else {}
    return Step(name, 1, f"{__name__}:{function}", "subject", {}, parameters, **more)


def give(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Put an object, and note the call in the folder of notes."""
    _note(step)
    progress(0.5)
    return {"out": tools.storage.put_bytes(step.name.encode())}


def give_much(step: Step, tools: Tools, _: Progress) -> Outputs:
    """Return the outputs of a day of footage."""
    return {f"keyframes/{number}.jpg": f"{number:064x}" for number in range(int(step.parameters["count"]))}


def refuse(step: Step, _: Tools, __: Progress) -> Outputs:
    """Say something and fail with a reason."""
    tell(Told("decoder", "failed with status 1", 0.5, "last words"))
    raise Gone("is no longer there", subject=step.name, hint="ask again")


def fill(step: Step, _: Tools, __: Progress) -> Outputs:
    """Fail as on a full disk."""
    raise NoSpace("the disk is full")


def err(step: Step, _: Tools, __: Progress) -> Outputs:
    """Fail by a mistake in the code."""
    return {"out": step.parameters["missing"]}


def hang(step: Step, tools: Tools, _: Progress) -> Outputs:
    """Start a process that sleeps, and note its number; it ends only by being told to."""
    program = ["/bin/sh", "-c", f"echo $$ > {step.parameters['notes']}/pid; exec sleep 600"]
    with tools.storage.scratch() as out:
        tools.sandbox.run_program(program, inputs={}, out=out, limits=Limits())
    return {}


def crash(step: Step, tools: Tools, _: Progress) -> Outputs:
    """Run a program that ends by a signal."""
    program = ["/bin/sh", "-c", f"kill -{step.parameters['signal']} $$"]
    with tools.storage.scratch() as out:
        tools.sandbox.run_program(program, inputs={}, out=out, limits=Limits())
    return {}


def die_at_first(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Kill the worker at the first call, and give an object at the next."""
    first = Path(step.parameters["notes"]) / "died"
    if not first.exists():
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return give(step, tools, progress)


def die(step: Step, _: Tools, __: Progress) -> Outputs:
    """Kill the worker."""
    _note(step)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def go_apart(step: Step, _: Tools, __: Progress) -> Spread:
    """Ask for as many parts as the step says."""
    made = [part(step, number) for number in range(int(step.parameters["count"]))]
    return Spread(tuple(made), f"{__name__}:gather")


def part(step: Step, number: int) -> Step:
    """Return a part of a step; the one that the step names as `bad` fails until the file `mended` is there."""
    about = {**step.parameters, "number": number}
    return Step(f"{step.name}/part", 1, f"{__name__}:do_part", step.subject, {}, about, needs=step.needs)


def do_part(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Give the number of the part."""
    _note(step, f"{step.name}-{step.parameters['number']}".replace("/", "-"))
    notes = Path(step.parameters["notes"])
    if step.parameters["number"] == step.parameters.get("bad") and not (notes / "mended").exists():
        raise Gone("this part is bad")
    progress(1.0)
    time.sleep(float(step.parameters.get("seconds", 0)))
    return {"part": tools.storage.put_bytes(str(step.parameters["number"]).encode())}


def gather(step: Step, tools: Tools, _: Progress) -> Outputs:
    """Put the parts one behind the other."""
    _note(step, f"{step.name}-joined")
    parts = [step.inputs[f"{number}/part"] for number in range(int(step.parameters["count"]))]
    return {"out": tools.storage.put_bytes(b" ".join(tools.storage.read_bytes(one) for one in parts))}


def _note(step: Step, name: str | None = None) -> None:
    if folder := step.parameters.get("notes"):
        with (Path(folder) / (name or step.name)).open("a") as note:
            note.write("x")
