"""A recording's words and chapters as WebVTT, from the pages' own origin."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from flask import Blueprint, Response

from mediaarchive.archive import pages
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("captions", __name__, url_prefix="/recordings/<recording_id>")

_LINE: Final = 42
"""Characters a line of captions, the common limit of broadcasters."""


@blueprint.get("/captions.vtt")
@policy(Policy.PUBLIC)
def captions(recording_id: str) -> Response:
    """Return what was heard."""
    page = pages.recording_page(site().archive, recording_id, actor=PUBLIC, now=site().now())
    return _vtt((cue.start, cue.end, _spoken(cue.text, cue.speaker)) for cue in page.cues)


@blueprint.get("/chapters.vtt")
@policy(Policy.PUBLIC)
def chapters(recording_id: str) -> Response:
    """Return the tasks that the recording shows."""
    page = pages.recording_page(site().archive, recording_id, actor=PUBLIC, now=site().now())
    return _vtt((c.start, c.end, escape(c.title)) for c in page.chapters if c.kind == "task")


def escape(text: str) -> str:
    """Return text that a WebVTT cue may hold: one line without control characters, markup or arrows."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stamp(seconds: Fraction) -> str:
    """Return hh:mm:ss.mmm, rounded to the millisecond."""
    thousandths = max(0, round(seconds * 1000))
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"


def _spoken(text: str, speaker: str | None) -> str:
    flat = " ".join(text.split())
    half = max(_LINE, -(-len(flat) // 2) + 6)
    lines = "\n".join(escape(line) for line in textwrap.wrap(flat, _LINE if len(flat) <= 2 * _LINE - 8 else half))
    return f"<v {escape(speaker)}>{lines}" if speaker else lines


def _vtt(cues: Iterable[tuple[Fraction, Fraction, str]]) -> Response:
    blocks = [f"{stamp(start)} --> {stamp(end)}\n{text}" for start, end, text in cues if text and start < end]
    return Response("\n\n".join(["WEBVTT", *blocks]) + "\n", content_type="text/vtt; charset=utf-8")
