"""Measures the picture analysis and prints Markdown: `make bench-frames`, with `ARGS="--help"` for less than all of it.

CPU seconds of whole processes are what counts; tools take turns, and medians are shown.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from tests.bench.frames import anchors, score, stills
from tests.bench.frames.anchors import ADAPTIVE, BARE, CONTENT, CUTTERS, DETECTS, KEYFRAMES, OURS, OURS_TWO, SCDET
from tests.bench.frames.film import Film, film, looped

_MEDIA = anchors.ROOT.parent / "shared" / "media"
_COSTS = {
    "busy": ("busy", "camera", 60.0),
    "calm": ("calm", "camera", 60.0),
    "uhd": ("busy", "uhd", 20.0),
    "uhd-calm": ("calm", "uhd", 20.0),
    "hevc": ("busy", "hevc", 20.0),
    "long": ("busy", "long", 60.0),
}
_LENGTHS = (
    ("busy", "camera", 1),
    ("busy", "camera", 5),
    ("calm", "camera", 10),
    ("busy", "small", 10),
    ("busy", "small", 360),
    ("calm", "tiny", 10),
    ("calm", "tiny", 120),
)
"""Films of the memory table, and the minutes that they are repeated for."""
_KINDS = ("black", "blank", "noise", "frozen", "night", "glare")
_PSD_FADES = (84 / 25, 167 / 25)
"""What the test suite of PySceneDetect expects of its own clip, by a detector made for fades."""
_REAL: dict[str, tuple[float, ...]] = {
    "eva/spacewalk2.mp4": (),
    "eva/spacewalk3.mp4": (10.8775,),
    "eva/qa1_18min.mp4": (),
    "eva/qa1_0min.mp4": (46.9469,),
    "eva/animation3.mp4": (9.4094,),
    "gopro/hero7.mp4": (),
    "gopro/karma.mp4": (),
    "av/nasa_13013.mp4": (8.008,),
    "av/bikes.mp4": (1.2, 3.04, 5.48, 7.48, 9.68),
    "av/psd_fades.mp4": _PSD_FADES,
}
"""Real clips and when their cuts are, in seconds."""
_TWO_PICTURES = {"av/nasa_13013.mp4"}
"""OpenCV takes the first stream of pictures, others the best; what it finds there cannot be compared."""


def main() -> None:
    """Print the sections asked for."""
    args = _arguments()
    os.nice(5)
    for section in args.sections.split(","):
        _SECTIONS[section](args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.frames", description=__doc__)
    parser.add_argument("--sections", default="cost,accuracy,stills,memory,real", help="default: %(default)s")
    parser.add_argument("--films", default="busy,calm,uhd,hevc,long", help=f"of the cost table: {', '.join(_COSTS)}")
    parser.add_argument("--seed", type=int, default=1, help="of the films of the cost table")
    parser.add_argument("--seeds", default="101,102,103", help="of the films that accuracy is measured on")
    parser.add_argument("--seconds", type=float, default=120, help="length of each of those")
    parser.add_argument("--encoding", default="camera", help="of those films")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each tool takes")
    parser.add_argument("--tools", default="all", choices=("all", "ours", "others"), help="others: cost only")
    return parser.parse_args()


def _cost(args: argparse.Namespace) -> None:
    """CPU of whole processes as shares of the bare decode, peak memory beside."""
    names = [BARE, KEYFRAMES]
    names += [OURS] if args.tools != "others" else []
    names += [CONTENT, ADAPTIVE, SCDET, DETECTS] if args.tools != "ours" else []
    print("\n## Cost: CPU seconds (share of the bare decode), peak MB\n")
    print(f"| film | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for key in args.films.split(","):
        recipe, encoding, seconds = _COSTS[key]
        made = film(recipe, args.seed, encoding, seconds)
        runs = anchors.rounds(names, made.path, made.truth.rate, args.rounds)
        bare = runs[BARE].cpu_s
        cells = [f"{r.cpu_s:.2f} ({r.cpu_s / bare:.2f}), {r.rss_mb:.0f}" for r in runs.values()]
        print(f"| {key}, {seconds:g} s | {' | '.join(cells)} |", flush=True)


def _accuracy(args: argparse.Namespace) -> None:
    films = list(_varied(args))
    cutters = CUTTERS if args.tools == "all" else [OURS]
    found = {name: [anchors.run(name, f.path, f.truth.rate).found for f in films] for name in cutters}
    total = sum(f.truth.frames for f in films) / 1800
    print(f"\n## Cuts within one frame: {len(films)} films `varied`, {args.encoding}, {total:g} minutes\n")
    print("| tool | F1 | precision | recall | right | missed | false | fades |\n|---|---|---|---|---|---|---|---|")
    for name, mine in found.items():
        scores = [score.score_cuts(f.truth, said.cuts) for f, said in zip(films, mine, strict=True)]
        cuts, fades = sum((s.counts for s in scores), score.Counts()), sum((s.fades for s in scores), score.Counts())
        print(
            f"| {name} | {cuts.f1:.3f} | {cuts.precision:.3f} | {cuts.recall:.3f} | {cuts.right} | {cuts.missed} "
            f"| {cuts.false} | {fades.right} of {fades.right + fades.missed} |"
        )
    for made, said in zip(films, found[OURS], strict=True):
        result = score.score_cuts(made.truth, said.cuts)
        kinds = {cut.frame: cut.kind for cut in made.truth.cuts}
        missed = [f"{frame} {kinds[frame]}" for frame in result.missed]
        print(f"\nOurs, {made.path.stem}: missed {missed}, false {list(result.false)}")
    _spans(films, {OURS: found[OURS]} | _detects(films, args))
    _earth(films, found[OURS])


def _detects(films: list[Film], args: argparse.Namespace) -> dict[str, list[anchors.Found]]:
    if args.tools != "all":
        return {}
    return {DETECTS: [anchors.run(DETECTS, f.path, f.truth.rate).found for f in films]}


def _spans(films: list[Film], found: dict[str, list[anchors.Found]]) -> None:
    print(f"\n## Conditions: spans of {score.SHORT_S:g} s and more; edges in frames\n")
    print("| tool | kind | found | shorter | false | worst edge | within 1 | within 3 |")
    print("|---|---|---|---|---|---|---|---|")
    notes: list[str] = []
    for name, mine in found.items():
        for kind in _KINDS if name == OURS else ("black", "frozen"):
            scores = [score.score_spans(f.truth, kind, said.spans) for f, said in zip(films, mine, strict=True)]
            long, short = (
                sum(parts, score.Counts()) for parts in zip(*((s.counts, s.short) for s in scores), strict=True)
            )
            edges = [abs(edge) for s in scores for edge in s.edges]
            shares = [f"{sum(e <= limit for e in edges) / len(edges):.0%}" if edges else "–" for limit in (1, 3)]
            print(
                f"| {name} | {kind} | {long.right} of {long.right + long.missed} "
                f"| {short.right} of {short.right + short.missed} | {long.false} "
                f"| {max(edges, default='–')} | {shares[0]} | {shares[1]} |"
            )
            for made, s in zip(films, scores, strict=True):
                wide = [edge for edge in s.edges if abs(edge) > 1]
                if name == OURS and (s.missed or s.false or wide):
                    notes.append(f"{made.path.stem}, {kind}: missed {s.missed}, false {s.false}, edges off {wide}")
    print("".join(f"\n- {note}" for note in notes))


def _earth(films: list[Film], found: list[anchors.Found]) -> None:
    counts = sum((score.score_earth(f.truth, said.spans) for f, said in zip(films, found, strict=True)), score.Counts())
    print("\n## Earth in view, per second\n\n| precision | recall | right | missed | false |\n|---|---|---|---|---|")
    print(f"| {counts.precision:.3f} | {counts.recall:.3f} | {counts.right} | {counts.missed} | {counts.false} |")


def _stills(args: argparse.Namespace) -> None:
    print("\n## Stills: ours, and as many evenly spaced\n")
    print("| film | stills | no picture | blurred | twins | shots without |\n|---|---|---|---|---|---|")
    totals = {"ours": stills.Quality(), "evenly": stills.Quality()}
    for made in _varied(args):
        said = anchors.run(OURS, made.path, made.truth.rate).found
        frames = stills.look(made.path)
        chosen = {"ours": stills.nearest(frames, said.keyframes), "evenly": stills.evenly(frames, len(said.keyframes))}
        for who, picks in chosen.items():
            quality = stills.judge(frames, picks, made.truth)
            totals[who] += quality
            print(_quality(f"{made.path.stem}, {who}", quality), flush=True)
    for who, quality in totals.items():
        print(_quality(f"**all, {who}**", quality))


def _quality(name: str, q: stills.Quality) -> str:
    counts = (q.empty, q.blurred, q.twins)
    cells = " | ".join(f"{count} ({count / max(1, q.count):.1%})" for count in counts)
    return f"| {name} | {q.count} | {cells} | {q.bare_shots} of {q.shots} |"


def _memory(args: argparse.Namespace) -> None:
    """Peak memory and CPU by length; long films repeat a short one's packets."""
    names = [OURS, OURS_TWO, BARE] + ([ADAPTIVE] if args.tools == "all" else [])
    print("\n## Memory and cost by length: peak MB, CPU seconds per minute of film\n")
    print(f"| film | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for recipe, encoding, times in _LENGTHS:
        made = film(recipe, args.seed, encoding)
        path = looped(made.path, times)
        cells = []
        for name in names:
            run = anchors.run(name, path, made.truth.rate)
            cells.append(f"{run.rss_mb:.0f}, {run.cpu_s / times:.3f}")
        print(f"| {recipe}, {encoding}, {times} min | {' | '.join(cells)} |", flush=True)


def _real(args: argparse.Namespace) -> None:
    """Cuts on real clips: what each tool says beside what is known, in frames."""
    names = [OURS] + ([ADAPTIVE, CONTENT] if args.tools == "all" else [])
    print("\n## Real footage: right, missed, false cuts (false ones in frames)\n")
    print(f"| clip | cuts | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}")
    for name, cuts in _REAL.items():
        path = _MEDIA / name
        if not path.is_file():
            print(f"| {name} | not here | {' | '.join('' for _ in names)} |")
            continue
        rate = _rate(path)
        wanted = [round(cut * rate) for cut in cuts]
        cells = [
            "another stream"
            if name in _TWO_PICTURES and tool != OURS
            else _cell(wanted, anchors.run(tool, path, rate).found.cuts)
            for tool in names
        ]
        print(f"| {name} | {len(cuts)} | {' | '.join(cells)} |", flush=True)


def _cell(wanted: list[int], found: Iterable[int]) -> str:
    said = list(found)
    matched = score.pairs(wanted, said, 1)
    false = [frame for j, frame in enumerate(said) if j not in matched.values()]
    return f"{len(matched)}, {len(wanted) - len(matched)}, {len(false)} {false or ''}".strip()


def _rate(path: Path) -> Fraction:
    import av

    with av.open(str(path)) as box:
        rate = box.streams.best("video").average_rate  # type: ignore[union-attr]
    assert rate is not None
    return Fraction(rate)


def _varied(args: argparse.Namespace) -> Iterable[Film]:
    for seed in args.seeds.split(","):
        yield film("varied", int(seed), args.encoding, args.seconds)


_SECTIONS = {"cost": _cost, "accuracy": _accuracy, "stills": _stills, "memory": _memory, "real": _real}

if __name__ == "__main__":
    main()
