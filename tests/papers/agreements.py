"""Agreements that the tests of papers use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from mediaarchive.papers import (
    Agreement,
    Excerpt,
    Fee,
    Party,
    Quote,
    QuoteLine,
    credit_lines,
    duty_of,
)

LICENSOR = Party(
    "Licensing desk", "European Spacewalk Archive", ("Keplerlaan 1", "2201 AZ Noordwijk"), "Netherlands",
    "desk@archive.example",
)  # fmt: skip
LICENSEE = Party(
    "Zażółć Gęślą", "Stowarzyszenie Kolektyw Światło", ("ul. Próżna 7 m. 12", "00-107 Warszawa"), "Poland",
    "zazolc@swiatlo.example",
)  # fmt: skip
EXCERPTS = (
    Excerpt(
        1, "US EVA 39", "Earth behind the truss", "Helmet camera of EV1", "EVA-2026-000123-C_01_Earth.mov", "a1" * 32,
        "E2ABCDEF", "12:04:10:00", "12:04:22:12", Fraction(1248, 100), 312, "ESA/NASA", ("ESA", "NASA"),
        "the suit's radio", 2,
    ),
    Excerpt(
        2, "US EVA 39", "Batteries at sunrise", "Chest camera of EV2", "EVA-2026-000123-C_02_Batteries.mov", "b2" * 32,
        "E3GHJKMN", "13:10:00;00", "13:10:20;00", Fraction(600 * 1001, 30000), 600, "NASA", ("NASA",), "none", 1,
    ),
)  # fmt: skip
CLAUSES = (
    (
        "Use",
        "The licensee uses the excerpts in the work named above, and in trailers and stills for it.",
    ),
    (
        "No endorsement",
        "The licensee does not suggest that the licensor, an agency or a crew member endorses anybody.",
    ),
    ("People", "Where a member of the crew can be recognised, the licensee asks that person before any advertising."),
    ("Proof of use", "Within thirty days of release the licensee sends one copy of the work, or its address."),
    ("End", "The licence ends where its conditions are broken and not met within fourteen days of notice in writing."),
)


def agreement(**changes: Any) -> Agreement:
    """Return the agreement of the arts group, with changes."""
    values: dict[str, Any] = {
        "reference": "EVA-2026-000123-C",
        "version": 2,
        "made_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "licensor": LICENSOR,
        "licensee": LICENSEE,
        "project_title": "Blue Marble Letters",
        "project_synopsis": "A free online series in which poets read letters to the Earth as it is seen from outside.",
        "project_type": "Performance and art",
        "project_producer": "Łucja Ångström",
        "excerpts": EXCERPTS,
        "media": ("Web, own site", "Social media: Vimeo"),
        "territory": ("World",),
        "starts": date(2026, 12, 1),
        "ends": date(2031, 11, 30),
        "is_exclusive": False,
        "is_commercial": False,
        "sublicensing": "",
        "copies": "Six episodes",
        "alterations": ("trimmed", "colour"),
        "fee": Fee(no_fee_reason="A non-profit work, free for everybody to see."),
        "credit_lines": credit_lines(("ESA", "NASA"), "European Spacewalk Archive", is_edited=True),
        "credit_duty": duty_of(Fraction(3, 100)).words,
        "clauses": CLAUSES,
        "rules_version": "2026-11",
        "text_version": "3",
        "is_example": True,
        "nonce": "5f" * 16,
        "previous": "c3" * 32,
    }
    return Agreement(**(values | changes))


def quote() -> Quote:
    """Return a quote of two lines."""
    return Quote(
        "EVA-2026-000123-C", date(2026, 11, 22), date(2026, 12, 22), LICENSOR, LICENSEE, "Blue Marble Letters",
        (
            QuoteLine("Footage, web, world, five years", Fraction(33, 60), "minutes", 80_000, 44_000),
            QuoteLine("Stills", Fraction(3), "", 2_500, 7_500),
        ),
        "EUR", "Thirty days after acceptance, by transfer, naming the reference.", True,
    )  # fmt: skip
