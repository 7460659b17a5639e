"""What visitors say about clips: stars, comments, suggested corrections, reports, hints for the team.

Lives here: their rows, the check of what came in, the signs of spam, decisions of the team about each. Lives not here:
withdrawing a clip (clips), who is at work (the site), and addresses of people's networks, which are kept nowhere.
Imports errors, timeline and db; its rows name clips.
"""

from mediaarchive.feedback.model import Decision, Entry, HeldVotes, NewEntry, Rating

__all__ = ["Decision", "Entry", "HeldVotes", "NewEntry", "Rating"]
