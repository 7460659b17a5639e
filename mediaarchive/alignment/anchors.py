"""What people know of a recording's clock, and how it outranks everything that a file says. Pure.

An anchor says when one moment of a recording happened. Several of them give a line: zero and drift, each anchor by its
sigma, the drift near what the camera's own clock gave. What the files say stays in the evidence, with how far it is
off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.model import Clock, Evidence, moved
from mediaarchive.timeline import from_micros

if TYPE_CHECKING:
    from mediaarchive.alignment.clocks import Claims

KIND: Final = "anchor"
_DRIFT_SIGMA: Final = 100e-6
"""How far a camera's quartz may drift beside what is known of it; the same as for clocks without an anchor."""
_FAR: Final = 3.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Microsecond `at_us` of a recording happened at `utc_us`, give or take sigma: `author` knows it, for a reason."""

    at_us: int
    utc_us: int
    sigma_us: int
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptAnchor:
    """An anchor as the archive keeps it, also after it was undone."""

    id: int
    recording: str
    anchor: Anchor
    made_at: datetime
    undone_at: datetime | None
    undone_by: str | None


def is_anchored(clock: Clock) -> bool:
    """Say whether a person's anchor made the clock."""
    return any(item.kind == KIND for item in clock.evidence)


def outrank(clock: Clock, claim: Claims) -> Clock:
    """Return the clock by the claim's anchors, with all that it rested on before; the clock itself without any.

    A moment after a leap counts from behind it. Anchors that cannot all be true widen the clock until it holds them.
    """
    if not claim.anchors:
        return clock
    seconds, zeros = _zeros(claim)
    sigmas = np.array([max(anchor.sigma_us, 1) / 1e6 for anchor in claim.anchors])
    mean, covariance = _line(seconds, (zeros - zeros[0]) / 1e6, sigmas, clock.drift_ppt / 1e12)
    zero, drift_ppt = int(zeros[0]) + round(mean[0] * 1e6), round(mean[1] * 1e12)
    offs = (zeros - zero) / 1e6 - mean[1] * seconds
    ci95_s = max(1.96 * _widest(covariance, claim.duration_us / 1e6), *np.abs(offs).tolist(), 0.0)
    evidence = [*_before(clock, claim, zero, ci95_s)]
    evidence += [_said(anchor, float(off)) for anchor, off in zip(claim.anchors, offs, strict=True)]
    if np.any(np.abs(offs) > _FAR * sigmas):
        text = "the anchors of this recording do not agree with one another: look at them again, and undo the wrong one"
        evidence.append(Evidence("contradiction", text, float(max(offs, key=abs))))
    return Clock(clock.recording, zero, drift_ppt, round(ci95_s * 1e6), grade(ci95_s), tuple(evidence), claim.leaps)


def _zeros(claim: Claims) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return each anchor's second, and when the recording's zero was if its clock neither drifts nor is wrong."""
    seconds = np.array([anchor.at_us / 1e6 for anchor in claim.anchors])
    leapt = [sum(size for at, size in claim.leaps if at <= anchor.at_us) for anchor in claim.anchors]
    zeros = [a.utc_us - a.at_us - size for a, size in zip(claim.anchors, leapt, strict=True)]
    return seconds, np.array(zeros, dtype=np.int64)


def _line(
    seconds: NDArray[np.float64], zeros_s: NDArray[np.float64], sigmas: NDArray[np.float64], drift: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (zero, drift) and their covariance: the normal equations, with `drift` as what is expected."""
    design = np.stack([np.ones_like(seconds), seconds], axis=1)
    weights = sigmas**-2
    information = design.T @ (design * weights[:, None]) + np.diag([0.0, _DRIFT_SIGMA**-2])
    covariance: NDArray[np.float64] = np.linalg.inv(information).astype(np.float64)
    mean: NDArray[np.float64] = covariance @ (
        design.T @ (weights * zeros_s) + np.array([0.0, drift * _DRIFT_SIGMA**-2])
    )
    return mean, covariance


def _widest(covariance: NDArray[np.float64], duration_s: float) -> float:
    """Return the greatest sigma over the recording: a line is least sure at one of its ends."""
    ends = (np.array([1.0, 0.0]), np.array([1.0, duration_s]))
    return max(float(np.sqrt(row @ covariance @ row)) for row in ends)


def _before(clock: Clock, claim: Claims, zero_us: int, ci95_s: float) -> list[Evidence]:
    """Return what the clock rested on, with how far each piece is off the anchored zero; what was open is settled."""
    base = _base(clock, claim)
    items = [item for item in clock.evidence if item.kind != "none"]
    kept = moved(items, base - zero_us) if base is not None else items
    kept = [_settled(item, claim, zero_us) for item in kept]
    if clock.zero_us is not None and abs(clock.zero_us - zero_us) > (clock.ci95_us or 0) + ci95_s * 1e6:
        off = (clock.zero_us - zero_us) / 1e6
        kept.append(Evidence("contradiction", f"without the anchor it would begin at {_utc(clock.zero_us)}", off))
    return kept


def _base(clock: Clock, claim: Claims) -> int | None:
    """Return the zero from which the clock's evidence counts; one that was in dispute counts from what was declared."""
    if clock.zero_us is not None:
        return clock.zero_us
    if claim.declared_us is not None:
        return claim.declared_us
    tag = next((item for item in clock.evidence if item.kind == "tag" and item.off_s is not None), None)
    if tag is None or tag.off_s is None or claim.tag_us is None:
        return None
    return claim.tag_us - round(tag.off_s * 1e6)


def _settled(item: Evidence, claim: Claims, zero_us: int) -> Evidence:
    if item.kind == "dispute":
        return replace(item, kind="settled", text=f"settled by the anchor: {item.text}")
    if item.kind == "tag" and item.off_s is None and claim.tag_us is not None:
        return replace(item, off_s=(claim.tag_us - zero_us) / 1e6)
    return item


def _said(anchor: Anchor, off_s: float) -> Evidence:
    minutes, seconds = divmod(anchor.at_us / 1e6, 60)
    at = f"{int(minutes) // 60}:{int(minutes) % 60:02d}:{seconds:06.3f}"
    text = (
        f"{anchor.author} says that {at} is {_utc(anchor.utc_us)}, sigma {anchor.sigma_us / 1e6:g} s: {anchor.reason}"
    )
    return Evidence(KIND, text, off_s)


def _utc(micros: int) -> str:
    return from_micros(micros).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " UTC"
