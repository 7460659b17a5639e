"""Photos: still pictures of the cameras, and when on the mission's clock each was taken.

Lives here: what a photo says of itself (EXIF), its small pictures, where its instant comes from, what people correct.
Lives not here: stills of recordings (frames). Imports errors, timeline, db, ledger, sandbox, storage and steps.
"""

from mediaarchive.photos.clock import Correction, Placed, Reading, Reference, place
from mediaarchive.photos.model import Photo

__all__ = ["Correction", "Photo", "Placed", "Reading", "Reference", "place"]
