"""What editors write about spacewalks: headline, text, clips shown in it, sources, cover, and when it becomes public.

Lives here: stories and their editions, the text's small markup, who may see one at an instant. Lives not here: what the
clips in a text show (clips, and the archive's page of a story), and what visitors say (feedback). Imports errors,
timeline, db and ledger; its rows name EVAs and clips.
"""

from mediaarchive.stories.model import Edition, Source, Story, Words

__all__ = ["Edition", "Source", "Story", "Words"]
