"""Which silent cameras of one suit moved together, as a step: ties as `alignment.ties` gives them, of kind "motion"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from mediaarchive.alignment.motion.model import Moved, Shifts, Span
from mediaarchive.alignment.motion.pair import Camera, compare
from mediaarchive.alignment.motion.reader import camera_of
from mediaarchive.alignment.steps import TIED
from mediaarchive.alignment.ties import Tie, groups_from_json
from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

MOTION: Final = ("alignment.motion", 2)
MOTION_KIND: Final = "motion"
LEAST_US: Final = 60_000_000
"""A shorter recording is not compared: stretches that agree by chance need to be told from those that do not."""


def compare_motions(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Compare how cameras of one suit moved: inputs are masters by recording id; output `ties`, as JSON.

    Parameters: `suits`, lists of [recording, camera, microseconds], one for each suit. Recordings of one camera are not
    compared, for it cannot film twice at once, nor those that sound ties already, by the input `TIED` where there is
    one. What cannot be decoded ties nothing, and is told: `unread` holds the reason, by recording.
    """
    groups = []
    unread: dict[str, str] = {}
    suits: list[list[tuple[str, str, int]]] = step.parameters["suits"]
    heard = _heard(step, tools)
    with tools.storage.scratch() as room:
        for number, suit in enumerate(suits):
            cameras = {
                name: _telling(
                    name, camera_of(tools.storage.path(step.inputs[name]), length / 1e6, tools.sandbox, room), unread
                )
                for name, _, length in suit
            }
            groups += groups_of([(name, camera) for name, camera, _ in suit], cameras, heard)
            progress((number + 1) / len(suits))
    document = {"groups": [[asdict(tie) for tie in group] for group in groups], "unread": unread}
    return {"ties": tools.storage.put_bytes(json.dumps(document, sort_keys=True).encode())}


def _heard(step: Step, tools: Tools) -> list[set[str]]:
    if TIED not in step.inputs:
        return []
    groups = groups_from_json(json.loads(tools.storage.read_bytes(step.inputs[TIED])))
    return [{tie.recording for tie in group} for group in groups]


def groups_of(
    suit: Sequence[tuple[str, str]], cameras: Mapping[str, Camera], heard: Sequence[set[str]]
) -> list[list[Tie]]:
    """Return groups of a suit's (recording, camera) that moved together, each on the clock of its first recording.

    All others of a group were compared with that one. `heard`: recordings that are tied by sound already.
    Pairs of which one cannot be decoded are not tied; the camera itself tells why (see `_telling`).
    """
    left = list(suit)
    groups = []
    while len(left) > 1:
        (base, of), *others = left
        left = others
        group = [_itself(base, cameras[base])]
        for name, camera in others:
            is_open = camera != of and not any({base, name} <= group for group in heard)
            moved = _compared(cameras[base], cameras[name]) if is_open else None
            if moved:
                group.append(_tie(name, moved, base))
        if len(group) > 1:
            groups.append(group)
            taken = {tie.recording for tie in group}
            left = [one for one in left if one[0] not in taken]
    return groups


def _telling(name: str, camera: Camera, unread: dict[str, str]) -> Camera:
    """Return the camera, noting in `unread` why it could not answer."""

    def ask(spans: Sequence[Span] | None) -> Shifts:
        try:
            return camera.ask(spans)
        except (InputRefused, DecodeFailed) as error:
            unread[name] = error.what
            raise

    return Camera(camera.length_s, ask)


def _compared(base: Camera, other: Camera) -> Moved | None:
    """Compare two cameras; None also where one could not answer, which it has told."""
    try:
        return compare(base, other)
    except (InputRefused, DecodeFailed):
        return None


def _itself(recording: str, camera: Camera) -> Tie:
    return Tie(recording, 0, 0, (), 0, round(camera.length_s * 1e6), 0, 0, recording, MOTION_KIND)


def _tie(recording: str, moved: Moved, by: str) -> Tie:
    line = moved.line
    sizes = (line.offsets[1:] - line.offsets[:-1]).tolist()
    return Tie(
        recording,
        round(float(line.offsets[0]) * 1e6),
        round(line.drift * 1e12),
        tuple((round(at * 1e6), round(size * 1e6)) for at, size in zip(line.leaps.tolist(), sizes, strict=True)),
        round(moved.overlap[0] * 1e6),
        round(moved.overlap[1] * 1e6),
        round(moved.ci95_s * 1e6),
        moved.windows,
        by,
        MOTION_KIND,
    )
