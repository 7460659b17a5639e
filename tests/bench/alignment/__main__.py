"""`make bench-alignment`: every table, or the one that is named (`ARGS="sync --hours 6 --snr 0"`)."""

import sys
from importlib import import_module

TABLES = ("demonstration", "sync", "spacewalk18", "tasks", "ltc", "evas", "dials", "motion", "nights", "lines")


def main() -> None:
    """Run one table with the arguments that follow its name, or all without any."""
    named = sys.argv[1:2]
    if named and named[0] not in TABLES:
        sys.exit(f"{named[0]!r} is no table; choose one of {', '.join(TABLES)}")
    sys.argv = [sys.argv[0], *sys.argv[2:]]
    for table in named or TABLES:
        import_module(f"tests.bench.alignment.{table}").main()


if __name__ == "__main__":
    main()
