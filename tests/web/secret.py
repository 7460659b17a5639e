"""A small archive with a secret in it, and a visitor who looks everywhere.

From the 4th to the 6th of 12 seconds the film is magenta with a tone of 3 kHz, and somebody says "xylophone".
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin

import av
import numpy as np
from flask.testing import FlaskClient
from numpy.typing import NDArray
from PIL import Image

from mediaarchive.alignment import Clock, Evidence, PlacedTask, Span
from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.model import to_json
from mediaarchive.archive import Archive, intake, media
from mediaarchive.clips import Clip, proposals
from mediaarchive.clips import store as clips
from mediaarchive.errors import ArchiveError
from mediaarchive.evas import Camera, Task
from mediaarchive.evas import store as evas
from mediaarchive.ingest import Arrival
from mediaarchive.recordings import PUBLIC
from mediaarchive.recordings import store as recordings
from mediaarchive.search import catchup
from mediaarchive.settings import load
from mediaarchive.steps import Step
from mediaarchive.steps.model import StepRow
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.peaks import Peaks
from mediaarchive.transcripts.steps import TRANSCRIBE
from tests.web.pictures import scene
from web import create_app
from web.security import EVERYBODY, policy_of

EVA: Final = "us-eva-39"
NOW: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEDIA: Final = "http://media.test:9001"
SECONDS, RATE, SOUND_RATE = 12, 10, 16000
SECRET: Final = (4, 6)
WORD: Final = "xylophone"
_MADE: Final = ("recordings.probe", "renditions.poster", "renditions.proxy", "renditions.hls", "frames.analyse")
_START: Final = datetime(2017, 1, 13, 11, 30, tzinfo=UTC)
_SAID: Final = (("hatch", 1), (WORD, 5), ("tether", 9))


def film() -> bytes:
    """Return the film as MP4: greens and blues that change each second, a tone of 500 Hz, and the secret."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        picture, sound = container.add_stream("libx264", rate=RATE), container.add_stream("aac", rate=SOUND_RATE)
        picture.width, picture.height, picture.pix_fmt = 320, 180, "yuv420p"
        for number in range(SECONDS * RATE):
            frame = av.VideoFrame.from_ndarray(_picture(number), format="rgb24")
            container.mux(picture.encode(frame))
        container.mux(picture.encode())
        at = np.arange(SECONDS * SOUND_RATE) / SOUND_RATE
        hidden = (at >= SECRET[0]) & (at < SECRET[1])
        wave = (0.5 * np.sin(2 * np.pi * np.where(hidden, 3000, 500) * at)).astype(np.float32)
        for first in range(0, len(wave), 1024):
            piece = av.AudioFrame.from_ndarray(wave[None, first : first + 1024], format="fltp", layout="mono")
            piece.sample_rate, piece.pts = SOUND_RATE, first
            container.mux(sound.encode(piece))
        container.mux(sound.encode())
    return target.getvalue()


def _picture(number: int) -> NDArray[np.uint8]:
    second = number // RATE
    picture = np.asarray(scene(second, 320, 180)).astype(float)
    picture = np.roll(picture, 2 * (number % RATE), axis=1)
    if SECRET[0] <= second < SECRET[1]:
        grey = picture.mean(axis=2)
        picture = np.stack([100 + grey / 2, grey / 5, 100 + grey / 2], axis=2)
    else:
        picture[..., 0] = np.minimum(picture[..., 0], picture[..., 1] + 20)
    return picture.clip(0, 255).astype(np.uint8)


class Quiet:
    """Looks on and says nothing."""

    def started(self, step: Step) -> None: ...

    def progress(self, step: Step, share: float) -> None: ...

    def ended(self, step: Step, error: ArchiveError | None) -> None:
        assert error is None, error


