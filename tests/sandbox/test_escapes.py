"""U6 to U10: files that name other files or addresses, through every way in, OpenCV and PyAV included.

Each payload is first shown to work without the sandbox where a decoder falls for it, so that the tests can fail.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest

from mediaarchive.errors import ArchiveError, SandboxFailed
from mediaarchive.sandbox import Sandbox
from tests.conftest import ROOT
from tests.films import film, flat
from tests.sandbox import attempts
from tests.sandbox.hostile import dash, ffconcat, hls, with_external_reference

WAYS = ("by_pyav", "by_opencv", "by_our_door", "by_ffmpeg")
_FALLEN_FOR = {
    "options": {"enable_drefs": "1", "use_absolute_path": "1", "safe": "0", "protocol_whitelist": "file,http,tcp"}
}


def frames(sandbox: Sandbox, way: str, payload: Path, out: Path, **request: Any) -> int:
    """Return how many frames `way` could decode from inside the sandbox."""
    if way == "by_ffmpeg":
        arguments = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", "{in:master}", "-f", "rawvideo", "{out}/leak"]
        try:
            sandbox.run_program(arguments, inputs={"master": payload}, out=out)
        except ArchiveError:
            return 0
        return (out / "leak").stat().st_size
    found = sandbox.run_child(
        "tests.sandbox.attempts",
        {"attempt": way, **request},
        inputs={"master": payload},
        out=out,
        packages=(ROOT / "tests",),
    )
    return int(found["result"]["frames"])


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write a payload."""
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("way", WAYS)
def test_U06_hls_playlist_named_mp4(sandbox: Sandbox, victim: Path, out: Path, tmp_path: Path, way: str) -> None:
    """An HLS playlist named .mp4 that points at another recording gives not one frame of it."""
    payload = write(tmp_path, "evil.mp4", hls(f"file://{victim}"))

    assert 0 == frames(sandbox, way, payload, out)
    assert 0 == frames(sandbox, way, payload, out, **_FALLEN_FOR)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("relative", [True, False])
def test_U07_ffconcat_named_mp4(
    sandbox: Sandbox, victim: Path, out: Path, tmp_path: Path, way: str, relative: bool
) -> None:
    """An ffconcat script named .mp4, with a relative or absolute name, gives not one frame; through cv2 neither."""
    payload = write(tmp_path, "evil.mp4", ffconcat("others/victim.mp4" if relative else str(victim)))

    assert 0 == frames(sandbox, way, payload, out)
    assert 0 == frames(sandbox, way, payload, out, **_FALLEN_FOR)


def test_U07_the_payload_works_without_a_sandbox(victim: Path, tmp_path: Path) -> None:
    """The same script, opened carelessly outside, does give the victim's frames: the tests above can fail."""
    payload = write(tmp_path, "evil.mp4", ffconcat("others/victim.mp4"))

    assert 30 == attempts.by_opencv({}, str(payload), "")["frames"]
    assert 30 == attempts.by_pyav(_FALLEN_FOR, str(payload), "")["frames"]


@pytest.fixture
def canary() -> Iterator[tuple[int, list[Any]]]:
    """Open a listener on loopback that notes every connection."""
    met: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    met.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], met
        stop.set()
        thread.join()


@pytest.mark.parametrize("way", WAYS)
def test_U08_playlist_with_an_address(
    sandbox: Sandbox, canary: tuple[int, list[Any]], out: Path, tmp_path: Path, way: str
) -> None:
    """A playlist that names a server makes no connection, even with a decoder that allows HTTP."""
    port, met = canary
    payload = write(tmp_path, "evil.mp4", hls(f"http://127.0.0.1:{port}/segment.ts"))

    assert 0 == frames(sandbox, way, payload, out, **_FALLEN_FOR)
    assert [] == met


