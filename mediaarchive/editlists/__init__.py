"""Edit lists: which frames of which reels an edit uses, as CMX 3600 EDL and as OpenTimelineIO. Pure.

Lives here: reading both (`read`), writing both (`write_edl`, `write_otio`), and what an edit asks of the archive's
recordings (`uses`). Lives not here: who may have what (licensing), and the films themselves. Values and bytes in,
values and bytes out: no database, no files. Imports errors, timeline and recordings.
"""

from mediaarchive.editlists.cmx_writer import write_edl
from mediaarchive.editlists.model import Delivered, EditList, Event, strung
from mediaarchive.editlists.otio_writer import write_otio
from mediaarchive.editlists.reader import read
from mediaarchive.editlists.uses import Match, Unmatched, Used, Uses, uses

__all__ = [
    "Delivered",
    "EditList",
    "Event",
    "Match",
    "Unmatched",
    "Used",
    "Uses",
    "read",
    "strung",
    "uses",
    "write_edl",
    "write_otio",
]
