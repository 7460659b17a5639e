"""The examples of docs/examples: what they name exists."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context

from mediaarchive.cli.main import group
from mediaarchive.settings.table import SETTINGS
from tests.conftest import ROOT

_FOLDER = ROOT / "docs" / "examples"
_COMPOSE, _DOCKERFILE = _FOLDER / "compose.yaml", _FOLDER / "Dockerfile"
_UNITS = sorted(_FOLDER.glob("*.service"))
_VARIABLES = {setting.variable for setting in SETTINGS}
"""What is read, and what names the scheduler of steps on other machines, once that is a setting."""


@pytest.mark.parametrize("path", sorted(_FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    """A variable that nothing reads would be believed to be set."""
    assert set() == set(re.findall(r"MEDIAARCHIVE_[A-Z_]*[A-Z]", path.read_text("utf-8"))) - _VARIABLES


@pytest.mark.parametrize("path", _UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(path: Path) -> None:
    """With options that these commands have; they are ended as the programs expect it."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, "utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert "mediaarchive" == Path(program).name
    _parse(arguments)
    assert "mixed" == unit["Service"]["KillMode"]


def test_containers_start_commands_that_exist() -> None:
    """Those of Compose and of the image; every volume and every service that is named is there."""
    composed = yaml.safe_load(_COMPOSE.read_text("utf-8"))
    services: dict[str, Any] = composed["services"]
    ours = {name: service for name, service in services.items() if service["image"] == "mediaarchive"}
    for service in ours.values():
        if "entrypoint" not in service:
            _parse(service["command"])
        else:
            assert "dask" == service["entrypoint"][0]
    assert {"site", "worker"} <= set(ours)
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        sources = {one.partition(":")[0] for one in service.get("volumes", ())}
        assert {one for one in sources if not one.startswith("./")} <= set(composed["volumes"])
    command = re.search(r"^CMD \[(.*)\]$", _DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    assert command
    _parse(yaml.safe_load(f"[{command[1]}]"))


def test_what_prometheus_is_told_exists() -> None:
    """Its alerts ask for numbers that the site gives; its configuration names the file of the alerts."""
    rules = yaml.safe_load((_FOLDER / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    asked = set(re.findall(r"\b(?:site|archive)_[a-z_]+", " ".join(rule["expr"] for rule in rules)))
    given = "".join(
        path.read_text("utf-8") for path in (ROOT / "web/metrics.py", ROOT / "mediaarchive/archive/gauges.py")
    )
    assert set() == {name for name in asked if f'"{re.sub("_(total|bucket)$", "", name)}"' not in given}
    assert ["alerts.yml"] == yaml.safe_load((_FOLDER / "prometheus.yml").read_text("utf-8"))["rule_files"]


def _parse(arguments: list[str]) -> None:
    """Read a command line as the program would; click refuses what does not exist."""
    name, *rest = arguments
    command = group.get_command(Context(group), name)
    assert command is not None, name
    command.make_context(name, rest)
