"""Whether a use of marked footage needs asking for, and what it would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.basket import Item
from mediaarchive.archive.licences.material import Excerpt, clip_item, excerpts, ranges_of
from mediaarchive.licensing import Range, store, texts
from mediaarchive.licensing.rates import Estimate, Rates, estimate
from mediaarchive.licensing.sheets import Notice
from mediaarchive.licensing.texts import RATES, RULES, Version
from mediaarchive.licensing.triage import Case, Decision, Rules, decide
from mediaarchive.licensing.triage.decide import owners_of, strictest
from mediaarchive.licensing.triage.model import Owner


@dataclass(frozen=True, slots=True)
class Triage:
    """What is asked about, and the decision once both questions are answered.

    `decisions` are those of the excerpts in their order; `decision` is the strictest, which holds for all together.
    `owners` are whose footage it is, as the rules know them. `median`: how long answers took lately.
    """

    excerpts: tuple[Excerpt, ...]
    rules: Version
    owners: tuple[Owner, ...]
    decisions: tuple[Decision, ...]
    decision: Decision | None
    estimate: Estimate | None
    rates: Version
    median: timedelta | None

    @property
    def seconds(self) -> Fraction:
        """Footage in all."""
        return sum((one.seconds for one in self.excerpts), Fraction(0))

    @property
    def people(self) -> tuple[str, ...]:
        """Who can be recognised in any of it."""
        return tuple(dict.fromkeys(name for one in self.excerpts for name in one.rights.people))

    @property
    def insignia(self) -> tuple[str, ...]:
        """Which insignia can be seen in any of it."""
        return tuple(dict.fromkeys(name for one in self.excerpts for name in one.rights.insignia))

    @property
    def credits(self) -> tuple[str, ...]:
        """The credit lines of all of it, each once."""
        return tuple(dict.fromkeys(one.credit for one in self.excerpts if one.credit))

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return any(one.camera.simulated for one in self.excerpts)


def marked(archive: Archive, items: Sequence[Item], clip: str | None, *, now: datetime) -> tuple[Range, ...]:
    """Return what was marked as ranges; of a clip without a mark all of it. Raises NotFound, Gone, InputRefused."""
    with archive.database.read() as session:
        whole = clip_item(session, clip, now) if clip else None
        wanted = list(items) or ([whole] if whole else [])
        return ranges_of(session, wanted, clip, now)


def recording_of(archive: Archive, clip: str, *, now: datetime) -> str:
    """Return the recording of a clip. Raises NotFound, Gone."""
    with archive.database.read() as session:
        return clip_item(session, clip, now).recording


def triage(archive: Archive, ranges: Sequence[Range], use: str, commercial: str, *, now: datetime) -> Triage:
    """Return what becomes of a use of these ranges; without both answers what is known before."""
    with archive.database.read() as session:
        return triaged(session, ranges, use, commercial, now)


def triaged(session: Session, ranges: Sequence[Range], use: str, commercial: str, now: datetime) -> Triage:
    """Do the same within a transaction."""
    found = excerpts(session, ranges, now)
    version, card = texts.in_force(session, RULES), texts.in_force(session, RATES)
    rules: Rules = texts.read(version)
    decisions: tuple[Decision, ...] = ()
    cost = None
    if use and commercial:
        decisions = tuple(decide(rules, case_of(one, use, commercial)) for one in found)
        rates: Rates = texts.read(card)
        seconds = sum((one.seconds for one in found), Fraction(0))
        cost = estimate(rates, use=use, commercial=commercial == "yes", media=(), seconds=seconds)
    owners = _owners(rules, found)
    whole = strictest(decisions) if decisions else None
    return Triage(found, version, owners, decisions, whole, cost, card, store.median_answer(session, now))


def case_of(one: Excerpt, use: str, commercial: str) -> Case:
    """Return an excerpt and two answers as rules see them; unsaid counts as commercial."""
    return Case(use, commercial != "no", bool(one.rights.people), bool(one.rights.insignia), one.owners)


def notice(archive: Archive) -> tuple[Version, Notice]:
    """Return the privacy notice that holds."""
    with archive.database.read() as session:
        version = texts.in_force(session, texts.NOTICE)
        return version, texts.read(version)


def _owners(rules: Rules, found: Sequence[Excerpt]) -> tuple[Owner, ...]:
    ids = dict.fromkeys(name for one in found for name in owners_of(rules, one.owners))
    known = {owner.id: owner for owner in rules.owners}
    return tuple(known.get(name, Owner(name, "", ())) for name in ids)
