"""What visitors say about clips and stories: stars, comments, suggested corrections, reports, hints for the team.

Lives here: their rows, the check of what came in, the signs of spam, decisions of the team about each. Lives not here:
withdrawing a clip (clips) or a story (stories), who is at work (the site), and addresses of people's networks, which
are kept nowhere. Imports errors, timeline and db; its rows name clips and stories.
"""

from mediaarchive.feedback.model import Decision, Entry, HeldVotes, NewEntry, Rating, Subject

__all__ = ["Decision", "Entry", "HeldVotes", "NewEntry", "Rating", "Subject"]
