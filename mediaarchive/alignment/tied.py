"""One clock for recordings that heard the same: what each says of the time is a vote, the many outvote the few. Pure.

Recordings of a group stand to one another as their sound says, to a millisecond. Each clock that was fitted from what
its file and its uploader say then claims when the group's zero was. Claims within each other's uncertainty agree; the
party that is worth most is believed, and who says otherwise is told so, with by how much (an hour: a zone; the length
of the recording: its end was stamped for its start). Where two parties are worth the same, nothing is published as
fact. Where a person has anchored a recording of the group, only anchors vote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Final

from mediaarchive.alignment.anchors import is_anchored
from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.model import Clock, Evidence, moved
from mediaarchive.alignment.ties import Tie

_WORTH: Final = {"A": 8, "B": 4, "C": 2, "D": 1}
_ANCHORED: Final = 1000
"""What a person knows is worth more than any number of cameras."""
_SLACK_US: Final = 500_000
_HOUR_US: Final = 3_600_000_000
_QUARTER_US: Final = 900_000_000
_NEAR_US: Final = 150_000_000


@dataclass(frozen=True, slots=True)
class _Vote:
    """When the group's zero was, by the clocks of one camera."""

    camera: str
    zero_us: int
    ci95_us: int
    worth: int
    drift_ppt: int


def tie_clocks(
    clocks: Sequence[Clock],
    groups: Sequence[Sequence[Tie]],
    cameras: Mapping[str, str],
    durations_us: Mapping[str, int],
) -> list[Clock]:
    """Return the clocks, those of tied recordings by their group, in the order given; `cameras` by recording."""
    known = {clock.recording: clock for clock in clocks}
    for group in groups:
        ties = [tie for tie in group if tie.recording in known]
        if len(ties) > 1:
            known |= {clock.recording: clock for clock in _tied(ties, known, cameras, durations_us)}
    return [known[clock.recording] for clock in clocks]


def _tied(
    ties: Sequence[Tie], known: Mapping[str, Clock], cameras: Mapping[str, str], durations_us: Mapping[str, int]
) -> list[Clock]:
    votes = _votes(ties, known, cameras)
    if not votes:
        return [known[tie.recording] for tie in ties]
    core = [vote for vote in votes if vote.worth >= _ANCHORED] or votes
    parties = sorted((_party(vote, core) for vote in core), key=lambda p: sum(v.worth for v in p), reverse=True)
    chosen = parties[0]
    others = [vote for vote in core if vote not in chosen]
    rivals = _party(max(others, key=lambda v: v.worth), others) if others else []
    if rivals and sum(v.worth for v in rivals) >= sum(v.worth for v in chosen):
        return [_in_dispute(known[tie.recording], tie, votes, cameras) for tie in ties]
    zero = _merged(chosen)
    chosen = chosen if core is votes else _party(zero, votes)
    return [_placed(tie, zero, chosen, known, cameras, durations_us) for tie in ties]


def _votes(ties: Sequence[Tie], known: Mapping[str, Clock], cameras: Mapping[str, str]) -> list[_Vote]:
    """Return one vote a camera: its recordings share a clock, and are wrong together. The best known speaks for it.

    Each recording that a person anchored has a vote of its own beside.
    """
    best: dict[str, _Vote] = {}
    for tie in ties:
        clock = known[tie.recording]
        if clock.zero_us is None or clock.ci95_us is None:
            continue
        vote = _Vote(
            cameras[tie.recording],
            clock.zero_us - tie.group_us(0),
            round(hypot(clock.ci95_us, tie.ci95_us)),
            _ANCHORED if is_anchored(clock) else _WORTH[clock.grade],
            clock.drift_ppt - tie.drift_ppt,
        )
        voter = tie.recording if vote.worth == _ANCHORED else vote.camera
        before = best.get(voter)
        if before is None or vote.ci95_us < before.ci95_us:
            best[voter] = vote
    return list(best.values())


def _party(vote: _Vote, votes: Sequence[_Vote]) -> list[_Vote]:
    return [v for v in votes if abs(v.zero_us - vote.zero_us) <= v.ci95_us + vote.ci95_us + _SLACK_US]


