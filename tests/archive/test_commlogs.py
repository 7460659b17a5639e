"""A stamped comm log gives time to a recording that heard it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from mediaarchive.alignment.steps import LINES, align
from mediaarchive.archive import Archive
from mediaarchive.archive.commlogs import take_in
from mediaarchive.cli.main import group
from mediaarchive.evas import store as evas
from mediaarchive.steps.model import Step
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Word
from tests.conftest import NOW

_EVA = "us-eva-39"
_SAID = (
    "Shane the hatch thermal cover is open and stowed", "Thomas your waist tether gate is locked on the handrail",
    "Adapter plate Delta is free of its launch bracket", "Pistol grip tool set to torque seven clockwise",
    "Battery Foxtrot connector seated, no damage on the pins", "Body restraint tether is on the foot restraint socket",
    "Glove inspection, both palms look good, no cuts", "Ratchet wrench goes into the crew lock bag",
)  # fmt: skip


def _log(archive: Archive) -> bytes:
    with archive.database.read() as session:
        start = evas.get(session, _EVA).start
    rows = [f"{(start + timedelta(minutes=30 + 2 * n)):%H:%M:%S},EV1,{said}" for n, said in enumerate(_SAID)]
    return "\n".join(["gmt,speaker,text", *rows]).encode()


def test_a_recording_gets_its_time_from_what_is_heard(archive: Archive) -> None:
    """No tag and no declared start: eight lines of the log are heard, and say when it was to a second or two."""
    take_in(archive, _EVA, _log(archive), "loop.csv", times=None, actor="test", now=NOW)
    with archive.database.read() as session:
        eva, digest = evas.get(session, _EVA), evas.comm_lines(session, _EVA)
    assert digest is not None
    words = [Word(120 * TICKS_A_SECOND * n + 160_000, 120 * TICKS_A_SECOND * n + 200_000, s, 0.9)
             for n, s in enumerate(_SAID)]  # fmt: skip
    cues = tuple(Cue(word.start, word.end, word.text, None, 0.9, (word,)) for word in words)
    heard = Transcript("en", Recogniser("base", "faster-whisper", "ab" * 32), (), cues, ())
    answer = {"state": "speech", "transcript": heard.to_json()}
    inputs = {"a": archive.storage.put_bytes(json.dumps(answer).encode()), LINES: digest}
    claim = {
        "recording": "a", "camera": "tv", "duration_us": 1_200_000_000, "declared_us": None, "precision_us": None,
        "tag": None, "tag_us": None, "sightings": [], "anchors": [],
    }  # fmt: skip
    known = {"window": [to_micros(eva.start), to_micros(eva.end)], "recordings": [claim], "tasks": []}
    step = Step("alignment.align", 1, "mediaarchive.alignment.steps:align", _EVA, inputs, known, 5)
    made = json.loads(archive.storage.read_bytes(align(step, archive.tools, lambda _: None)["alignment"]))
    (clock,) = made["clocks"]

    truth = to_micros(eva.start) + (30 * 60 - 10) * 1_000_000
    assert clock["grade"] in "CD"  # one kind of evidence alone is no fact
    assert abs(clock["zero_us"] - truth) <= clock["ci95_us"] < 60_000_000
    assert ["8 lines of the stamped comm log are heard: agrees"] == [
        item["text"] for item in clock["evidence"] if item["kind"] == "lines"
    ]


def test_from_the_command_line(archive: Archive, tmp_path: Path) -> None:
    """The file's lines are printed as understood, and count."""
    file = tmp_path / "loop.csv"
    file.write_bytes(_log(archive))
    command = ["--home", str(archive.settings.home), "commlog", str(file), "--eva", _EVA, "--json"]
    answer = CliRunner().invoke(group, command, catch_exceptions=False)
    assert 0 == answer.exit_code
    assert [*_SAID] == [line["text"] for line in json.loads(answer.stdout)["lines"]]
    with archive.database.read() as session:
        assert evas.comm_lines(session, _EVA) is not None
