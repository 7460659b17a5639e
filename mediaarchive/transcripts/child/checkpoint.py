"""What a checkpoint of Whisper holds, told before anything of it is loaded.

Checkpoints are zip files with a pickle, and a pickle can call anything. Its instructions are read here without being
followed: it may name the parts of tensors and nothing else. torch's own reader of weights is asked only after that.
"""

from __future__ import annotations

import pickletools
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mediaarchive.errors import InputRefused

_MOST: Final = 16 << 20
"""Bytes of instructions; those of the largest model are 150 kB."""
_HARMLESS: Final = frozenset({"collections OrderedDict", "torch._utils _rebuild_tensor_v2"})
_CALLS: Final = frozenset({"STACK_GLOBAL", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4"})
"""Other ways of calling something, which torch never writes for tensors."""


def check(path: Path, name: str) -> None:
    """Refuse, with words, a file that is no whole checkpoint or whose pickle names anything but tensors."""
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
            pickles = [info for info in archive.infolist() if info.filename.endswith("data.pkl")]
            if broken is not None or len(pickles) != 1 or pickles[0].file_size > _MOST:
                raise InputRefused("the checkpoint is damaged", subject=name, hint="copy it again from its source")
            foreign = sorted(set(_foreign(archive.read(pickles[0]))))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputRefused(f"this is no checkpoint of Whisper ({error})", subject=name) from None
    if foreign:
        raise InputRefused(f"the checkpoint would run code ({foreign[0]}); it was not loaded", subject=name)


def _foreign(data: bytes) -> Iterator[str]:
    """Yield what a pickle names or calls that no tensor needs."""
    for code, argument, _ in pickletools.genops(data):
        if code.name == "GLOBAL" and not _is_harmless(str(argument)):
            yield str(argument).replace(" ", ".")
        elif code.name in _CALLS:
            yield code.name


def _is_harmless(named: str) -> bool:
    return named in _HARMLESS or (named.startswith("torch ") and named.endswith("Storage"))
