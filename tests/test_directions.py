"""The direction of imports is executable: the rules hold, and a planted violation fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PLANTS = {
    "a station imports one below it": ("mediaarchive/evas/store.py", "import mediaarchive.licensing.store\n"),
    "two stations on one line": ("mediaarchive/frames/model.py", "import mediaarchive.transcripts.model\n"),
    "the archive imports a web framework": ("mediaarchive/archive/pages.py", "import flask\n"),
    "the site opens the catalogue": ("web/health.py", "import mediaarchive.db\n"),
    "a decoder outside a child": ("mediaarchive/frames/measure.py", "import av\n"),
    "a station reads settings": ("mediaarchive/clips/store.py", "import mediaarchive.settings\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a copy of the packages."""
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    )
    return subprocess.run([sys.executable, "-P", "-c", code], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the code, to be spoilt."""
    for package in ("mediaarchive", "web"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rules_hold(checkout: Path) -> None:
    """Every import of the code as it is points the right way."""
    done = lint(checkout)

    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_violation_fails(checkout: Path, plant: str) -> None:
    """Each rule catches the import that it is there to catch."""
    file, line = PLANTS[plant]
    path = checkout / file
    path.write_text(path.read_text("utf-8") + line, "utf-8")

    assert 1 == lint(checkout).returncode


def test_processes_and_environment_are_banned_outside_their_owners(tmp_path: Path) -> None:
    """Ruff refuses subprocess, os.environ, cv2.VideoCapture and av.open anywhere else."""
    offender = tmp_path / "mediaarchive" / "clips" / "bad.py"
    offender.parent.mkdir(parents=True)
    offender.write_text(
        "import os\nimport subprocess\nimport av\nimport cv2\n\nos.environ\nav.open\ncv2.VideoCapture\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--config",
            str(ROOT / "pyproject.toml"),
            "--select",
            "TID251",
            str(offender),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 4 == done.stdout.count("TID251")
