"""What a child begins with: its station's modules, and nothing that only the archive needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

_CODE = """
import sys
from importlib import import_module
from mediaarchive.sandbox.entry import open_station
open_station(sys.argv[1])
assert callable(import_module(sys.argv[1]).run)
print("sqlalchemy" in sys.modules)
"""


@pytest.mark.parametrize("station", ["recordings", "alignment", "photos", "press"])
def test_a_child_loads_no_catalogue(station: str) -> None:
    """SQLAlchemy and the tables would be half of what a child takes to begin."""
    command = [sys.executable, "-c", _CODE, f"mediaarchive.{station}.child"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert "False" == done.stdout.strip()
