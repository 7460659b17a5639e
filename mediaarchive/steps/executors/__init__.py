"""Where calls of steps run: in threads of this process (`local`), or on Dask's workers (`cluster`).

An executor knows no rows: the runner says what to start, hears how each ended, and writes. Lives here: the protocol,
both executors, what runs on a worker (`hands`), the form in which calls and results travel (`wire`).
`distributed` is imported by `cluster` and `hands` alone, and only once somebody names a scheduler.
"""

from mediaarchive.steps.executors.local import LocalExecutor
from mediaarchive.steps.executors.model import Ended, Executor, Standing

__all__ = ["Ended", "Executor", "LocalExecutor", "Standing"]