@dataclass
class Vault:
    """The archive, its one recording, and clips by their titles."""

    archive: Archive
    recording: str
    clips: dict[str, str]
    now: datetime = NOW

    def visitor(self) -> FlaskClient:
        """Return a visitor who comes now."""
        return create_app(self.archive, media_url=MEDIA, clock=lambda: self.now).test_client()

    def work(self) -> list[str]:
        """Do what is due of the public's files, and return what was done."""
        done: list[str] = []
        for name in ("renditions.redact", "frames.redact", "transcripts.redact"):
            before = self._done(name)
            intake.drive(self.archive, watcher=Quiet(), clock=lambda: self.now, only=name)
            done += [name] if self._done(name) != before else []
        return done

    def _done(self, name: str) -> set[str]:
        found = intake.progress_of(self.archive, now=self.now)
        return {step.key for step, outcome in found if step.name == name and outcome and outcome.state == "done"}

    def file(self, name: str, actor: str = PUBLIC) -> Path | None:
        """Return what is served under a media address now."""
        try:
            return Path(media.find(self.archive, self.recording, name, actor=actor, now=self.now).path)
        except ArchiveError:
            return None


def vault(home: Path, made: Sequence[str] = _MADE) -> Vault:
    """Make the archive, ingest the film, lay words and clips on it, release it; `made` are the steps that are done."""
    archive = Archive.create(load({}, home=home), NOW)
    file = home.parent / "secret.mp4"
    file.write_bytes(film())
    found = intake.add_footage(archive, Arrival(file, "ev1-helmet", None), eva=EVA, now=NOW).recording
    intake.drive(archive, watcher=Quiet(), clock=lambda: NOW, only=made)
    task = Task("T1", "Open the hatch", ("EV1",), actual=(_START, _START + timedelta(seconds=SECONDS)))
    hear = next(s for s, _ in intake.progress_of(archive, now=NOW) if s.name == TRANSCRIBE[0])
    with archive.database.write() as session:
        evas.save_camera(session, Camera(EVA, "ev1-helmet", "EV1 helmet camera", "EV1", "helmet", credit="Credit"))
        evas.add_log(session, EVA, [task], log_format="table", digest="0" * 64, actor="test", now=NOW)
        _hear(session, archive, found, hear)
        _place(session, found, task)
        recording = recordings.get(session, found)
        rate = 1 / (recording.time_base or Fraction(1))
        cut = {}
        for title, start, end in (("Before it", 0, 4), ("Over it", 3, 7), ("After it", 6, 12)):
            first, past = round(start * rate), round(end * rate)
            cut[title] = Clip(f"clip{start}", found, first, past, title, "", "T1", "draft", "Ada", None)
        proposals.save(session, EVA, list(cut.values()), NOW)
        session.flush()
        recordings.release(session, [found], NOW - timedelta(days=1))
        session.flush()
        clips.publish(session, [clip.id for clip in cut.values()], NOW)
        session.flush()
        catchup.renew(session, EVA)
    return Vault(archive, found, {title: clip.id for title, clip in cut.items()})