def test_U08_no_socket_of_any_kind(sandbox: Sandbox, canary: tuple[int, list[Any]], out: Path) -> None:
    """TCP and UDP are shut for code that is inside, and the canary hears nothing."""
    port, met = canary
    found = sandbox.run_child(
        "tests.sandbox.attempts", {"attempt": "call_out", "port": port}, inputs={}, out=out, packages=(ROOT / "tests",)
    )

    assert "tcp" not in found["result"]["done"]
    assert [] == met


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.m3u8", b"#EXTM3U\n#EXTINF:1,\nVICTIM\n#EXT-X-ENDLIST\n"),
        ("evil.mpd", dash("VICTIM")),
        ("evil.sdp", b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
        ("evil.xspf", b'<?xml version="1.0"?><playlist version="1"><trackList><track><location>VICTIM</location>'),
        ("evil.avs", b'DirectShowSource("VICTIM")'),
        ("evil.vpy", b"import vapoursynth\nclip = vapoursynth.core.ffms2.Source('VICTIM')\nclip.set_output()"),
        ("evil.ffmeta", b";FFMETADATA1\ntitle=x\n"),
        ("evil.srt", b"1\n00:00:00,000 --> 00:00:01,000\nhello\n"),
    ],
)
def test_U09_renamed_text_formats(
    sandbox: Sandbox, victim: Path, out: Path, tmp_path: Path, way: str, name: str, content: bytes
) -> None:
    """Playlists, scripts, session descriptions and subtitles, under their own names or as .mp4: not one frame."""
    payload = write(tmp_path, name, content.replace(b"VICTIM", str(victim).encode()))

    assert 0 == frames(sandbox, way, payload, out)


@pytest.mark.parametrize("way", WAYS)
def test_U10_external_data_reference(sandbox: Sandbox, victim: Path, out: Path, tmp_path: Path, way: str) -> None:
    """A movie whose samples are said to lie in another file gives none of that file's frames."""
    own = film(tmp_path / "own.mp4", flat((0, 255, 0), 30))
    payload = write(tmp_path, "evil.mov", with_external_reference(own, victim))

    assert 0 == frames(sandbox, way, payload, out)
    assert 0 == frames(sandbox, way, payload, out, **_FALLEN_FOR)


def test_U10_the_payload_works_without_a_sandbox(victim: Path, tmp_path: Path) -> None:
    """Told to follow references, PyAV outside does open the victim: the test above can fail."""
    payload = write(tmp_path, "evil.mov", with_external_reference(victim, victim))

    assert 30 == attempts.by_pyav(_FALLEN_FOR, str(payload), "")["frames"]


def attempt(sandbox: Sandbox, name: str, out: Path, **request: Any) -> dict[str, Any]:
    """Run an attempt inside and return what came of it."""
    own = out.parent / "own"
    own.write_bytes(b"own")
    found = sandbox.run_child(
        "tests.sandbox.attempts",
        {"attempt": name, **request},
        inputs={"master": own},
        out=out,
        packages=(ROOT / "tests",),
    )
    result: dict[str, Any] = found["result"]
    return result


def test_other_files_cannot_be_read(sandbox: Sandbox, victim: Path, out: Path) -> None:
    """Code inside that asks for another recording by its path gets nothing."""
    assert 0 == attempt(sandbox, "read_file", out, victim=str(victim))["read"]
    assert 0 == attempt(sandbox, "read_file", out, victim="/etc/passwd")["read"]


def test_only_the_output_folder_can_be_written(sandbox: Sandbox, victim: Path, out: Path) -> None:
    """Neither the input nor the system nor anybody's files: only the output folder."""
    before = victim.read_bytes()

    assert ["allowed"] == attempt(sandbox, "write_outside", out, victim=str(victim))["written"]
    assert before == victim.read_bytes()


def test_processes_outside_cannot_be_signalled(sandbox: Sandbox, out: Path) -> None:
    """Code inside cannot stop the archive."""
    import os

    assert not attempt(sandbox, "signal_parent", out, pid=os.getppid())["sent"]


def test_secrets_are_not_in_the_environment(sandbox: Sandbox, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's environment is made for it: a key in ours is not in its."""
    monkeypatch.setenv("MEDIAARCHIVE_SECRET_KEY", "hush")

    assert "MEDIAARCHIVE_SECRET_KEY" not in attempt(sandbox, "look_around", out)["environment"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("use_memory", "MemoryError"),
        ("fill_disk", "File too large"),
        ("stand_still", "stood still"),
        ("crash", "crashed"),
    ],
)
def test_limits_end_the_child_with_a_reason(out: Path, name: str, words: str) -> None:
    """Memory, disk, silence, a crash: the parent is told which, and goes on."""
    from mediaarchive.sandbox import Limits

    limits = Limits(memory_mb=2048, output_mb=16, silent_s=2)
    with pytest.raises(SandboxFailed, match=words):
        Sandbox("auto").run_child(
            "tests.sandbox.attempts", {"attempt": name}, inputs={}, out=out, limits=limits, packages=(ROOT / "tests",)
        )


def test_a_production_archive_refuses_to_run_without_a_lock() -> None:
    """No sandbox in production is an error at the start, not a warning."""
    with pytest.raises(ArchiveError, match="refuses"):
        Sandbox("none", production=True)
