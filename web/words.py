"""Values as people and addresses read them: lengths, moments, instants, half-widths. The filters of the templates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from babel.dates import format_date

from mediaarchive.errors import InputRefused
from mediaarchive.licensing.rates import money
from mediaarchive.timeline import format_gmt, format_pet, format_utc, from_micros, to_micros
from mediaarchive.transcripts.model import TIME_BASE
from web.languages import gettext, ngettext, reads

_SECONDS: Final = re.compile(r"\d{1,7}(?:\.\d{1,6})?", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:\.\d{1,6})?)", re.ASCII)

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LANGUAGES: Final = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "pt": "Portuguese",
    "ru": "Russian",
}


_GRADES: Final = {
    "A": "right within half a frame",
    "B": "right within a second",
    "C": "right within a minute",
    "D": "worse, or stated once and confirmed by nothing",
    "X": "sources disagree, or nothing is known: no time is shown",
}
_EVIDENCE: Final = {
    "anchor": "a person",
    "burned": "a clock in the picture",
    "camera-clock": "the camera’s clock",
    "contradiction": "does not agree",
    "declared": "who brought it",
    "dispute": "undecided",
    "file": "the file",
    "gps": "satellites",
    "lines": "the comm log",
    "log": "the task log",
    "log-error": "the task log is wrong",
    "motion": "shared motion",
    "name": "the file’s name",
    "night": "day and night",
    "none": "nothing",
    "outside": "outside",
    "person": "a person",
    "plan": "the plan",
    "qr": "a filmed clock",
    "settled": "settled",
    "sound": "shared sound",
    "tag": "the file",
    "words": "words",
    "zone": "time zone",
}

_YEAR_S: Final = 31_536_000


def moment(seconds: Fraction) -> str:
    """Return m:ss, or h:mm:ss from an hour on; fractions are cut off."""
    whole = int(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def exact_moment(seconds: Fraction) -> str:
    """Return m:ss.mmm, or h:mm:ss.mmm from an hour on, rounded to the millisecond."""
    thousandths = round(seconds * 1000)
    return f"{moment(Fraction(thousandths, 1000))}.{thousandths % 1000:03d}"


def in_address(seconds: Fraction) -> str:
    """Return seconds with three decimals, as addresses carry them."""
    # As round(seconds * 1000), without a fraction in between: a page of words has hundreds.
    thousandths, rest = divmod(1000 * seconds.numerator, seconds.denominator)
    if 2 * rest + thousandths % 2 > seconds.denominator:
        thousandths += 1
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


def length(seconds: Fraction | float) -> str:
    """Return a length in words: `58 s`, `4 min 05 s`, `5 h 58 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole // 60 % 60:02d} min"


def plus_minus(half_width_s: float | None) -> str:
    """Return a 95 % half-width as `±0.5 s`, `±30 s` or `±4 min`; nothing where none is known."""
    if half_width_s is None:
        return ""
    if half_width_s < 10:
        return f"±{max(half_width_s, 0.001):.2g} s"
    if half_width_s >= 7200:
        return f"±{half_width_s / 3600:.0f} h"
    return f"±{half_width_s:.0f} s" if half_width_s < 120 else f"±{half_width_s / 60:.0f} min"


def sharp(instant: datetime, half_width_s: float | None) -> str:
    """Return GMT day-of-year with as many decimals of a second as the half-width makes worth reading."""
    digits = next((digits for digits, limit in ((0, 2.0), (1, 0.2), (2, 0.02)) if (half_width_s or 0) >= limit), 3)
    rounded = from_micros(round(to_micros(instant), digits - 6))
    fraction = f".{rounded.microsecond:06d}"[: digits + 1] if digits else ""
    return format_gmt(rounded) + fraction


def instant(micros: int) -> str:
    """Return microseconds since 1970 as GMT day-of-year, to the millisecond."""
    shown = from_micros(round(micros, -3))
    return f"{format_gmt(shown)}.{shown.microsecond // 1000:03d}"


def drift(ppt: int) -> str:
    """Return a drift in parts per 10^12 as `+12.3 ppm`; a clock of which none is known says so."""
    if not ppt:
        return gettext("unknown")
    return gettext("under 0.1 ppm") if abs(ppt) < 50_000 else f"{ppt / 1e6:+.1f} ppm".replace("-", "−")


def apart(off_s: float) -> str:
    """Return how far a statement is off what was chosen, in words: `47 s later`, `1 h 00 min earlier`."""
    if abs(off_s) < 0.0005:
        return gettext("agrees")
    size = abs(off_s)
    words = f"{size:.2g} s" if size < 10 else f"{size:.1f} s" if size < 60 else length(size)
    return f"{words} {gettext('later') if off_s > 0 else gettext('earlier')}"


def grade_words(letter: str) -> str:
    """Return what a grade of a clock means."""
    return gettext(_GRADES[letter])


def evidence_words(kind: str) -> str:
    """Return a kind of evidence as people call it; the kind itself where it is plain already."""
    return gettext(_EVIDENCE.get(kind, kind))


def day(when: datetime | date) -> str:
    """Return `13 January 2017`, of an instant by UTC, as the visitor's language writes it."""
    return str(
        format_date(when.astimezone(UTC).date() if isinstance(when, datetime) else when, "d MMMM y", locale=reads())
    )


def time_of_day(instant: datetime) -> str:
    """Return `14:52:07`, by UTC; the page says GMT beside it."""
    return instant.astimezone(UTC).strftime("%H:%M:%S")


def share(value: float) -> str:
    """Return a share (0 to 1) as a percentage for an SVG attribute."""
    return f"{value * 100:.3f}%"


def read_moment(text: str | None, default: Fraction) -> Fraction:
    """Return the seconds of `75.5`, `1:15.5` or `0:01:15.5`; `default` for an empty text. Raises InputRefused."""
    text = (text or "").strip()
    if not text:
        return default
    if _SECONDS.fullmatch(text):
        return Fraction(text)
    if (match := _CLOCK.fullmatch(text)) and float(match[3]) < 60:
        return Fraction(int(match[1] or 0) * 3600 + int(match[2]) * 60) + Fraction(match[3])
    raise InputRefused(f"{text[:20]!r} is no moment of a recording", hint="write minutes and seconds, such as 1:15")


def read_number(text: str | None, most: int) -> int:
    """Return the number of a page from 1 to `most`; 1 for anything else."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return number if 0 < number <= most else 1


def read_shared(text: str | None) -> tuple[Fraction, Fraction | None] | None:
    """Return the moment or range of `?t=S` or `?t=S,S`; None for anything else: an old link still opens its page."""
    first, comma, second = (text or "").partition(",")
    if not _SECONDS.fullmatch(first) or (comma and not _SECONDS.fullmatch(second)):
        return None
    start, end = Fraction(first), Fraction(second) if comma else None
    return (start, end) if end is None or start < end else None


def language(code: str | None) -> str:
    """Return the name of a language (ISO 639-1), the code itself for one that is rarely spoken in space."""
    return gettext(_LANGUAGES.get(code or "en", code or ""))


def plain(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot carry."""
    return _NOT_XML.sub(" ", text)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters; where that cuts it, it says so."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def ticks(count: int) -> Fraction:
    """Return the seconds of a transcript's ticks."""
    return count * TIME_BASE


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return `1 clip`, `2 clips`."""
    return f"{count} {ngettext(one, many or one + 's', count)}"


def last_day(end: datetime) -> str:
    """Return the last day before an end that is exclusive."""
    return day(end - timedelta(microseconds=1))


def iso_day(text: str) -> str:
    """Return a day that is kept as text, in the visitor's words."""
    return day(date.fromisoformat(text))


def spell(span: timedelta) -> str:
    """Return a length of time in its largest whole unit: `3 days`."""
    seconds = round(span.total_seconds())
    if seconds >= _YEAR_S:
        return ngettext("%(count)s year", "%(count)s years", round(seconds / _YEAR_S)) % {
            "count": round(seconds / _YEAR_S)
        }
    if seconds >= 86_400:
        return ngettext("%(count)s day", "%(count)s days", round(seconds / 86_400)) % {"count": round(seconds / 86_400)}
    if seconds >= 3600:
        return ngettext("%(count)s hour", "%(count)s hours", round(seconds / 3600)) % {"count": round(seconds / 3600)}
    if seconds >= 60:
        return ngettext("%(count)s minute", "%(count)s minutes", round(seconds / 60)) % {"count": round(seconds / 60)}
    return gettext("a minute")


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "money": money,
    "spell": spell,
    "last_day": last_day,
    "iso_day": iso_day,
    "moment": moment,
    "exact_moment": exact_moment,
    "in_address": in_address,
    "duration": length,
    "plus_minus": plus_minus,
    "sharp": sharp,
    "drift": drift,
    "instant": instant,
    "apart": apart,
    "grade_words": grade_words,
    "evidence_words": evidence_words,
    "day": day,
    "time_of_day": time_of_day,
    "share": share,
    "gmt": format_gmt,
    "utc": format_utc,
    "pet": format_pet,
    "counted": counted,
    "plain": plain,
    "shortened": shortened,
    "language": language,
    "ticks": ticks,
}
