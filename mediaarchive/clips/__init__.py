"""The excerpt (recording, in, out) as a noun of its own: proposed from task spans, published by a person.

Lives here: proposals, rows, publication, withdrawal, the credit line of a range. Lives not here: rendering an excerpt
(renditions) and asking for a licence (licensing). Imports errors, timeline, db, evas, recordings and alignment.
"""

from mediaarchive.clips.model import Clip, ClipRow, Withdrawal

__all__ = ["Clip", "ClipRow", "Withdrawal"]
