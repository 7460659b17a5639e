"""Clocks seen in the picture: `python -m tests.bench.alignment dials`, or one part: `dials qr`, `burned`, `cost`.

Recordings of known truth: cameras that drift by 50 ppm, QR clocks held up now and then (one code in a hundred says
another time, and one look in ten is at a clock that is an hour off), clocks burned in by several fonts at several
bitrates. Between looks and outside the stretches that are looked at only a keyframe each two seconds is written, so
that six hours take a minute. Errors are those of a robust line through what was seen, at each second of the recording.
Anchor: VideoQRAnalyser's way, the first change of second at frame number / rounded frame rate, for all of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.dials.child import run
from mediaarchive.alignment.dials.model import Dial, from_json
from mediaarchive.alignment.dials.payloads import reading_of
from mediaarchive.alignment.dials.stretches import stretches
from tests.alignment.dials.films import START, Camera, Draw, burned, code, film, hms, iso, labs

_FOLDER: Final = Path(__file__).resolve().parents[3] / ".bench" / "alignment"
_NTSC, _FAST = Fraction(30000, 1001), Fraction(60000, 1001)
_HOUR_US: Final = 3_600_000_000
_DAY_US: Final = 86_400_000_000

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Filmed:
    """A recording with a QR clock held up at some of its seconds."""

    name: str
    hours: float
    rate: Fraction
    ppm: float
    looks: int
    text: Callable[[int], str] = iso
    redraw_us: int = 1_000_000


@dataclass(frozen=True)
class Burned:
    """A recording with a clock burned in."""

    name: str
    hours: float
    rate: Fraction
    ppm: float
    draw: Draw
    crf: str = "24"
    speed: float = 3.0


_FILMED: Final = (
    Filmed("6 h, 29.97, 12 looks", 6, _NTSC, 50, 12),
    Filmed("6 h, 29.97, 12 looks", 6, _NTSC, -50, 12),
    Filmed("6 h, 25, 4 looks", 6, Fraction(25), 50, 4),
    Filmed("2 h, 59.94, 6 looks", 2, _FAST, -50, 6),
    Filmed("2 h, 29.97, 6 looks, redrawn each 30 ms", 2, _NTSC, 50, 6, labs, 30_000),
    Filmed("0.2 h, 29.97, 1 look", 0.2, _NTSC, 50, 1),
)
_BURNED: Final = (
    Burned("6 h, 29.97, plain font", 6, _NTSC, 50, burned(hms)),
    Burned(
        "12 min, 25, thin font, dark in a box", 0.2, Fraction(25), -50, burned(hms, font="default", ink=20, box=220)
    ),
    Burned("12 min, 29.97, low bitrate, in a box", 0.2, _NTSC, -50, burned(hms, box=16), "36"),
    Burned("12 min, 29.97, low bitrate, no box", 0.2, _NTSC, 50, burned(hms, height=30), "36"),
    Burned("12 min, 59.94, fast camera", 0.2, _FAST, 50, burned(hms, font="default", height=30), "28", 9.0),
    Burned("12 min, 29.97, 12 pixels tall", 0.2, _NTSC, 50, burned(hms, height=12)),
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=("qr", "burned", "cost"))
    chosen = parser.parse_args().part
    _FOLDER.mkdir(parents=True, exist_ok=True)
    head = "| p95 ms | worst ms | half a frame ms | drift ppm off | seen | in their half-width | told |"
    if chosen in (None, "qr"):
        print(f"| QR clocks {head} anchor worst ms |\n|" + "---|" * 9)
        for number, filmed in enumerate(_FILMED):
            print(_qr_row(filmed, 60 + number), flush=True)
    if chosen in (None, "burned"):
        print(f"\n| burned-in clocks {head}\n|" + "---|" * 8)
        for burnt in _BURNED:
            print(_burned_row(burnt), flush=True)
    if chosen in (None, "cost"):
        _print_cost()


def _qr_row(filmed: Filmed, seed: int) -> str:
    rng = np.random.default_rng(seed)
    length = filmed.hours * 3600
    camera = Camera(filmed.rate, ppm=filmed.ppm, size=(240, 320), gop=round(filmed.rate))
    room = np.linspace(0.01, 0.99, filmed.looks) * (length - 8) if filmed.looks > 1 else np.array([0.8 * length])
    spans = [
        (float(at + late), float(at + late) + 6) for at, late in zip(room, rng.uniform(0, 2, len(room)), strict=True)
    ]
    foul = spans[len(spans) // 2][0] if len(spans) >= 10 else None
    path = _FOLDER / f"dials-{seed}.mp4"
    wrong = set(rng.integers(0, round(length), round(length / 100)).tolist())

    def text(utc_us: int) -> str:
        second = (utc_us - START) // 1_000_000
        ahead = _HOUR_US if foul is not None and 0 <= second - foul < 7 else 0
        return filmed.text(utc_us + ahead + (1_234_000_000 if second in wrong else 0))

    draw = code(text, filmed.redraw_us, at=(50, 60), tilt=float(rng.uniform(-15, 15)))
    film(path, camera, length, _held_up(draw, spans, camera), dense=spans)
    dials, doubts = _seen(path)
    anchor = _anchor_ms(path, camera, length)
    path.unlink()
    return f"{_row(filmed.name, dials, doubts, camera, length)} {anchor:.0f} |"


def _held_up(draw: Draw, spans: Sequence[tuple[float, float]], camera: Camera) -> Draw:
    def drawn(picture: NDArray[np.uint8], utc_us: float) -> None:
        at = (utc_us - START) / (1 + camera.ppm * 1e-6) / 1e6
        if any(first <= at < past for first, past in spans):
            draw(picture, utc_us)

    return drawn


def _burned_row(burnt: Burned) -> str:
    camera = Camera(burnt.rate, ppm=burnt.ppm, gop=round(burnt.rate), crf=burnt.crf)
    length = burnt.hours * 3600
    path = _FOLDER / "dials-burned.mp4"
    dense = [(first / 1e6 - 2, past / 1e6 + 2) for first, past in stretches(round(length * 1e6))]
    film(path, camera, length, burnt.draw, background=burnt.speed, dense=dense)
    dials, doubts = _seen(path)
    path.unlink()
    return _row(burnt.name, dials, doubts, camera, length)


def _seen(path: Path) -> tuple[list[Dial], list[str]]:
    answer = run({}, {"master": str(path)}, "", lambda _: None)
    return [from_json(dial) for dial in answer["dials"]], answer["doubts"]


def _row(name: str, dials: list[Dial], doubts: list[str], camera: Camera, length: float) -> str:
    half = float(500 / camera.rate)
    if not dials:
        return f"| {name} | not read | | {half:.1f} | | 0 | | {len(doubts)} |"
    at = np.array([dial.at_us for dial in dials], float)
    leads = np.array([_lead(dial, camera) for dial in dials])
    held = np.abs(leads - at * camera.ppm * 1e-6) <= [dial.ci95_us for dial in dials]
    start, slope = robust_line(at, leads)
    seconds = np.arange(0, length) * 1e6
    error = np.abs(start + slope * seconds - seconds * camera.ppm * 1e-6) / 1000
    drift = f"{slope * 1e6 - camera.ppm:+.2f}" if len(dials) > 1 else "unknown"
    numbers = f"{np.percentile(error, 95):.1f} | {error.max():.1f} | {half:.1f} | {drift}"
    return f"| {name} | {numbers} | {len(dials)} | {held.sum()} of {len(held)} | {len(doubts)} |"


def _lead(dial: Dial, camera: Camera) -> float:
    """Return what a dial says of the camera's drift so far, in microseconds: 0 at the recording's zero."""
    if dial.utc_us is not None:
        return float(dial.utc_us - camera.start_us - dial.at_us)
    return (dial.of_day_us[0] - camera.start_us - dial.at_us + _DAY_US / 2) % _DAY_US - _DAY_US / 2


def robust_line(at: Row, leads: Row) -> tuple[float, float]:
    """Return the lead at zero and its slope: the median of all pairs' slopes (Theil 1950), and of what that leaves."""
    first, second = np.triu_indices(len(at), 1)
    slope = float(np.median((leads[second] - leads[first]) / (at[second] - at[first]))) if len(first) else 0.0
    return float(np.median(leads - slope * at)), slope


