"""An agreement as values: everything that its documents say. Frozen, so that the same agreement has the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from mediaarchive.errors import InputRefused

FIRST: Final = "0" * 64
"""What stands for the version before the first."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NONCE: Final = re.compile(r"[0-9a-f]{32,128}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Party:
    """Who licenses, or is licensed. `organisation` is empty for a person."""

    name: str
    organisation: str
    address: tuple[str, ...]
    country: str
    email: str

    @property
    def called(self) -> str:
        """The organisation, else the person."""
        return self.organisation or self.name


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A range of a recording as it is delivered. `tc_out` is exclusive; `sound` says in words what is heard."""

    number: int
    eva: str
    title: str
    camera: str
    file_name: str
    sha256: str
    reel: str
    tc_in: str
    tc_out: str
    seconds: Fraction
    frames: int
    credit: str
    owners: tuple[str, ...]
    sound: str
    stills: int = 0


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in the currency's smallest unit (ISO 4217), or why there is none."""

    minor: int | None = None
    currency: str = ""
    no_fee_reason: str = ""

    def __post_init__(self) -> None:
        if self.minor is None and not self.no_fee_reason:
            raise InputRefused("an agreement without a fee says why", hint="give the reason")
        if self.minor is not None and (self.minor < 0 or not _CURRENCY.fullmatch(self.currency)):
            raise InputRefused("a fee is an amount of zero or more in a currency", hint="write it as EUR")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted by typing their name, and when."""

    typed_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """A licence, one version of it. `ends` is its last day, None where it has none.

    `previous` is the digest of the version before. `nonce` keeps the digest from being guessed from what it says.
    """

    reference: str
    version: int
    made_at: datetime
    licensor: Party
    licensee: Party
    project_title: str
    project_synopsis: str
    project_type: str
    project_producer: str
    excerpts: tuple[Excerpt, ...]
    media: tuple[str, ...]
    territory: tuple[str, ...]
    starts: date
    ends: date | None
    is_exclusive: bool
    is_commercial: bool
    sublicensing: str
    copies: str
    alterations: tuple[str, ...]
    fee: Fee
    credit_lines: tuple[tuple[str, str], ...]
    credit_duty: str
    clauses: tuple[tuple[str, str], ...]
    rules_version: str
    text_version: str
    is_example: bool
    nonce: str
    previous: str = FIRST
    acceptance: Acceptance | None = None

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.previous):
            raise InputRefused("the version before is named by 64 hexadecimal digits", subject=self.reference)
        if not _NONCE.fullmatch(self.nonce):
            raise InputRefused("an agreement has a nonce of 32 to 128 hexadecimal digits", subject=self.reference)
        if self.version < 1 or not self.excerpts:
            raise InputRefused("an agreement has a version from 1 on, and excerpts", subject=self.reference)
        if self.ends is not None and self.ends < self.starts:
            raise InputRefused("the licence ends before it starts", subject=self.reference, hint="change the dates")
        instants = [self.made_at, *([self.acceptance.at] if self.acceptance else [])]
        if any(instant.tzinfo is None for instant in instants):
            raise InputRefused("an instant of an agreement has a time zone", subject=self.reference)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What is quoted: words, how many, and what one costs in the currency's smallest unit."""

    words: str
    quantity: Fraction
    unit: str
    unit_minor: int
    minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer of a fee. The total is the sum of its lines' amounts."""

    reference: str
    made_on: date
    valid_until: date
    licensor: Party
    licensee: Party
    project_title: str
    lines: tuple[QuoteLine, ...]
    currency: str
    payment_note: str
    is_example: bool = False

    @property
    def total(self) -> int:
        """The sum in the currency's smallest unit."""
        return sum(line.minor for line in self.lines)
