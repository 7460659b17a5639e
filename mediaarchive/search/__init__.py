"""One index over EVAs, cues, tasks, sights and clips, asked for what the asker may see at that instant.

Lives here: what is found by which words, one segment for each EVA, the search. Lives not here: what a hit links to
(the site). Imports errors, db, evas, recordings, frames, transcripts, alignment and clips.
"""

from mediaarchive.search.model import Found, Hit, Question

__all__ = ["Found", "Hit", "Question"]
