"""An upgrade changes nothing by itself: what it would make better is told with its cost, and waits for a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, intake, records, upgrades
from mediaarchive.errors import NotFound
from mediaarchive.ingest import Arrival, plan
from mediaarchive.renditions.steps import POSTER, PROXY
from tests.conftest import NOW
from tests.films import film, scene
from tests.watching import Notes
from tests.web.forms import form_token, sign_in_pass
from tests.web.people import send
from web import create_app

_ONLY = ("recordings.probe", POSTER[0], PROXY[0], "renditions.hls")


def _drive(archive: Archive) -> list[str]:
    """Do what is due of the first steps, taking a second for each, and return what was begun."""
    notes, at = Notes(), [NOW]

    def clock() -> object:
        at[0] += timedelta(seconds=1)
        return at[0]

    intake.drive(archive, watcher=notes, clock=clock, only=_ONLY)  # type: ignore[arg-type]
    assert [] == notes.failed
    return sorted(notes.begun)


def _newer(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Upgrade the archive: these steps are done in another version from now on."""
    makers = (replace(m, kind=(m.name, m.kind[1] + 1)) if m.name in names else m for m in plan.MAKERS)
    monkeypatch.setattr(plan, "MAKERS", tuple(makers))


def test_an_upgrade_waits_for_a_persons_word(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made stands; new footage gets the new version; a word renews the rest, and is in the records."""
    intake.add_footage(archive, Arrival(film(tmp_path / "a.mp4", scene(1, 60)), "ev1", None), eva="us-eva-39", now=NOW)
    assert len(_ONLY) == len(_drive(archive))
    assert () == upgrades.upgrades(archive, now=NOW)
    _newer(monkeypatch, PROXY[0])

    assert [] == _drive(archive)
    (waiting,) = upgrades.upgrades(archive, now=NOW)
    assert (PROXY[0], 1, 2) == (waiting.step, waiting.subjects, waiting.footage_s)
    assert waiting.work_s is not None
    assert waiting.work_s > 0
    intake.add_footage(archive, Arrival(film(tmp_path / "b.mp4", scene(2, 60)), "ev1", None), eva="us-eva-39", now=NOW)
    assert len(_ONLY) == len(_drive(archive))
    assert 1 == upgrades.upgrades(archive, now=NOW)[0].subjects

    upgrades.make_anew(archive, PROXY[0], by="Ada", now=NOW)
    assert PROXY[0] in _drive(archive)
    assert () == upgrades.upgrades(archive, now=NOW)
    assert "renewal.made" == records.listing(archive).entries[0].action
    with pytest.raises(NotFound, match="no older version"):
        upgrades.make_anew(archive, PROXY[0], by="Ada", now=NOW)


def test_it_is_said_on_the_desk(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of ingest lists it with footage and work, and one press lets it be done."""
    intake.add_footage(archive, Arrival(film(tmp_path / "a.mp4", scene(1, 60)), "ev1", None), eva="us-eva-39", now=NOW)
    _drive(archive)
    _newer(monkeypatch, POSTER[0])
    team = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW).test_client()
    link = f"/desk/sign-in/{sign_in_pass(archive, minutes=2 * 24 * 60)}"
    team.post(link, data={"csrf_token": form_token(team, link)})

    page = team.get("/desk/ingest").text
    assert "Made by older versions" in page
    assert "Make anew: poster" in page
    send(team, f"/desk/ingest/upgrades/{POSTER[0]}", token_of="/desk/ingest")
    assert "Made by older versions" not in team.get("/desk/ingest").text
    assert POSTER[0] in _drive(archive)
