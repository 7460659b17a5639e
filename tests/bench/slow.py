"""What pages take while others send slowly or say nothing, beside what they take when nobody does.

    python -m tests.bench.slow

The site as `serve` starts it, with an archive that holds the spacewalks that ship. Rounds of both kinds take turns:
2,000 connections that say nothing, and 300 forms of which a byte comes each second, against none.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from mediaarchive.archive import Archive
from mediaarchive.settings import load
from tests.serving import serving

_IDLE, _SLOW, _ASKED, _ROUNDS = 2000, 300, 300, 3
_FORM = (
    b"POST /account/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
)


def main() -> None:
    """Measure, and print both rows."""
    with TemporaryDirectory(prefix="bench-slow-") as folder:
        home = Path(folder) / "archive"
        Archive.create(load({}, home=home), datetime.now(UTC)).close()
        with serving(home, Path(folder)) as port:
            quiet: list[float] = []
            beset: list[float] = []
            for _ in range(_ROUNDS):
                quiet += _ask(port)
                with _besieged(port):
                    beset += _ask(port)
    for name, took in (("nobody sends", quiet), (f"{_IDLE} idle, {_SLOW} slow", beset)):
        print(f"{name:>22}  median {median(took):6.2f} ms   p99 {quantiles(took, n=100)[98]:7.2f} ms   of {len(took)}")


def _ask(port: int) -> list[float]:
    """Ask for the home page on connections of their own, and return the milliseconds that each took."""
    took = []
    for _ in range(_ASKED):
        begun = time.perf_counter()
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the home page answered {answer.status}")
        took.append((time.perf_counter() - begun) * 1000)
    return took


@contextlib.contextmanager
def _besieged(port: int) -> Iterator[None]:
    """Hold idle connections open, and send forms a byte each second, while the body runs."""
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        links = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(_IDLE + _SLOW)]
        slow = links[:_SLOW]
        for link in slow:
            link.sendall(_FORM)

        def drip() -> None:
            while not stop.wait(1):
                for link in slow:
                    with contextlib.suppress(OSError):
                        link.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            time.sleep(1)
            yield
        finally:
            stop.set()
            thread.join()


if __name__ == "__main__":
    main()
