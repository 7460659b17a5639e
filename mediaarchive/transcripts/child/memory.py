"""How freed memory is kept."""

from __future__ import annotations

import ctypes
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of glibc's malloc.h."""
_NEVER: Final = 1 << 30


def keep_freed_memory() -> None:
    """Tell the allocator to keep what is freed; call it before threads begin. Without glibc it does nothing.

    A window's encoding asks for the same tens of megabytes again and again. Given back each time, their pages come anew
    from the system, which took a tenth of all processor time.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        for option, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _NEVER), (_TRIM_THRESHOLD, _NEVER)):
            set_option(option, value)
