"""One index over cues, tasks and clips, and the search that joins `visible` when it is asked.

Lives here: the FTS5 table, filling it for an EVA, searching it. Lives not here: what a hit links to (the site). Imports
errors, db, evas, recordings, transcripts, alignment and clips.
"""

from mediaarchive.search.model import Hit

__all__ = ["Hit"]
