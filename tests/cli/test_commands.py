"""The command line: quick help, one line per failure, JSON that keeps its shape."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.cli import main
from tests import beyond
from tests.conftest import ROOT, data, media
from tests.films import film, scene

_COMMAND = "import sys; from mediaarchive.cli import main; sys.exit(main())"


def run(*arguments: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: its start alone would take a second each time."""
    command = ["mediaarchive", *(["--home", str(home)] if home else []), *map(str, arguments)]
    before, sys.argv = sys.argv, command
    code: object = 0
    with chdir(ROOT), redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.argv = before
    assert isinstance(code, int | None), code
    return subprocess.CompletedProcess(command, code or 0, out.getvalue(), errors.getvalue())


def run_alone(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a process of its own."""
    command = [sys.executable, "-c", _COMMAND, "--home", str(home), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def printed(*arguments: str | Path, home: Path | None = None) -> Any:
    """Return the one JSON document that a command prints."""
    done = run(*arguments, "--json", home=home)
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(beyond.ON, reason="what the other stack is told by is loaded at the start")
def test_help_imports_nothing_heavy() -> None:
    """`--help` stays quick because it loads no catalogue, no arrays and no decoder."""
    heavy = ("sqlalchemy", "alembic", "numpy", "av", "cv2", "ctranslate2", "flask", "rich", "granian")
    code = (
        "import sys; from mediaarchive.cli.main import group\n"
        "try: group(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "ingest" in done.stdout
    assert "[]" == done.stderr.strip()


def test_every_command_explains_itself() -> None:
    """Each command of the list has help of its own."""
    from mediaarchive.cli.main import _COMMANDS

    for name in _COMMANDS:
        assert 0 == run(name, "--help").returncode, name


def test_probe_json(tmp_path: Path) -> None:
    """Duration is exact, streams and claimed clocks are there."""
    found = printed("probe", film(tmp_path / "a.mp4", scene(1, 45)))

    assert 1.5 == found["duration"]
    assert "30" == found["frame_rate"]
    assert ("video", "h264", 45) == tuple(found["streams"][0][k] for k in ("kind", "codec", "packets"))
    assert [] == found["clocks"]


def test_frames_json(tmp_path: Path) -> None:
    """The stand-alone hot path: shots cover the film without holes, and the cost is said."""
    path = film(tmp_path / "a.mp4", [*scene(1, 45), *scene(9, 45)])
    found = printed("frames", path, "--out", tmp_path / "out")

    assert 90 == found["frames"]
    assert [(0.0, 1.5), (1.5, 3.0)] == [(shot["start"], shot["end"]) for shot in found["shots"]]
    assert {"wall_s", "cpu_s", "decoded_frames", "peak_rss_mb"} <= found["cost"].keys()
    for still in found["keyframes"]:
        assert (tmp_path / "out" / still["path"]).is_file()


def test_tasklog_json() -> None:
    """A real log of NASA's, read without an archive."""
    found = printed("tasklog", data("eva-logs/coda_as_performed.json"), "--eva", "us-eva-41")

    assert ("coda", "us-eva-41", 14) == (found["format"], found["eva"], len(found["tasks"]))
    first = found["tasks"][0]
    assert ("Egress", ["EV1"], "2017-03-30T11:29:00Z") == (first["title"], first["actors"], first["actual"]["start"])


def test_tasklog_guesses_and_is_told(tmp_path: Path) -> None:
    """A table of unknown headings: the guess with its errors in place, exit status 1; what is chosen is read."""
    log = tmp_path / "log.csv"
    log.write_text("number,what happened,begun\n1,Egress,11:22\n2,Plate,11:49\n")
    refused = run(
        "tasklog", log, "--eva", "us-eva-39", "--columns", "title=B,start=C", "--json", home=tmp_path / "none"
    )
    document = json.loads(refused.stdout)

    assert (1, []) == (refused.returncode, document["tasks"])
    assert [(2, 3), (3, 3)] == [(error["line"], error["column"]) for error in document["errors"]]
    assert "line 2, column 3" in refused.stderr
    chosen = ("--columns", "title=what happened,start=C", "--times", "gmt")
    found = printed("tasklog", log, "--eva", "us-eva-39", *chosen, home=tmp_path / "none")
    assert ["2017-01-13T11:22:00Z", "2017-01-13T11:49:00Z"] == [task["actual"]["start"] for task in found["tasks"]]
    assert {"title": "B", "start": "C"} == {c["field"]: c["letter"] for c in found["guess"]["columns"] if c["field"]}
    assert ["+0:00:00", "+0:27:00"] == [task["pet"]["actual"]["start"] for task in found["tasks"]]


def test_tasklog_versions(tmp_path: Path) -> None:
    """A second import says what it changes; the first version is shown as CSV, and counts again when asked."""
    home, log = tmp_path / "archive", tmp_path / "log.csv"
    run("init", home=home)
    log.write_text("id,title,start\n1,Egress,+0:00\n2,Plate,+0:27\n")
    assert {"added": 2, "removed": 0, "changed": 0} == {
        name: len(changes)
        for name, changes in printed("tasklog", log, "--eva", "us-eva-39", "--import", home=home)["diff"].items()
        if name != "reordered"
    }
    log.write_text("id,title,start\n1,Egress,+0:05\n")
    looked = printed("tasklog", log, "--eva", "us-eva-39", home=home)
    done = run("tasklog", log, "--eva", "us-eva-39", "--import", home=home)

    change = {"id": "1", "field": "actual.start", "from": "2017-01-13T11:22:00Z", "to": "2017-01-13T11:27:00Z"}
    assert ([{"id": "2", "title": "Plate"}], [change]) == (looked["diff"]["removed"], looked["diff"]["changed"])
    assert "removed: 2 Plate" in done.stderr
    assert "changed: 1 actual.start from 2017-01-13T11:22:00Z to 2017-01-13T11:27:00Z" in done.stderr
    old = run("tasklog", "--eva", "us-eva-39", "--version", "1", "--csv", home=home)
    assert "2,Plate,,completed,2017-01-13T11:49:00Z,,,," == old.stdout.splitlines()[2]
    back = printed("tasklog", "--eva", "us-eva-39", "--version", "1", "--import", home=home)
    assert (3, ["1", "2"]) == (back["version"], [task["id"] for task in back["tasks"]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("status",), "the catalogue is empty" if beyond.ON else "there is no archive here"),
        (("probe", "Makefile"), "not a video or sound container"),
        (("eva", "list"), "run: mediaarchive init"),
    ],
)
def test_failures_are_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    """Exit status 1 and one line that says what, on what, and what to do; nothing on standard output."""
    done = run_alone(*arguments, home=tmp_path / "none")

    assert (1, "") == (done.returncode, done.stdout)
    assert 1 == len(done.stderr.strip().splitlines())
    assert words in done.stderr


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    """A missing file or option is the user's mistake, not a failure."""
    assert 2 == run("probe", tmp_path / "missing.mp4").returncode
    assert 2 == run("ingest", "x").returncode
    assert 2 == run("tasklog").returncode
    assert 2 == run("tasklog", "Makefile", "--columns", "title").returncode


