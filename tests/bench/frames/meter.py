"""Runs one command and writes what it cost: `python -I -S meter.py REPORT COMMAND…`; Linux only, as the bench is.

Waiting for the command alone is not enough. Bubblewrap's outer process ends without waiting for its inner one, so that
what ran inside is charged to nobody; here orphans come back to this process, which waits for all of them. And a process
inherits its parent's peak memory when it starts, so the one that starts it must be small: nothing is imported here that
can be spared.
"""

import ctypes
import os
import sys

_PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Run the command, wait for all that it leaves behind, and return its exit status."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "orphans cannot be adopted, so the cost would be understated")
    command = sys.argv[2:]
    first = os.posix_spawn(command[0], command, os.environ)
    cpu_s, peak_kb, exit_status = 0.0, 0, 1
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu_s += used.ru_utime + used.ru_stime
        peak_kb = max(peak_kb, used.ru_maxrss)
        if pid == first:
            exit_status = os.waitstatus_to_exitcode(status)
    with open(sys.argv[1], "w") as report:
        report.write(f"{cpu_s} {peak_kb}")
    return exit_status if exit_status >= 0 else 128 - exit_status


if __name__ == "__main__":
    sys.exit(main())
