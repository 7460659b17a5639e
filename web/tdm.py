"""The words of the TDM Reservation Protocol, in which machines are told what holds for training models.

https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/: 1 is reserved, 0 is not; while nobody has
approved the rules nothing is said. The answer itself is archive.licences.mining's.
"""

from __future__ import annotations

from typing import Final

from mediaarchive.archive.licences.mining import Mining

RESERVATION: Final = "tdm-reservation"
POLICY: Final = "tdm-policy"
VALUES: Final = {Mining.OPEN: "0", Mining.RESERVED: "1"}
RULES: Final = "/licences/rules"
"""The path of the page that says it to people."""