def test_from_init_to_export(tmp_path: Path) -> None:
    """An archive made, footage and a log taken in, aligned, found, exported: all by command."""
    home = tmp_path / "archive"
    assert 0 == run_alone("init", home=home).returncode
    path = film(tmp_path / "a.mp4", scene(1, 90))
    log = tmp_path / "log.csv"
    log.write_text("id,title,actors,start,end\n1,Battery install,EV1,+2:00,+3:00\n2,Ingress,EV1,+3:00,+4:00\n")
    assert 0 == run("tasklog", log, "--eva", "us-eva-39", "--import", home=home).returncode
    ingest = run_alone(
        "ingest", path, "--eva", "us-eva-39", "--camera", "ev1-helmet", "--start", "2017-01-13T13:30:00Z", home=home
    )
    assert 0 == ingest.returncode, ingest.stderr

    aligned = printed("align", "us-eva-39", home=home)
    assert "2017-01-13T13:30:00Z" == aligned["recordings"][0]["clock"]["zero_utc"]
    (span,) = aligned["tasks"][0]["spans"]
    assert (0.0, 3.0) == (span["start"], span["end"])
    assert ["Battery install, seen by EV1 helmet"] == [
        hit["title"] for hit in printed("search", "batteries", home=home) if hit["kind"] == "clip"
    ]
    assert 0 == run("release", "us-eva-39", home=home).returncode
    assert 0 == run("export", "us-eva-39", "--format", "json", "--out", tmp_path / "eva.json", home=home).returncode
    exported = json.loads((tmp_path / "eva.json").read_text("utf-8"))
    assert ["published"] == [clip["state"] for clip in exported["clips"]]
    assert all(step["state"] == "done" for r in printed("status", home=home)["recordings"] for step in r["steps"])
    assert 0 == run_alone("doctor", home=home).returncode


