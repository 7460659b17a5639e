"""Credit lines, word for word for each medium, and where they stand by how much of a work the footage is.

The classes (less than 5 %, 5 to 15 %, more than 15 % of the run time) are ESA's; the words of what each asks for are
ours, and an example until a person approves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mediaarchive.errors import InputRefused
from mediaarchive.papers.words import clean, joined

MEDIA: Final = (
    "On screen", "End credits", "Caption in print", "Caption on the web", "Social post", "Spoken", "Exhibition label",
)  # fmt: skip
_FORMS: Final = {
    "On screen": "{owners} / {archive}{edited}",
    "End credits": "Footage: {owners}, from {archive}{edited}",
    "Caption in print": "Image: {owners} / {archive}{edited}",
    "Caption on the web": "Video: {owners}, from {archive}{edited}",
    "Social post": "Video: {owners} via {archive}{edited}",
    "Spoken": "Footage courtesy of {names}, from {archive}{spoken}.",
    "Exhibition label": "{owners}. {archive}{edited}",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """Where the credit stands for a class of shares of the run time: those below `limit`, with it where it belongs."""

    name: str
    limit: Fraction
    is_limit_included: bool
    words: str
    source: str
    is_example: bool = True


_SOURCE: Final = (
    "ESA Multimedia, Co-branding agreements: classes of less than 5 %, 5 to 15 % and more than 15 % of the run time"
)
DUTIES: Final = (
    Duty(
        "less than 5 %", Fraction(5, 100), False,
        "The credit line stands in the end credits, in the size of the other sources.", _SOURCE,
    ),
    Duty(
        "5 % to 15 %", Fraction(15, 100), True,
        "The credit line stands in the end credits on a card of its own, in plain letters and without a logo, for at "
        "least two seconds.", _SOURCE,
    ),
    Duty(
        "more than 15 %", Fraction(1), True,
        "The credit line stands in the opening credits and in the end credits, each time on a card of its own; whether "
        "the owners are named as co-producers is agreed with them in writing before release.", _SOURCE,
    ),
)  # fmt: skip
"""In rising order; the first that holds a share is its class."""


def duty_of(share: Fraction) -> Duty:
    """Return the class of a share of the run time, 0 to 1. Exactly 5 % and exactly 15 % are of the middle one."""
    if not 0 <= share <= 1:
        raise InputRefused(f"{share} is no share of a run time", hint="footage is at most the whole of it")
    return next(duty for duty in DUTIES if share < duty.limit or (duty.is_limit_included and share == duty.limit))


def credit_lines(
    owners: Sequence[str], archive: str, *, is_edited: bool, media: Sequence[str] = MEDIA
) -> tuple[tuple[str, str], ...]:
    """Return (medium, line) for each medium. `owners` in their order, or a camera's own credit as the only one."""
    names = tuple(dict.fromkeys(name for name in map(clean, owners) if name))
    if not names or not clean(archive):
        raise InputRefused("a credit names an owner and the archive", hint="state who owns the footage")
    words = {
        "owners": "/".join(names),
        "names": joined(names),
        "archive": clean(archive),
        "edited": " (edited)" if is_edited else "",
        "spoken": ", edited" if is_edited else "",
    }
    return tuple((medium, _line(medium, words)) for medium in media)


def _line(medium: str, words: dict[str, str]) -> str:
    form = _FORMS.get(medium)
    if form is None:
        raise InputRefused(f"no credit line is known for {medium!r}", hint=f"one of: {', '.join(MEDIA)}")
    return form.format(**words)
