"""`mediaarchive …`: one file per command below `commands`, and nothing heavy imported before a command runs.

Lives here: parsing arguments, progress on standard error, JSON on standard output. Lives not here: any rule. Imports
archive, settings and errors; `serve` and `demo` start the site.
"""

from mediaarchive.cli.main import main

__all__ = ["main"]
