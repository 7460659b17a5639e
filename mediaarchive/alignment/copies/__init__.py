"""Two files of the same pictures: whether they are, and by how much one is ahead of the other, to the frame.

Lives here: reading short stretches of both through the sandbox, and comparing them. Lives not here: what moves from one
to the other when it takes over (the archive).
"""

from mediaarchive.alignment.copies.compare import Same, same

__all__ = ["Same", "same"]
