"""One table of settings, read once, documented."""

from pathlib import Path

import pytest

from mediaarchive.errors import Misconfigured
from mediaarchive.settings import SETTINGS, Settings, load
from tests.conftest import ROOT


def test_every_setting_is_documented_as_it_is() -> None:
    """docs/settings.md has one row per setting, with its variable, default and meaning word for word."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")

    for setting in SETTINGS:
        assert f"| `{setting.variable}` | {setting.default or '(empty)'} | {setting.help} |" in page, setting.name


def test_fields_and_table_agree() -> None:
    """Each row of the table is a field, and no field lacks a row."""
    assert [s.name for s in SETTINGS] == list(Settings.__dataclass_fields__)


def test_arguments_win_over_the_environment() -> None:
    """`--home` is stronger than MEDIAARCHIVE_HOME, which is stronger than the default."""
    assert Path("archive") == load({}).home
    assert Path("/a") == load({"MEDIAARCHIVE_HOME": "/a"}).home
    assert Path("/b") == load({"MEDIAARCHIVE_HOME": "/a"}, home=Path("/b")).home


@pytest.mark.parametrize(
    ("variable", "value"), [("MEDIAARCHIVE_WORKERS", "many"), ("MEDIAARCHIVE_PRODUCTION", "perhaps")]
)
def test_an_unreadable_setting_is_named(variable: str, value: str) -> None:
    """A wrong value says which variable, and what it means."""
    with pytest.raises(Misconfigured, match=variable):
        load({variable: value})
