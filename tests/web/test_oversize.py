"""W17: too much of anything is refused by the real server, and its memory stays as it was."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from tests.processes import descendants
from tests.serving import serving

_POST = "POST {0} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {1}\r\nContent-Length: {2}\r\n\r\n"
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
_PATH = "/licence-requests"


def _post(kind: str, body: bytes, path: str = _PATH) -> bytes:
    return _POST.format(path, kind, len(body)).encode() + body


ATTACKS = {
    "a header of 64 kB": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 65_536 + b"\r\n\r\n",
    "an address of 10 000 fields": b"GET /search?" + b"q=a&" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a form of 10 000 fields": _post(_FORM, b"a=1&" * 10_000),
    "a form of 10 000 parts": _post(_PARTS, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 1000),
    "parts without an end": _post(_PARTS, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 40_000),
    "JSON that is 30 000 deep": _post("application/json", b"[" * 60_000),
    "more than the limit": _post(_FORM, b"a=" + b"x" * 1_000_000),
    "bad UTF-8": _post(_FORM, b"name=%ff%fe&text=%c3%28\xff", "/clips/%ff%fe/comments"),
}


def _ask(port: int, attack: bytes) -> int:
    """Return the status of the answer; 0 where the server hung up on us."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            connection.sendall(attack)
            found = re.match(rb"HTTP/1\.1 (\d{3})", connection.recv(4096))
        except ConnectionError:
            return 0
        return int(found[1]) if found else 0


def _memory_kb(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


@pytest.mark.slow
def test_W17_too_much_is_refused_and_costs_no_memory(talked: Archive, tmp_path: Path) -> None:
    """Each attack is answered with 4xx, or its connection ended; twenty rounds of all leave the workers as big."""
    with serving(talked.settings.home, tmp_path) as port:
        mine = [pid for pid, line in descendants(os.getpid()).items() if "chromium" not in line]
        for name, attack in ATTACKS.items():
            status = _ask(port, attack)
            assert 400 <= status < 500 or (status == 0 and len(attack) > 60_000), (name, status)
        before = sum(map(_memory_kb, mine))
        for _ in range(20):
            for attack in ATTACKS.values():
                _ask(port, attack)
        assert sum(map(_memory_kb, mine)) - before < 32 << 10
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
