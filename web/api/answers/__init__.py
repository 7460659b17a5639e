"""What the API tells: frozen values, whose names and meanings are the promise of the document.

Times within recordings are exact as rational texts and rounded as numbers; instants carry their uncertainty.

One module for each kind of thing.
"""

from web.api.answers.clips import Clip, ClipCard, Shot, ShotList, Soundbite
from web.api.answers.common import Clock, Instant, Licence, Media, Picture, Second, Track
from web.api.answers.evas import Camera, CameraFilms, Eva, EvaCard, Files, FilmClock, Member, Span, Task
from web.api.answers.lists import Clips, Cues, Entry, Evas, Hit, Hits, Piece, Problem, Recordings, Stories, Wrong
from web.api.answers.recordings import Cue, Recording, RecordingCard, Stretch
from web.api.answers.stories import Block, Embedded, Source, Story, StoryCard, Words

__all__ = [
    "Block",
    "Camera",
    "CameraFilms",
    "Clip",
    "ClipCard",
    "Clips",
    "Clock",
    "Cue",
    "Cues",
    "Embedded",
    "Entry",
    "Eva",
    "EvaCard",
    "Evas",
    "Files",
    "FilmClock",
    "Hit",
    "Hits",
    "Instant",
    "Licence",
    "Media",
    "Member",
    "Picture",
    "Piece",
    "Problem",
    "Recording",
    "RecordingCard",
    "Recordings",
    "Second",
    "Shot",
    "ShotList",
    "Soundbite",
    "Source",
    "Span",
    "Stories",
    "Story",
    "StoryCard",
    "Stretch",
    "Task",
    "Track",
    "Words",
    "Wrong",
]
