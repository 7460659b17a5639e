"""Results that outlive a process: each is found again by what it was made from."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Kept:
    """JSON values below a folder, one file each, written whole or not at all; a file that cannot be read is no value.

    `maker`: everything besides the sound that the values depend on.
    """

    def __init__(self, folder: Path, maker: dict[str, Any]) -> None:
        self._folder = folder
        self._maker = json.dumps(maker, sort_keys=True).encode()
        folder.mkdir(parents=True, exist_ok=True)

    def key(self, samples: NDArray[np.float32], **more: object) -> str:
        """Return the key of what is made from `samples` and some JSON values."""
        digest = sha256(self._maker)
        digest.update(json.dumps(more, sort_keys=True).encode())
        digest.update(np.ascontiguousarray(samples).data)
        return digest.hexdigest()

    def get(self, key: str) -> Any | None:
        """Return the value, None where there is none."""
        try:
            return json.loads((self._folder / key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value; once this returns it outlives a crash of the machine."""
        fresh = self._folder / f".{key}.{os.getpid()}"
        with fresh.open("wb") as file:
            file.write(json.dumps(value).encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / key)
