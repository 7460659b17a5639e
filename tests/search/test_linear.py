"""W20: no text makes a pattern of search, of the site's addresses or of a log's reader work longer than its length."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

import mediaarchive.evas
import mediaarchive.search
import mediaarchive.timeline
from mediaarchive.search.snippet import parts
from mediaarchive.search.words import terms

_PACKAGES = (mediaarchive.search, mediaarchive.evas, mediaarchive.timeline)
_MODULES = ("web.words", "web.cite", "web.media", "web.machines", "web.site", "mediaarchive.feedback.check")
_ATTACKS = ("a", "0", " ", "-", "'", ".", "a ", " a", "0:", "00:", "<b>", "a-", "[", "(", "00:00:00 ", "2017-", "é")
_LONG = 50_000
_STUCK_S = 3.0
"""Seconds of processor time after which a pattern will not end in this life: a square of this length is minutes."""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    names = list(_MODULES)
    for package in _PACKAGES:
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names += [module.name for module in found if ".child" not in module.name]
    for name in names:
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{name}.{key}", value


def _within_reason(work: Callable[[], object], name: str) -> None:
    def give_up(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(f"{name} does not end")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _STUCK_S)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_W20_every_pattern_is_linear() -> None:
    """Texts of one sign, one word or one time, over and over, with an end that fits nothing: nothing hangs."""
    for pattern, name in {pattern: name for name, pattern in _patterns()}.items():
        for attack in _ATTACKS:
            hostile = (attack * (_LONG // len(attack) + 1))[:_LONG] + "!"
            _within_reason(functools.partial(pattern.search, hostile), f"{name} in {attack!r}")
            _within_reason(functools.partial(pattern.fullmatch, hostile), f"{name} of {attack!r}")


@pytest.mark.parametrize("attack", ["a'", '"', "a ", "'", '"a" ', "é", "a-"])
def test_W20_a_question_of_a_megabyte(attack: str) -> None:
    """It is read, cut to a dozen words, and marked in a text as long, without ever being compared with itself."""
    hostile = attack * (1_000_000 // len(attack))
    _within_reason(lambda: parts(hostile, terms(hostile)), attack)

    assert len(terms(hostile)) <= 12
