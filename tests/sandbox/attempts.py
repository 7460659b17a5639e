"""A child that misbehaves on purpose: every way in that a decoder or program offers, tried from inside."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

Progress = Callable[[float], None]


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Progress) -> dict[str, Any]:
    """Do what request["attempt"] names and return what came of it."""
    return {"result": ATTEMPTS[request["attempt"]](request, inputs.get("master", ""), out)}


def by_pyav(request: dict[str, Any], path: str, _out: str) -> dict[str, Any]:
    """Open with PyAV and no whitelist at all: as the carelessly written decoder would."""
    import av

    try:
        with av.open(path, options=request.get("options", {})) as container:
            return {"frames": sum(1 for _ in container.decode(video=0))}
    except (av.FFmpegError, IndexError, ValueError) as error:
        return {"frames": 0, "said": type(error).__name__}


def by_opencv(_request: dict[str, Any], path: str, _out: str) -> dict[str, Any]:
    """Open with OpenCV's own FFmpeg."""
    import cv2

    capture = cv2.VideoCapture(path)
    frames = 0
    while capture.isOpened() and capture.read()[0]:
        frames += 1
    return {"frames": frames}


def by_our_door(_request: dict[str, Any], path: str, _out: str) -> dict[str, Any]:
    """Open as the archive's children do."""
    from mediaarchive.errors import ArchiveError
    from mediaarchive.sandbox.media import best_video, open_media, presented_frames

    try:
        with open_media(path) as container:
            stream = best_video(container)
            return {"frames": sum(1 for _ in presented_frames(container, stream)) if stream else 0}
    except ArchiveError as error:
        return {"frames": 0, "said": str(error)}


def read_file(request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Read a file outside."""
    try:
        return {"read": len(Path(request["victim"]).read_bytes())}
    except OSError as error:
        return {"read": 0, "said": type(error).__name__}


def write_outside(request: dict[str, Any], path: str, out: str) -> dict[str, Any]:
    """Write to the input, beside it, and to the folders of the system; then to the output folder."""
    written = []
    for target in (path, f"{path}.new", "/usr/lib/planted", request["victim"], str(Path(out) / "allowed")):
        try:
            Path(target).write_bytes(b"x")
            written.append(target)
        except OSError:
            continue
    return {"written": [Path(target).name for target in written]}


def call_out(request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Connect by TCP, send by UDP, and open a local socket."""
    done = []
    for name, family, kind in (("tcp", socket.AF_INET, socket.SOCK_STREAM), ("udp", socket.AF_INET, socket.SOCK_DGRAM)):
        try:
            with socket.socket(family, kind) as link:
                link.settimeout(2)
                link.connect(("127.0.0.1", request["port"]))
                link.sendall(b"leak")
                done.append(name)
        except OSError:
            continue
    return {"done": done}


def look_around(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """List what is visible of the file system, of other processes, and of the environment."""

    def names(folder: str) -> list[str]:
        try:
            return sorted(path.name for path in Path(folder).iterdir())
        except OSError:
            return []

    return {"root": names("/"), "home": names("/root") + names("/home"), "environment": sorted(os.environ)}


def signal_parent(request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Send a signal to a process outside."""
    try:
        os.kill(request["pid"], 0)
        return {"sent": True}
    except OSError:
        return {"sent": False}


def use_memory(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Take more memory than is allowed."""
    return {"taken": len(bytearray(8 << 30))}


def fill_disk(_request: dict[str, Any], _path: str, out: str) -> dict[str, Any]:
    """Write more than is allowed."""
    with (Path(out) / "flood").open("wb") as stream:
        for _ in range(64):
            stream.write(bytes(1 << 20))
    return {"written": 64 << 20}


def stand_still(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Do nothing, for ever, and ignore polite requests to stop."""
    import signal
    import time

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(3600)
    return {}


def crash(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Die as a decoder with a broken pointer does."""
    import ctypes

    ctypes.string_at(0)
    return {}


def die_of(request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Die of a signal."""
    os.kill(os.getpid(), request["signal"])
    return {}


def run_in_a_circle(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Use the processor, and come to nothing."""
    while True:
        pass


def wait_for_a_reader(_request: dict[str, Any], _path: str, out: str) -> dict[str, Any]:
    """Open a pipe to which nobody writes."""
    os.mkfifo(Path(out) / "pipe")
    return {"read": (Path(out) / "pipe").read_bytes().decode()}


def flood_words(request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Say megabytes on standard error, the last of them something."""
    import sys

    for _ in range(request["megabytes"]):
        sys.stderr.write("x" * (1 << 20) + "\n")
    sys.stderr.write("the end\n")
    sys.stderr.flush()
    os.abort()


def multiply(_request: dict[str, Any], _path: str, _out: str) -> dict[str, Any]:
    """Become more and more processes."""
    import time

    for _ in range(300):
        if os.fork() == 0:
            time.sleep(3600)
    time.sleep(3600)
    return {}


ATTEMPTS: dict[str, Callable[[dict[str, Any], str, str], dict[str, Any]]] = {
    function.__name__: function
    for function in (
        by_pyav, by_opencv, by_our_door, read_file, write_outside, call_out, look_around, signal_parent, use_memory,
        fill_disk, stand_still, crash, die_of, run_in_a_circle, wait_for_a_reader, flood_words, multiply,
    )
}  # fmt: skip