def _hear(session: Any, archive: Archive, recording: str, step: Step) -> None:
    cues, turns = [], []
    for text, second in _SAID:
        start = second * TICKS_A_SECOND
        word = Word(start, start + TICKS_A_SECOND // 2, text, 0.9)
        cues.append(Cue(word.start, word.end, f"the {text} now", "EV1", 0.9, (word,)))
        turns.append(Turn(word.start, word.end, (word,), "fr", f"in English {text}", speaker="EV1", sure=0.9))
    heard = Transcript("en", Recogniser("base", "faster-whisper", "ab" * 32), (), tuple(cues), tuple(turns))
    document = {"state": "speech", "transcript": heard.to_json()}
    transcripts.save(session, recording, document)
    peaks = Peaks()
    list(peaks.passing([(0, np.full(SECONDS * TICKS_A_SECOND, 0.5, np.float32))]))
    outputs = {
        "transcript": archive.storage.put_bytes(json.dumps(document).encode()),
        "peaks": archive.storage.put_bytes(peaks.to_bytes()),
    }
    session.add(
        StepRow(
            key=step.key, name=step.name, version=step.version, subject=recording, state="done", outputs=outputs,
            token=1, started_at=NOW, finished_at=NOW, attempts=1,
        )
    )  # fmt: skip


def _place(session: Any, recording: str, task: Task) -> None:
    quoted = (Evidence("words", f"“{WORD}” is heard where the log says 11:36", 0.4),)
    zero = to_micros(_START)
    clock, end = Clock(recording, zero, 0, 20_000, "A", quoted), zero + SECONDS * 1_000_000
    span = Span(recording, 0, SECONDS * 1_000_000, 0.9)
    placed = PlacedTask(task.id, zero, end, (zero, zero), (end, end), (span,), quoted)
    alignment.save(session, EVA, {"clocks": [asdict(clock)], "tasks": [to_json(placed)]})


# -- a visitor who looks everywhere ------------------------------------------------------------------------------------
@dataclass
class Found:
    """What a visitor got: texts by address, files of the media listener by name."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def words(self) -> set[str]:
        """Return the addresses whose text has the secret word; a search for it says it back, and counts by its hits."""
        asked = f"?q={WORD}"
        told = {path for path, text in self.texts.items() if WORD in text.lower() and not path.endswith(asked)}
        hits = ('"hits":[{', '"items": [{', 'class="hit-words"')
        found = {path for path, text in self.texts.items() if path.endswith(asked) and any(hit in text for hit in hits)}
        return told | found

    def pictures(self) -> set[str]:
        """Return the names of files of which a picture shows the secret colour."""
        return {name for name, data in self.files.items() if _shows_secret(name, data)}

    def sounds(self) -> set[str]:
        """Return the names of films in which the secret tone sounds."""
        return {name for name, data in self.files.items() if name.endswith(".mp4") and has_tone(sound_of(data))}


def crawl(vault: Vault) -> Found:
    """Ask for every address there is: of every public route, all that a page or a playlist names, and guesses."""
    client, found = vault.visitor(), Found()
    waiting = list(_seeds(vault, client))
    while waiting:
        path = waiting.pop()
        if path in found.texts:
            continue
        answer = client.get(path)
        found.texts[path] = answer.get_data(as_text=True) if _is_text(answer.mimetype) else ""
        answer.close()
        if answer.status_code == 200:
            waiting += [link for link in _links(found.texts[path]) if len(found.texts) + len(waiting) < 900]
    names = {name for text in found.texts.values() for name in re.findall(rf"/m/{vault.recording}/([\w./-]+)", text)}
    names |= set(_named(vault))
    for name in names:
        if file := vault.file(name):
            found.files[name] = file.read_bytes()
    return found


def _named(vault: Vault) -> Iterator[str]:
    """Yield every name that a file may have, whether a page names it or not."""
    yield from ("proxy.mp4", "poster.jpg", "peaks.bin", "sprites/0.jpg", "sprites/1.jpg")
    yield from (f"hls/{name}" for name in ("index.m3u8", "high.m3u8", "high.mp4", "low.m3u8", "low.mp4"))
    recording = vault.archive
    with recording.database.read() as session:
        end = recordings.get(session, vault.recording).end_pts or 0
    yield from (f"keyframes/{pts}.jpg" for pts in range(0, end, max(1, end // (SECONDS * RATE))))


def _seeds(vault: Vault, client: FlaskClient) -> Iterator[str]:
    app = client.application
    clips_of, r = vault.clips.values(), vault.recording
    known = {"slug": [EVA], "recording_id": [r], "clip_id": list(clips_of), "name": ["ev1-helmet"], "kind": ["earth"]}
    known["form"] = ["csv", "vtt", "otio"]
    for rule in app.url_map.iter_rules():
        open_ = policy_of(app, rule.endpoint) in EVERYBODY
        if not open_ or "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        paths = [rule.rule]
        for name in re.findall(r"<(?:[^:>]*:)?(\w+)>", rule.rule):
            values = known.get(name, ["2017" if name == "number" else "01"])
            paths = [re.sub(rf"<(?:[^:>]*:)?{name}>", value, path) for path in paths for value in values]
        yield from paths
    for words in (WORD, "hatch", "the", "over", "now"):
        yield from (f"/search?q={words}", f"/search.json?q={words}", f"/api/v1/search?q={words}")
    for start, end in ((0, 12), (4, 6), (5, 5.5)):
        yield from (f"/recordings/{r}?t={start},{end}", f"/recordings/{r}/words.json?from={start}&to={end}")
        yield f"/recordings/{r}/words.json?start={start}&end={end}"
        yield f"/api/v1/recordings/{r}/cues?from={start}&to={end}"
        yield f"/licence-requests/new?recording={r}&in={start}&out={end}"
        yield from (f"/basket/list.{form}?items={r}:{start}-{end}" for form in known["form"])
    yield from (f"/clips/{clip}?correct=cue-{n}" for clip in clips_of for n in range(3))
    yield from (f"/oembed?url=http://localhost/clips/{clip}" for clip in clips_of)


def _links(text: str) -> Iterator[str]:
    plain = text.replace("&amp;", "&").replace("\\/", "/")
    for link in re.findall(r'(?:href|src|data-[\w-]+|content|url)=?[":]+ ?"?([^"<> ]+)"', plain):
        path = urljoin("/", unquote(link).removeprefix("http://localhost").partition("#")[0])
        if path.startswith("/") and not path.startswith(("//", "/static", "/desk", "/account", "/m/")):
            yield path
    yield from re.findall(r"<loc>http://localhost(/[^<]*)</loc>", plain)


def _is_text(kind: str | None) -> bool:
    return (kind or "").startswith("text") or any(word in (kind or "") for word in ("json", "xml", "javascript"))


def frames_of(data: bytes) -> list[tuple[Fraction, NDArray[np.uint8]]]:
    """Return every picture of a film with its second."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        clock = Fraction(stream.time_base or 1)
        return [((f.pts or 0) * clock, f.to_ndarray(format="rgb24")) for f in container.decode(stream)]


def sound_of(data: bytes) -> NDArray[np.float32]:
    """Return the sound of a film at its place on the film's clock, 16 kHz."""
    with av.open(io.BytesIO(data)) as container:
        whole = np.zeros((SECONDS + 1) * SOUND_RATE, np.float32)
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()[0]
            at = round((frame.pts or 0) * Fraction(frame.time_base or 1) * SOUND_RATE)
            if at >= 0:
                whole[at : at + len(samples)] = samples[: len(whole) - at]
        return whole


def is_secret(picture: NDArray[np.uint8]) -> bool:
    """Say whether any part of a picture is magenta."""
    red, green, blue = (picture[..., n].astype(int) for n in range(3))
    return int(((red > green + 60) & (blue > green + 60)).sum()) > 4


@cache
def _shows_secret(name: str, data: bytes) -> bool:
    """Say whether any picture of a file is secret; the same bytes come in many crawls."""
    return any(map(is_secret, _pictures(name, data)))


def has_tone(wave: NDArray[np.float32]) -> bool:
    """Say whether the tone of 3 kHz sounds anywhere, were it for 32 ms."""
    pieces = wave[: len(wave) // 512 * 512].reshape(-1, 512) * np.hanning(512)
    power = np.abs(np.fft.rfft(pieces, axis=1))[:, 90:103].max(axis=1)
    return bool((power > 0.5).any())


def _pictures(name: str, data: bytes) -> Iterator[NDArray[np.uint8]]:
    if name.endswith(".jpg"):
        yield np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    elif name.endswith(".mp4"):
        yield from (picture for _, picture in frames_of(data))
