"""Keeping the archive: `manifests`, `fixity`, `backups`, `restoring`, `rebuilding`; `upkeep` for the worker.

`overview` is what the desk's page and `doctor` say. The form of manifests and what a look at an object says are the
station's (mediaarchive.preservation).
"""
