"""Starting the site: pages on one port, media bytes on the next, each behind its own granian listener.

The pages' listener runs here; the media listener in a process of its own, which ends with this one. Workers open the
archive themselves, after the fork, since a catalogue's connections must not be shared between processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from web.patience import THREADS, Gate

if TYPE_CHECKING:
    from granian.server import MPServer, MTServer

    from mediaarchive.archive import Archive
    from mediaarchive.settings import Settings

_EVERYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to
_PAGE_WORKERS: Final = 2
_CONNECTIONS: Final = 8192
"""That each process keeps open; an idle one costs a few KiB."""
_START_S: Final = 60
_LETTERS_S: Final = 2
_STOP_S: Final = 10


def open_archive() -> Archive:
    """Open the archive that the settings name, for `flask --app web`."""
    from mediaarchive.archive import Archive
    from mediaarchive.settings import load

    return Archive.open(load())


def serve(settings: Settings, *, host: str, port: int, ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called with the site's address once both listeners answer.

    Prints the same address. Blocks; must be called from the main thread. Raises Misconfigured when a port is taken.
    """
    from mediaarchive.archive import letters
    from mediaarchive.errors import Misconfigured

    letters.check(settings)
    for number in (port, port + 1):
        if not _is_free(host, number):
            raise Misconfigured(f"port {number} is taken", hint="choose another with --port; pages take two in a row")
    media_url = settings.media_url or (None if host in _EVERYWHERE else f"http://{_in_address(host)}:{port + 1}")
    address = settings.site_url or f"http://{_in_address('127.0.0.1' if host in _EVERYWHERE else host)}:{port}"
    with _counted_together():
        context = multiprocessing.get_context("spawn")
        media = context.Process(target=_serve_media, args=(settings, host, port + 1), name="media")
        media.start()
        beside = [media]
        if settings.smtp_url:
            beside.append(context.Process(target=_send_letters, args=(settings,), name="letters"))
            beside[-1].start()
        threading.Thread(target=_announce, args=(host, port, address, media, ready), daemon=True).start()
        try:
            load_pages = partial(_load_pages, settings, media_url, port)
            _granian(settings, host, port, "wsgi").serve(target_loader=load_pages, wrap_loader=False)
        finally:
            for process in beside:
                _stop(process)


@contextmanager
def _counted_together() -> Iterator[None]:
    """Let all worker processes count into one folder, for as long as the site runs.

    In memory, where there is such a place: whoever counts on a disk that is full would be killed by it.
    """
    from mediaarchive.settings import hand_down

    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own in it
    with TemporaryDirectory(prefix="mediaarchive-counts-", dir=memory if memory.is_dir() else None) as folder:
        hand_down("PROMETHEUS_MULTIPROC_DIR", folder)
        yield


def _stop(process: BaseProcess) -> None:
    process.terminate()
    process.join(_STOP_S)
    if process.is_alive():
        process.kill()


def _send_letters(settings: Settings) -> None:
    """Send letters as they come; the body of a process of its own, since a mail server may let one wait."""
    from mediaarchive.archive import Archive, letters

    _end_with_parent()
    archive = Archive.open(settings)
    while True:
        letters.send(archive, lambda: datetime.now(UTC))
        time.sleep(_LETTERS_S)


def _serve_media(settings: Settings, host: str, port: int) -> None:
    """Run the media listener; the body of its process."""
    _end_with_parent()
    _granian(settings, host, port, "rsgi").serve(target_loader=partial(_load_media, settings), wrap_loader=False)


def _granian(settings: Settings, host: str, port: int, interface: str) -> MPServer | MTServer:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    pages = interface == "wsgi"
    return Granian(
        "web",
        address=host,
        port=port,
        interface=Interfaces(interface),
        workers=_PAGE_WORKERS if pages else 1,
        blocking_threads=THREADS if pages else None,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=settings.patience_s * 1000),
        websockets=False,
        log_level=LogLevels.error,  # it warns of the threads, which wait for senders and not for processors
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_S // 2,
    )


def _load_pages(settings: Settings, media_url: str | None, port: int) -> Any:
    """Open the archive in a worker and return the WSGI application."""
    from mediaarchive.archive import Archive
    from web import create_app

    _begin_worker(settings)
    app = create_app(Archive.open(settings), media_url=media_url)
    return Gate(app, port=port, patience=settings.patience_s, behind_proxy=settings.proxies > 0)


def _load_media(settings: Settings) -> Any:
    """Open the archive in a worker and return the RSGI application."""
    from mediaarchive.archive import Archive
    from web.media import MediaApp

    _begin_worker(settings)
    return MediaApp(Archive.open(settings), lambda: datetime.now(UTC))


def _begin_worker(settings: Settings) -> None:
    """Let a worker be stopped while it still opens the archive, and end it with the process that started it.

    A fork inherits its parent's handlers, which only set a flag of the parent's: until granian sets the worker's own,
    SIGTERM would be swallowed and the stop would wait for the kill.
    """
    from mediaarchive import logs

    logs.install(settings.log)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _end_with_parent()


def _end_with_parent() -> None:
    """Ask this process to stop when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _announce(host: str, port: int, address: str, media: Any, ready: Callable[[str], None] | None) -> None:
    """Say the address once both listeners answer; stop everything when the media listener ends first."""
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    deadline = time.monotonic() + _START_S
    while not (_answers(name, port) and _answers(name, port + 1)):
        if not media.is_alive() or time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(0.1)
    sys.stdout.write(f"{address}/\n")
    sys.stdout.flush()
    if ready:
        ready(address)
    media.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _answers(host: str, port: int) -> bool:
    """Say whether a server speaks HTTP there: an open port alone only says that a worker may come."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.settimeout(5)
            connection.sendall(b"HEAD /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
