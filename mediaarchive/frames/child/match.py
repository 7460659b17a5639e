"""How far the camera turned between two pictures of one place."""

from __future__ import annotations

from math import hypot
from typing import Final

import cv2
import numpy as np
from av.video.frame import VideoFrame

from mediaarchive.frames.child.look import detail

_FEATURES: Final = 400
_LEAST_MATCHES: Final = 12
_LEAST_SHARE: Final = 0.35
"""Of the features that have a counterpart, this share must agree on one movement."""
_REACH: Final = 4.0
"""Pixels of the shrunk picture by which a feature may miss the common movement."""
_RATIO: Final = 0.8
"""A counterpart must be nearer than the next best by this factor (Lowe, IJCV 2004, §7.1)."""


def movement(one: VideoFrame, other: VideoFrame) -> float | None:
    """Return how far the middle of the picture moved, in shares of its width; None where it is another place.

    It is one place where a shift, turn and zoom takes enough features of one picture to the other (ORB, RANSAC).
    Costs about 7 ms. The random choices of RANSAC are seeded: the same pictures give the same answer.
    """
    finder = cv2.ORB.create(nfeatures=_FEATURES)
    small = detail(one)
    points, marks = finder.detectAndCompute(small, None)
    points_other, marks_other = finder.detectAndCompute(detail(other), None)
    if marks is None or marks_other is None or min(len(marks), len(marks_other)) < _LEAST_MATCHES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(marks, marks_other, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < _LEAST_MATCHES:
        return None
    source = np.array([points[m.queryIdx].pt for m in good], np.float32)
    target = np.array([points_other[m.trainIdx].pt for m in good], np.float32)
    cv2.setRNGSeed(1)
    turn, agree = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=_REACH)
    count = int(agree.sum()) if turn is not None else 0
    if count < _LEAST_MATCHES or count < _LEAST_SHARE * len(good):
        return None
    middle = np.array([small.shape[1] / 2, small.shape[0] / 2])
    right, down = (turn[:, :2] @ middle + turn[:, 2] - middle).tolist()
    return hypot(right, down) / int(small.shape[1])
