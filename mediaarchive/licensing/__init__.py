"""The licensing desk, first form: a request bound to a range of a recording, its reference and its status page.

Lives here: the questions, the request's values and rows, references and secrets. Lives not here: decisions, agreements
and deliveries (a later form) and rendering. Imports errors, timeline, db, recordings and clips.
"""

from mediaarchive.licensing.model import LicenceRequest, LicenceRequestRow, NewRequest
from mediaarchive.licensing.questions import ORGANISATIONS, USES, Answer, check

__all__ = ["ORGANISATIONS", "USES", "Answer", "LicenceRequest", "LicenceRequestRow", "NewRequest", "check"]
