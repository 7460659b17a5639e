"""Who speaks on a recording, and the names that the team gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from mediaarchive.archive.voices import name_voice, voices
from mediaarchive.errors import NotFound
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from mediaarchive.transcripts import rows as transcripts
from tests.web.builder import EVA, NOW, build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the archive of the site's tests."""
    home = tmp_path_factory.mktemp("voices") / "archive"
    build(home)
    return home


def speaking(archive: Archive) -> tuple[str, str]:
    """Return a recording on which somebody speaks, and the first voice."""
    with archive.database.read() as session:
        for recording in recordings.of_eva(session, EVA):
            for turn in transcripts.turns(session, recording.id):
                if turn.speaker:
                    return recording.file_name, turn.speaker
    pytest.fail("the archive of the tests has no voices")


def test_a_voice_gets_its_name(built: Path) -> None:
    """All its turns are called so, and none has the old name."""
    archive = Archive.open(load({}, home=built))
    file_name, voice = speaking(archive)
    before = {name: turns for name, turns, _ in voices(archive, EVA, file_name)}
    name_voice(archive, EVA, file_name, voice, "Parmitano", actor="Ada", now=NOW)
    after = {name: turns for name, turns, _ in voices(archive, EVA, file_name)}
    archive.close()

    assert voice not in after
    assert before[voice] == after["Parmitano"]


def test_a_recording_that_is_not_there_is_said_with_those_that_are(built: Path) -> None:
    """The error names what can be named."""
    archive = Archive.open(load({}, home=built))
    with pytest.raises(NotFound, match=r"nope\.mp4.*known"):
        voices(archive, EVA, "nope.mp4")
    archive.close()
