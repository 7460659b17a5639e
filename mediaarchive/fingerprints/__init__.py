"""Where is this from: fingerprints of footage, and the search for what somebody shows.

Lives here: landmarks of pictures and how they are kept, one file a recording; looking them up; laying a film upon
footage to the frame. Lives not here: which footage somebody may know of (the archive says which prints are asked), and
every decode, which is in `child`. May import recordings, frames' decoders, steps, storage, sandbox, timeline.
"""

from mediaarchive.fingerprints.model import Found, Verdict

__all__ = ["Found", "Verdict"]
