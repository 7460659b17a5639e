"""What steps may touch, made from the settings alone: for the driver, and on each machine that works for it.

A worker has neither catalogue nor Archive: `on_worker` is all that it needs, and its environment says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from mediaarchive.archive.archive import Archive, storage_of, tools_of
from mediaarchive.errors import Misconfigured
from mediaarchive.settings import load
from mediaarchive.steps import Tools

if TYPE_CHECKING:
    from mediaarchive.steps.executors import Executor, Standing

_ADDRESS: Final = re.compile(r"(tcp|tls)://[^/\s]+:\d+")
_ON_WORKER: Final = f"{__name__}:on_worker"


def on_worker(volume: str) -> Tools:
    """Return the tools that this machine's environment describes. Raises Misconfigured for another archive's store."""
    settings = load()
    storage = storage_of(settings)
    storage.check(volume)
    return tools_of(settings, storage)


def executor_of(archive: Archive, tell: Callable[[Standing], None]) -> Callable[[], Executor] | None:
    """Return what makes the executor that the settings ask for; None for threads of this process.

    `tell` hears how other machines stand. Raises Misconfigured where Dask is not installed.
    """
    address = archive.settings.scheduler
    if address is None:
        return None
    if not _ADDRESS.fullmatch(address):
        raise Misconfigured("is no address of a scheduler", subject=address, hint="write tcp://host:8786")
    try:
        from mediaarchive.steps.executors.cluster import DaskExecutor
        from mediaarchive.steps.executors.hands import Workplace
    except ModuleNotFoundError as error:
        raise Misconfigured(
            "the package of Dask is missing", subject=str(error.name), hint="pip install mediaarchive[dask]"
        ) from None
    place = Workplace(_ON_WORKER, archive.volume_id)
    return lambda: DaskExecutor(address, place, archive.storage, tell=tell)
