"""The rate card: read from TOML, and what a use costs by it. Pure; amounts are whole minor units of the currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from mediaarchive.licensing.questions import MEDIA, USES
from mediaarchive.licensing.tomls import Table, parse

_DEAREST: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the card; empty tuples and None ask for nothing. `reason` is said where nothing is to be paid."""

    words: str
    per_second: int
    use: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    commercial: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """A card: the first line that fits counts; less than `least_seconds` is charged as that."""

    title: str
    currency: str
    least_seconds: int
    payment: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a use costs by a card: `seconds` are those charged."""

    line: Line
    seconds: int
    amount: int
    currency: str


def read_rates(text: str) -> Rates:
    """Read a card. Raises InputRefused for what is wrong, also where a use could be left without a line."""
    top = parse(text)
    title, currency = top.text("title"), top.text("currency")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise top.wrong("“currency” is a code such as EUR")
    rates = Rates(
        title, currency, top.number("least_seconds", 0, 3600, 0), top.text("payment"), top.tables("line", _line)
    )
    last = rates.lines[-1] if rates.lines else None
    if last is None or last.use or last.media or last.commercial is not None:
        raise top.wrong("the last line must ask for nothing", hint="end with a [[line]] that has no “when”")
    top.end()
    return rates


def estimate(rates: Rates, *, use: str, commercial: bool, media: tuple[str, ...], seconds: Fraction) -> Estimate:
    """Return what `seconds` of footage cost for a use; seconds begun count whole."""

    def fits(line: Line) -> bool:
        return (
            (not line.use or use in line.use)
            and (not line.media or bool(set(line.media) & set(media)))
            and line.commercial in (None, commercial)
        )

    line = next(line for line in rates.lines if fits(line))
    charged = max(rates.least_seconds, ceil(seconds))
    return Estimate(line, charged, charged * line.per_second, rates.currency)


def money(amount: int, currency: str) -> str:
    """Return `EUR 1,234.50`."""
    return f"{currency} {amount // 100:,}.{amount % 100:02d}"


def _line(table: Table) -> Line:
    when = table.table("when")
    asked = (when.among("use", list(USES)), when.among("media", list(MEDIA)), when.flag("commercial"))
    when.end()
    per_second = table.number("per_second", 0, _DEAREST)
    return Line(table.text("words"), per_second, *asked, table.text("reason", needed=per_second == 0))
