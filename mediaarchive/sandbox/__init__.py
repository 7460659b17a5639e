"""The one door to child processes and decoders.

Lives here: starting a station's `child.py` or a foreign program with an argument list, locked in (bubblewrap where it
is installed, else Landlock with seccomp), limited in memory, time and output, watched for progress and ended as a
whole process group. `media` and `pictures` are shared by children only: they import av and Pillow and never run
outside the sandbox. `cost` is how a process says what it has used. Imports errors only; ruff bans `subprocess`
everywhere else.
"""

from mediaarchive.sandbox.door import Limits, Sandbox

__all__ = ["Limits", "Sandbox"]
