"""Locks its own process in and becomes the program: `python -I -S launch.py '{"memory_mb": …}' PROGRAM ARGUMENT…`.

Runs as a script of its own before anything else, so it imports nothing of the archive. Numbers of system calls and the
shapes of structures are from the Linux user API headers landlock.h, seccomp.h and bpf_common.h.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import struct
import sys
import time
from typing import Any, Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_NO_NEW_PRIVS, _SET_SECCOMP, _SET_DEATH_SIGNAL, _FILTER, _SIGKILL = 38, 22, 1, 2, 9

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_FILE_RIGHTS: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_RIGHTS_BY_VERSION: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS: Final = 0b11  # bind and connect of TCP, from version 4
_SCOPES: Final = 0b11  # abstract sockets and signals, from version 6
_PSEUDO: Final = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

# Refused with EPERM: every socket, io_uring (which could open one), reading other processes, mounts, keys, name spaces.
_MACHINES: Final = {
    "x86_64": (
        0xC000003E,
        (41, 53, 42, 49, 425, 426, 427, 101, 310, 311, 165, 166, 155, 272, 308, 248, 249, 250, 321, 323, 298, 304),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 199, 203, 200, 425, 426, 427, 117, 270, 271, 40, 39, 41, 97, 268, 217, 218, 219, 280, 282, 241, 265),
    ),
}
_SET_IO_PRIORITY: Final = {"x86_64": 251, "aarch64": 30}
_THIS_PROCESS, _LAST_OF_BEST_EFFORT = 1, 2 << 13 | 7
_LOWERED: Final = 10
"""Of 19: a tenth of the weight of others. The last would starve ingest wherever anything else is busy."""
_TRIES, _BETWEEN_S = 3, 0.1
_X32_BIT: Final = 0x40000000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def landlock_version() -> int:
    """Return the kernel's Landlock version, 0 where it has none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))))


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def give_way() -> None:
    """Let whoever waits for an answer go first, at processors and disks; what cannot be lowered stays as it is.

    Linux may weigh sessions before it weighs processes (autogroups), and each of these processes leads a session.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(_LOWERED, os.getpriority(os.PRIO_PROCESS, 0)))
    _LIBC.syscall(_SET_IO_PRIORITY[platform.machine()], _THIS_PROCESS, 0, ctypes.c_int(_LAST_OF_BEST_EFFORT))
    for _ in range(_TRIES):
        try:
            with open("/proc/self/autogroup", "w", encoding="ascii") as stream:
                stream.write(str(_LOWERED))
        except BlockingIOError:
            time.sleep(_BETWEEN_S)  # who is no administrator may do this ten times a second
        except OSError:
            return
        else:
            return


def limit(memory_mb: int, cpu_s: int, output_mb: int) -> None:
    """Set the resource limits of this process and all it starts."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_mb << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def restrict_files(read: list[str], write: list[str]) -> None:
    """Allow reading (and running) below `read`, everything below `write`, and nothing else of the file system."""
    version = landlock_version()
    rights = _RIGHTS_BY_VERSION[max(v for v in _RIGHTS_BY_VERSION if v <= version)]
    attributes = struct.pack("=QQQ", rights, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    buffer = ctypes.create_string_buffer(attributes[:size], size)
    ruleset = _checked(_LIBC.syscall(_CREATE_RULESET, buffer, ctypes.c_size_t(size), ctypes.c_uint(0)), "Landlock")
    for path in (*read, *_PSEUDO):
        _allow(ruleset, path, rights & (_EXECUTE | _READ_FILE | _READ_DIR))
    for path in _DEVICES:
        _allow(ruleset, path, rights & (_READ_FILE | _WRITE_FILE))
    for path in write:
        _allow(ruleset, path, rights & ~_EXECUTE)
    _checked(_LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _checked(_LIBC.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0)), "Landlock")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # a path that is not there needs no permission
    if not os.path.isdir(path):
        rights &= _FILE_RIGHTS
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, descriptor), 12)
    arguments = (ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint(0))
    _checked(_LIBC.syscall(_ADD_RULE, *arguments), f"Landlock rule for {path}")
    os.close(descriptor)


def refuse_calls() -> None:
    """Load a seccomp filter that answers EPERM to the refused calls and kills a process of a foreign architecture."""
    architecture, refused = _MACHINES[platform.machine()]
    filters = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    filters += [(_JUMP_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL)]
    for number in refused:
        filters += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    filters.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *f) for f in filters))
    program = _Program(len(filters), ctypes.cast(code, ctypes.c_void_p))
    _checked(_LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _checked(_LIBC.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0), "seccomp")


def main(settings: str, *arguments: str) -> None:
    """Limit, lock, become the program. Whatever cannot be locked ends the process before the program starts."""
    config: dict[str, Any] = json.loads(settings)
    give_way()
    limit(config["memory_mb"], config["cpu_s"], config["output_mb"])
    _checked(_LIBC.prctl(_SET_DEATH_SIGNAL, _SIGKILL, 0, 0, 0), "death signal")
    if os.getppid() != config["parent"]:
        return  # the archive died before the signal was set: nobody waits for this program
    if config["chdir"]:
        os.chdir(config["chdir"])
    if "landlock" in config:
        restrict_files(**config["landlock"])
        refuse_calls()
    os.execve(arguments[0], arguments, os.environ)


if __name__ == "__main__":
    main(*sys.argv[1:])