def _anchor_ms(path: Path, camera: Camera, length: float) -> float:
    """Return the worst error of the first change of second at frame number / rounded rate, in milliseconds."""
    before = None
    for at_us, said_us in _read_all(path, camera):
        if before is not None and said_us // 1_000_000 != before // 1_000_000:
            number = round(at_us * camera.rate / 1_000_000)
            start = said_us - number / round(camera.rate) * 1e6 - camera.start_us
            return max(abs(start), abs(start - length * camera.ppm)) / 1000
        before = said_us
    return float("nan")


def _read_all(path: Path, camera: Camera) -> Iterator[tuple[int, int]]:
    import zxingcpp

    with av.open(str(path)) as container:
        first: Fraction | None = None
        for frame in container.decode(video=0):
            at = frame.pts * frame.time_base
            first = at if first is None else first
            for found in zxingcpp.read_barcodes(frame.to_ndarray(format="gray")):
                if (reading := reading_of(found.text)) and reading.utc_us is not None:
                    yield round((at - first) * 1_000_000), reading.utc_us


def _print_cost() -> None:
    """Print processor seconds for an hour of 1080p beside plain decoding: a minute of film, laid sixty times."""
    minute, hour = _FOLDER / "dials-minute.mp4", _FOLDER / "dials-hour.mp4"
    camera = Camera(Fraction(25), size=(1080, 1920), gop=25, crf="27")
    film(minute, camera, 60, background=4.0)
    _lay(minute, hour, 60)
    before = process_time()
    run({}, {"master": str(hour)}, "", lambda _: None)
    ours = process_time() - before
    before = process_time()
    with av.open(str(minute)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass
    plain = (process_time() - before) * 60
    print(f"\n| an hour of 1080p at 25 a second | CPU s |\n|---|---|\n| looking for clocks | {ours:.0f} |")
    print(f"| decoding every picture, and nothing else (a minute, times 60) | {plain:.0f} |")
    minute.unlink()
    hour.unlink()


def _lay(source: Path, target: Path, times: int) -> None:
    with av.open(str(target), "w") as out:
        stream = None
        for n in range(times):
            with av.open(str(source)) as container:
                video = container.streams.video[0]
                stream = stream or out.add_stream_from_template(video)
                length = video.duration
                for packet in container.demux(video):
                    if packet.dts is not None and packet.pts is not None and length:
                        packet.pts, packet.dts = packet.pts + n * length, packet.dts + n * length
                        packet.stream = stream
                        out.mux(packet)


if __name__ == "__main__":
    main()