def _merged(votes: Sequence[_Vote]) -> _Vote:
    """Return the mean of votes that agree, each by its precision; no narrower than their spread."""
    weights = [1 / max(v.ci95_us, 1) ** 2 for v in votes]
    first = votes[0].zero_us
    mean = first + round(sum(w * (v.zero_us - first) for w, v in zip(weights, votes, strict=True)) / sum(weights))
    width = sum(weights) ** -0.5
    best = min(votes, key=lambda v: v.ci95_us)
    apart = abs(best.zero_us - mean)
    return replace(best, zero_us=mean, ci95_us=round(hypot(width, apart)))


def _placed(
    tie: Tie,
    zero: _Vote,
    chosen: Sequence[_Vote],
    known: Mapping[str, Clock],
    cameras: Mapping[str, str],
    durations_us: Mapping[str, int],
) -> Clock:
    before = known[tie.recording]
    ci95 = round(hypot(zero.ci95_us, tie.ci95_us, _beyond(tie, durations_us[tie.recording])))
    at = zero.zero_us + tie.offset_us
    evidence = [*moved(before.evidence, before.zero_us - at if before.zero_us is not None else 0), _sound(tie, cameras)]
    if before.zero_us is not None and _is_outvoted(before, at, ci95, cameras[tie.recording], chosen):
        evidence.append(_contradiction(before.zero_us - at, durations_us[tie.recording]))
    letter = grade(ci95 / 1e6)
    if max(v.worth for v in chosen) == _WORTH["D"] and len(chosen) < 2:
        letter = "D"
    return Clock(tie.recording, at, tie.drift_ppt + zero.drift_ppt, ci95, letter, tuple(evidence), tie.leaps)


def _is_outvoted(before: Clock, at_us: int, ci95_us: int, camera: str, chosen: Sequence[_Vote]) -> bool:
    if before.zero_us is None:
        return False
    if all(vote.worth < _ANCHORED for vote in chosen):
        return camera not in {vote.camera for vote in chosen}
    return abs(before.zero_us - at_us) > (before.ci95_us or 0) + ci95_us + _SLACK_US


def _beyond(tie: Tie, duration_us: int) -> float:
    """Return by how much a drift of 0.1 ppm may be off where the recording reaches out of what both heard."""
    return max(tie.first_us, duration_us - tie.last_us, 0) * 1e-7


def _sound(tie: Tie, cameras: Mapping[str, str]) -> Evidence:
    if not tie.windows:
        return Evidence("sound", "the others of its group are placed by the sound that they share with it", None)
    leaps = f", with {len(tie.leaps)} leaps of its clock" if tie.leaps else ""
    text = f"sound shared with {cameras[tie.by]}: {tie.windows} stretches agree to ± {tie.ci95_us / 1000:.1f} ms{leaps}"
    return Evidence("sound", text, None)


def _contradiction(off_us: int, duration_us: int) -> Evidence:
    text = f"contradicted: its own times are {_length(off_us)} off what the sound of the others says"
    hours = round(off_us / _QUARTER_US)
    if hours and abs(off_us - hours * _QUARTER_US) < _NEAR_US and not hours % 2:
        text += f" ({abs(hours) / 4:g} h: another time zone)"
    elif abs(off_us - duration_us) < 5_000_000:
        text += " (the length of the recording: its end was written down for its start)"
    return Evidence("contradiction", text, off_us / 1e6)


def _in_dispute(clock: Clock, tie: Tie, votes: Sequence[_Vote], cameras: Mapping[str, str]) -> Clock:
    """Return no clock at all: two parties are worth the same, and nobody is believed before a person has decided."""
    mine = next((v for v in votes if v.camera == cameras[tie.recording]), votes[0])
    off = max((mine.zero_us - v.zero_us for v in votes), key=abs)
    text = f"disputed: cameras that heard the same say times {_length(off)} apart; an anchor decides"
    evidence = (*clock.evidence, _sound(tie, cameras), Evidence("dispute", text, off / 1e6))
    return Clock(clock.recording, None, 0, None, "X", evidence)


def _length(off_us: int) -> str:
    seconds = abs(off_us) / 1e6
    if seconds < 120:
        return f"{seconds:.1f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
