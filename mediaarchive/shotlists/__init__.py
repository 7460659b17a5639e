"""What a clip shows, in words: one text by fixed rules from what is known of it, or as people wrote it, for every use.

Lives here: gathering what is known of a clip, the rules that make sentences of it, the editions that people write, and
the forms in which the text is given. Lives not here: who may see the clip, and what is said on it (the archive adds
soundbites as far as its asker may read them). Imports everything up to clips.
"""

from mediaarchive.shotlists.model import Edition, Line, ShotList, Soundbite, Statement

__all__ = ["Edition", "Line", "ShotList", "Soundbite", "Statement"]
