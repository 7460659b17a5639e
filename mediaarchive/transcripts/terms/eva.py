"""Terms that are said on spacewalks at the ISS, and how those are said that do not sound as they are spelled.

Crew names come from the EVA at hand. Sources: NASA's public EVA timelines and briefings.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
EV1 EV2 IV EVA EMU SAFER HAP DCM PLSS LCVG MWS BRT RET PGT APFR WIF ORU MDM CLPA ETVCG EWC IDA PMA-1 PMA-2 PMA-3 PMM
IEA BCDU SSU MBSU DCSU SARJ TRRJ CETA SSRMS SPDM LEE POA MBS JEM ELC ESP AMS FRGF PDGF MLI RBVM NTA ATA RPCM EATCS
PVTCS PCU FQD QD CID MMOD DDCU CMG NZGL EPIC CBM ROEU UTA OTP PET LOS AOS MCC S0 S1 S3 S4 S6 P1 P3 P4 P6 Z1 H1
Houston airlock egress ingress handrail hatch tether
"""
_PHRASES: Final = "adapter plate|get ahead|end effector|docking port|thermal cover|safety tether|crew lock"
TERMS: Final = (*_WORDS.split(), *_PHRASES.split("|"))
"""Acronyms and words; those of several words as they are written."""

SAID: Final = {
    "AOS": ("A O S",),
    "BRT": ("B R T",),
    "CETA": ("seeta",),
    "CLPA": ("C L P A",),
    "EPIC": ("epic",),
    "FRGF": ("F R G F", "fergif"),
    "HAP": ("hap", "H A P"),
    "IDA": ("I D A", "ida"),
    "JEM": ("gem",),
    "LEE": ("lee",),
    "LOS": ("L O S",),
    "PET": ("P E T",),
    "PLSS": ("pliss",),
    "POA": ("P O A",),
    "RET": ("ret",),
    "SAFER": ("safer",),
    "SARJ": ("sarge",),
    "TRRJ": ("T R R J",),
    "WIF": ("wiff",),
}
"""The ways of saying a term; others are said as `spoken` reads them, initialisms letter by letter."""
