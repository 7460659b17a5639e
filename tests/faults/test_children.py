"""J3, J4, J5, J6: a child that dies, hangs, takes everything or never stops talking costs its step and nothing else."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from mediaarchive.errors import SandboxFailed
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.steps import Step, Tools, store
from mediaarchive.steps.model import Outputs, Progress
from tests.conftest import ROOT
from tests.processes import descendants
from tests.steps.test_runner import drive
from tests.watching import Notes

_CHILD = "tests.sandbox.attempts"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """Return the best lock of this machine."""
    return Sandbox("auto")


def attempt(sandbox: Sandbox, out: Path, name: str, limits: Limits = Limits(), **request: int) -> dict[str, object]:  # noqa: B008
    """Let a child do something."""
    asked = {"attempt": name, **request}
    return sandbox.run_child(_CHILD, asked, inputs={}, out=out, limits=limits, packages=(ROOT / "tests",))


def nobody_is_left() -> bool:
    """Say whether every process that was started is gone, within a second."""
    deadline = time.monotonic() + 1
    while [pid for pid in descendants(os.getpid()) if _is_entry(pid)] and time.monotonic() < deadline:
        time.sleep(0.02)
    return not [pid for pid in descendants(os.getpid()) if _is_entry(pid)]


def _is_entry(pid: int) -> bool:
    try:
        return b"sandbox/entry.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def die(step: Step, tools: Tools, _progress: Progress) -> Outputs:
    """Start a child that dies of the signal that the step names."""
    with tools.storage.scratch() as out:
        attempt(tools.sandbox, out, "die_of", signal=step.parameters["signal"])
    return {}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_J03_a_child_that_dies_is_tried_again_twice_and_then_waits_for_a_person(archive: Archive, number: int) -> None:
    """Three starts, each with its reason; then the step is left, and the queue has moved on past it."""
    poison = Step("poison", 1, f"{__name__}:die", "subject", {}, {"signal": int(number)})
    good = Step("good", 1, "tests.steps.test_runner:work", "subject", {}, {})
    report = drive(archive, [poison, good], Notes())

    with archive.database.read() as session:
        known = store.outcomes(session, [poison.key, good.key])
    assert ["good"] == [step.name for step in report.done]
    assert ("failed", store.MAX_ATTEMPTS) == (known[poison.key].state, known[poison.key].attempts)
    assert ("crashed" if number != signal.SIGKILL else "killed") in (known[poison.key].reason or "")
    assert nobody_is_left()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stand_still", "stood still for 1 s"),
        ("wait_for_a_reader", "stood still for 1 s"),
        ("run_in_a_circle", "was busy without a result for 1 s"),
    ],
)
def test_J04_a_child_that_hangs_is_ended(sandbox: Sandbox, tmp_path: Path, name: str, words: str) -> None:
    """Deaf to SIGTERM, on a pipe that nobody fills, in a circle: its whole group is killed, and its slot is free."""
    with pytest.raises(SandboxFailed, match=words):
        attempt(sandbox, tmp_path, name, Limits(silent_s=1, busy_s=60 if "still" in words else 1))

    assert nobody_is_left()
    assert attempt(sandbox, tmp_path, "look_around")


def test_J04_standing_still_is_half_a_minute_unless_said_otherwise() -> None:
    """So a slot is never lost for longer."""
    assert 30 == Limits().silent_s


def test_J05_a_child_that_takes_too_much_memory_is_told_from_a_crash(sandbox: Sandbox, tmp_path: Path) -> None:
    """The reason names memory, and the next child works."""
    with pytest.raises(SandboxFailed, match="memory"):
        attempt(sandbox, tmp_path, "use_memory", Limits(memory_mb=2048))
    with pytest.raises(SandboxFailed, match="memory limit"):  # the kernel's own end of who takes too much
        attempt(sandbox, tmp_path, "die_of", signal=signal.SIGKILL)

    assert attempt(sandbox, tmp_path, "look_around")


def test_J06_floods_end_at_their_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    """A file without end is cut by the limit, words without end are cut to the last 64 kB."""
    with pytest.raises(SandboxFailed, match="File too large"):
        attempt(sandbox, tmp_path, "fill_disk", Limits(output_mb=4))
    assert (tmp_path / "flood").stat().st_size <= 4 << 20

    from mediaarchive.sandbox.telling import told

    with told() as heard, pytest.raises(SandboxFailed, match="the end"):
        attempt(sandbox, tmp_path, "flood_words", megabytes=30)
    assert len(heard[0].words) <= 65 * 1024


def test_J06_who_becomes_too_many_is_ended_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    """A fork bomb is killed with all that it became."""
    with pytest.raises(SandboxFailed, match=r"started \d+ processes"):
        attempt(sandbox, tmp_path, "multiply", Limits(processes=16))

    assert nobody_is_left()
