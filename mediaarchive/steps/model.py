"""Values and rows of steps."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import ArchiveError
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.sandbox import Sandbox
from mediaarchive.storage import Digest, LocalStorage

Progress = Callable[[float], None]
Outputs = dict[str, Digest]
NEEDS: Final[Mapping[str, float]] = {"cpu": 1}
"""What a step needs to run that says nothing else: a processor core."""


@dataclass(frozen=True)
class Tools:
    """What a step may touch: objects, the door to decoders, and the foreign things it was given by path."""

    storage: LocalStorage
    sandbox: Sandbox
    cache: Path
    """A folder for what may be lost, and saves work where it is not."""
    ffmpeg: Path | None = None
    asr_model: Path | None = None
    asr_sha256: str | None = None
    asr_models: Path | None = None
    """Where other speech models lie, for recordings of which a person chose another one."""


@dataclass(frozen=True)
class Step:
    """One piece of work: `function` ("module:name") takes (step, tools, progress) and returns its output objects.

    `inputs` are digests by name; `parameters` are JSON values; both and `version` make the key. Not in the key: `lane`,
    which orders what is ready (lower is of use sooner), `subject`, the recording or EVA that the work is about, and
    `needs`, what must be free where it runs, by name: `cpu` in cores, `memory` in bytes, `gpu` in devices.
    """

    name: str
    version: int
    function: str
    subject: str
    inputs: Mapping[str, Digest]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    lane: int = 0
    needs: Mapping[str, float] = field(default_factory=lambda: NEEDS)

    @cached_property
    def key(self) -> str:
        """SHA-256 over name, version, subject's inputs and parameters."""
        what = [self.name, self.version, dict(self.inputs), dict(self.parameters)]
        return hashlib.sha256(json.dumps(what, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def run(self, tools: Tools, progress: Progress) -> Outputs | Spread:
        """Import the function and do the work in this thread.

        Raises Unreachable for whatever went wrong because the store went away meanwhile.
        """
        work: Callable[[Step, Tools, Progress], Outputs | Spread] = named(self.function)
        try:
            return work(self, tools, progress)
        except (OSError, ArchiveError):
            tools.storage.require()  # what is no longer there cannot be read, nor refused for what it holds
            raise


@dataclass(frozen=True)
class Spread:
    """What a function returns in place of outputs: parts that may run side by side, and what makes one of them all.

    `join` ("module:function") is called as the step, once every part is done, with their outputs among its inputs:
    output NAME of part N is "N/NAME". A part that is done is not done again, whatever becomes of the others.
    """

    parts: tuple[Step, ...]
    join: str


def named(function: str) -> Any:
    """Return what "module:name" names, importing the module."""
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step stands: `done` with its outputs, `failed` with a reason (`final`: trying again cannot help)."""

    key: str
    name: str
    subject: str
    state: str
    outputs: Mapping[str, Digest]
    reason: str | None
    final: bool
    attempts: int


class HaltRow(Recorded, Base):
    """A person's word that nothing is done on a recording or spacewalk, until it is ended."""

    __tablename__ = "halts"
    trail = Trail("halt", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)


class StepLogRow(Base):
    """What a step's processes said the last time that it ran."""

    __tablename__ = "step_logs"

    key: Mapped[str] = mapped_column(primary_key=True, comment="the step's")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Utc)


class StepRow(Base):
    """The journal: one row per step that was ever started."""

    __tablename__ = "steps"

    key: Mapped[str] = mapped_column(primary_key=True, comment="digest of name, version, inputs and parameters")
    name: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(index=True, comment="recording or EVA it is about")
    state: Mapped[str] = mapped_column(comment="running, done or failed")
    outputs: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict, comment="digests by name")
    reason: Mapped[str | None] = mapped_column(Text, comment="why it failed, in words for a person")
    final: Mapped[bool] = mapped_column(default=False, comment="failed, and trying again cannot help")
    attempts: Mapped[int] = mapped_column(default=0, comment="times it was started")
    token: Mapped[int] = mapped_column(comment="the driver that started it last")
    started_at: Mapped[datetime] = mapped_column(Utc)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)

    def outcome(self) -> Outcome:
        """Return the row as a value."""
        return Outcome(
            self.key, self.name, self.subject, self.state, self.outputs, self.reason, self.final, self.attempts
        )
