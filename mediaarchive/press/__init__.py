"""Press sets: chosen clips with all that a journalist needs of them, on one page and in one zip, under embargo if set.

Lives here: the sets and their links, the films and stills that are made of their clips, the sheets that go with them,
and the zip as bytes. Lives not here: who may see what of it now (archive) and who asks (web). May import what stands
above it up to clips; `child` alone imports av.
"""

from mediaarchive.press.model import Entry, Link, PressSet

__all__ = ["Entry", "Link", "PressSet"]