def test_transcribe_real_speech() -> None:
    """A real remark from a spacewalk, word for word but for the stutter that the model leaves out."""
    found = printed("transcribe", media("speech/jfk.flac"))

    assert "en" == found["language"]
    said = " ".join(cue["text"] for cue in found["cues"]).lower()
    assert "ask not what your country can do for you" in said
    assert all(cue["words"] for cue in found["cues"])


def test_locate_json(tmp_path: Path) -> None:
    """A plan and a transcript alone: a timeline without gaps, spans and an interval for each task."""
    tasks, words = tmp_path / "tasks.csv", tmp_path / "words.csv"
    tasks.write_text("id,title\na,Exit airlock\nb,Battery install\n")
    said = [f"{t},{t + 4},{'hatch egress' if t < 600 else 'the battery is in'}" for t in range(0, 1800, 10)]
    words.write_text("\n".join(["start,end,text", *said]))

    found = printed("locate", "--tasks", tasks, "--transcript", words, "--start", "0", "--end", "1800")

    assert (0, 1800) == (found["timeline"][0]["start"], found["timeline"][-1]["end"])
    assert all(a["end"] == b["start"] for a, b in zip(found["timeline"], found["timeline"][1:], strict=False))
    assert {"a", "b", None} >= {stretch["task"] for stretch in found["timeline"]}
    assert [("a", "Exit airlock"), ("b", "Battery install")] == [(t["id"], t["title"]) for t in found["tasks"]]
    assert all(2 == len(task["start_ci95"]) for task in found["tasks"])
    assert {"wall_s", "cpu_s", "peak_rss_mb"} <= found["cost"].keys()


def test_locate_says_where_a_plan_is_wrong(tmp_path: Path) -> None:
    """A bad cell is named by file, line and column on one line; a range that is none is wrong usage."""
    tasks, words = tmp_path / "tasks.csv", tmp_path / "words.csv"
    tasks.write_text("id,title,planned_start\na,Exit airlock,soon\n")
    words.write_text("start,end,text\n1,2,Copy\n")

    done = run("locate", "--tasks", tasks, "--transcript", words)

    assert 1 == done.returncode
    assert "mediaarchive: tasks.csv: line 2, column 3 (planned_start): 'soon' is no time" in done.stderr
    tasks.write_text("id,title\na,Exit airlock\n")
    assert 2 == run("locate", "--tasks", tasks, "--transcript", words, "--start", "9", "--end", "8").returncode


def test_words_are_replaced_listed_and_undone(tmp_path: Path) -> None:
    """Replacing shows the places first; what is done is listed, taken back by one undo, and nothing is offered."""
    from tests.web.builder import EVA, TAKES, build

    home = tmp_path / "archive"
    build(home, takes=TAKES[:1]).close()
    wish = ("words", "replace", "tether", "safety tether", "--eva", EVA)
    looked = printed(*wish, home=home)
    assert (5, None, 0) == (len(looked["places"]), looked["batch"], looked["changed"])
    done = printed(*wish, "--do", home=home)
    assert (1, 5) == (done["batch"], done["changed"])
    kept = printed("words", "edits", EVA, "helmet1a", home=home)["edits"]
    assert ("tether", "safety tether", "command line") == tuple(kept[0][name] for name in ("before", "after", "by"))
    assert "5 changes count no longer" in run("words", "undo", "3", "--batch", home=home).stderr
    assert {"command line"} == {e["undone_by"] for e in printed("words", "edits", EVA, "helmet1a", home=home)["edits"]}
    offered = printed("words", "proposals", EVA, "helmet1a", home=home)
    assert {"recording": "helmet1a", "maker": None, "differences": [], "edits": []} == offered
