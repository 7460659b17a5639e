"""Who did what, in the order of commits: an append-only log whose entries each carry the digest of the one before.

Lives here: the entries, the keys that stand for people, proving the chain. Lives not here: what was decided (the
journals of the stations, whose rows are `Recorded`). Entries hold keys and digests, never a name or a word of anybody:
erasing a person takes away what the key stood for, and the chain still proves. Imports errors, timeline and db.
"""

from mediaarchive.ledger import watch as watch  # whoever has a Recorded row listens to its being written
from mediaarchive.ledger.model import Entry, Recorded, Trail

__all__ = ["Entry", "Recorded", "Trail"]
