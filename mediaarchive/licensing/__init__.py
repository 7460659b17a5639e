"""The licensing desk: triage, requests, their states, what is said and offered, grants, links to what is delivered.

Lives here: rules and other texts of the house in versions, questions, the table of states, requests with their persons
sealed, grants and secret links. Lives not here: cutting the excerpts (excerpts), documents (papers), letters' way out
(outbox), and what spans stations (archive.licences). Imports errors, timeline, db, ledger, recordings and clips.
"""

from mediaarchive.licensing.model import Range, Request
from mediaarchive.licensing.questions import ORGANISATIONS, USES

__all__ = ["ORGANISATIONS", "USES", "Range", "Request"]
