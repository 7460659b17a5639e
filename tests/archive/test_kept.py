"""Answers that are kept: the same until somebody writes or time passes, and never more than may be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from mediaarchive.archive.kept import KEPT_S, MOST, kept
from mediaarchive.evas.model import EvaRow
from mediaarchive.settings import load
from tests.archives import created

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_Ask = Callable[..., int]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive with the EVAs that ship."""
    return created(load({}, home=tmp_path / "home"), _NOW)


@pytest.fixture
def counter() -> tuple[_Ask, list[datetime]]:
    """Return a function whose answers are kept, and when it was really asked."""
    asked: list[datetime] = []

    @kept
    def ask(archive: Archive, more: int = 0, *, now: datetime) -> int:
        asked.append(now)
        return len(asked) + more

    return ask, asked


def test_an_answer_is_kept_for_its_arguments(archive: Archive, counter: tuple[_Ask, list[datetime]]) -> None:
    """The second visitor gets the first one's answer; another question gets its own."""
    ask, asked = counter
    assert [1, 1, 12] == [ask(archive, now=_NOW), ask(archive, now=_NOW), ask(archive, 10, now=_NOW)]
    assert 2 == len(asked)


def test_anybodys_commit_makes_answers_old(archive: Archive, counter: tuple[_Ask, list[datetime]]) -> None:
    """A write through this archive counts, and one through another that has the same catalogue open."""
    ask, _ = counter
    other = Archive.open(archive.settings)
    assert 1 == ask(archive, now=_NOW)
    for number, writer in enumerate((archive, other, archive), start=2):
        with writer.database.write() as session:
            session.get_one(EvaRow, "us-eva-39").summary = f"Changed {number} times"
        assert number == ask(archive, now=_NOW)
        assert number == ask(archive, now=_NOW)


def test_time_makes_answers_old(archive: Archive, counter: tuple[_Ask, list[datetime]]) -> None:
    """Later ones hear the same for some seconds; whoever asks as of an earlier time hears nothing of a later one."""
    ask, asked = counter
    last, later = _NOW + timedelta(seconds=KEPT_S - 1), _NOW + timedelta(seconds=KEPT_S)
    assert [1, 1, 2, 3] == [ask(archive, now=now) for now in (_NOW, last, later, _NOW)]
    assert [_NOW, later, _NOW] == asked


def test_only_so_many_are_kept(archive: Archive, counter: tuple[_Ask, list[datetime]]) -> None:
    """The answer that was asked for longest ago goes first."""
    ask, asked = counter
    for more in range(MOST):
        ask(archive, more, now=_NOW)
    ask(archive, 0, now=_NOW)
    ask(archive, MOST, now=_NOW)
    ask(archive, 0, now=_NOW)
    assert MOST + 1 == len(asked)
    ask(archive, 1, now=_NOW)
    assert MOST + 2 == len(asked)
