"""What it costs a server to tell its listeners how ingest stands, with archives of several sizes.

    python -m tests.bench.ingestview

For each size: one computation, one whole page, then what a browser asks for every 1.5 s
(`/desk/ingest/events`), while nothing changes and after each commit, through the real application, as a member.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from mediaarchive.archive import Archive
from mediaarchive.archive.ingestview import ingest_page
from mediaarchive.archive.intake import progress_of
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Probe, StreamFacts
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from tests.web.builder import NOW
from tests.web.forms import form_token, sign_in_pass
from web import create_app

_SIZES = (60, 600)
_EVAS = ("us-eva-38", "us-eva-39", "us-eva-40")
_OUTPUTS = ("probe", "poster", "proxy", "film", "analysis", "dials", "transcript", "peaks", "ties", "alignment")


def main() -> None:
    """Measure, and print a table."""
    print(
        f"{'recordings':>10} {'steps':>6} {'computed':>11} {'page':>9} {'event, nothing new':>19}"
        f" {'event after a commit':>21}"
    )
    for size in _SIZES:
        with TemporaryDirectory(prefix="bench-ingest-") as folder:
            _measure(filled(Path(folder) / "archive", size), size)


def _measure(archive: Archive, size: int) -> None:
    steps, client = len(progress_of(archive, now=NOW)), _team(archive)

    def rest() -> None:
        _commit(archive)
        time.sleep(1.5)

    computed = _timed(lambda: ingest_page(archive, now=NOW), 5, before=lambda: _commit(archive))
    page = _timed(lambda: client.get("/desk/ingest"), 3, before=lambda: _commit(archive))
    still = _timed(lambda: client.get("/desk/ingest/events"), 15)
    after = _timed(lambda: client.get("/desk/ingest/events"), 5, before=rest)
    print(f"{size:>10} {steps:>6} {computed:>8.0f} ms {page:>6.0f} ms {still:>16.1f} ms {after:>18.1f} ms")
    archive.close()


def filled(home: Path, size: int) -> Archive:
    """Return an archive of so many recordings on which everything was done, in three spacewalks with four cameras."""
    archive = Archive.create(load({}, home=home), NOW)
    picture = StreamFacts(0, "video", "h264", "1/12800", 0, 12800 * 600, 18000, 1920, 1080, "30", chosen=True)
    sound = StreamFacts(1, "audio", "aac", "1/48000", 0, 48000 * 600, 28125, sample_rate=48000, channels=2, chosen=True)
    with archive.database.write() as session:
        for eva in _EVAS:
            for camera in range(4):
                evas.save_camera(session, Camera(eva, f"ev{camera}", f"EV{camera}", role=""))
        for number in range(size):
            recordings.add(
                session, recording_id=f"r{number}", eva=_EVAS[number % 3], camera=f"ev{number % 4}",
                file_name=f"GX{number:06}.MP4", digest=f"{number:064x}", size=1000, mismatch=None, declared=None,
                now=NOW + timedelta(seconds=number),
            )  # fmt: skip
            session.flush()
            recordings.set_probe(session, f"r{number}", Probe("mov,mp4", "600", (picture, sound), ()))
    while _do_all(archive):
        pass
    return archive


def _do_all(archive: Archive) -> int:
    """Write down that what is due now was done; return how many steps that were."""
    due = [step for step, outcome in progress_of(archive, now=NOW) if outcome is None]
    with archive.database.write() as session:
        for step in due:
            session.add(
                StepRow(
                    key=step.key, name=step.name, version=step.version, subject=step.subject, state="done",
                    outputs=dict.fromkeys(_OUTPUTS, step.key), attempts=1, token=1, started_at=NOW, finished_at=NOW,
                )
            )  # fmt: skip
    return len(due)


def _commit(archive: Archive) -> None:
    with archive.database.write() as session:
        row = session.get_one(StepRow, session.query(StepRow.key).limit(1).scalar())
        row.attempts = 3 - row.attempts


def _team(archive: Archive) -> FlaskClient:
    client = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive)}"
    client.post(link, data={"csrf_token": form_token(client, link)})
    return client


def _timed(work: Callable[[], object], rounds: int, *, before: Callable[[], None] = lambda: None) -> float:
    """Return the median of so many rounds, in milliseconds."""
    took = []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return median(took)


if __name__ == "__main__":
    main()
