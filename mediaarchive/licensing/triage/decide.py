"""Deciding a case by rules. Pure.

A range with several owners is decided for each, and the strictest answer counts: nobody's footage is given away because
somebody else's lies beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mediaarchive.licensing.triage.model import Case, Decision, Outcome, Rule, Rules, When

OTHER: Final = "other"
NOBODY: Final = "nobody"
"""The owner of footage that bears no credit line: the archive's own team is asked."""
_STRICT: Final = (Outcome.FREE, Outcome.OPEN, Outcome.REQUEST, Outcome.ELSEWHERE)


def decide(rules: Rules, case: Case) -> Decision:
    """Return what becomes of a case."""
    found = [_decided(rules, case, owner) for owner in owners_of(rules, case.owners)]
    return max(found, key=lambda decision: _STRICT.index(decision.outcome))


def strictest(decisions: Iterable[Decision]) -> Decision:
    """Return the strictest of several decisions, of which there must be one: what holds for all ranges together."""
    return max(decisions, key=lambda decision: _STRICT.index(decision.outcome))


def owners_of(rules: Rules, credits_: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the owners that credit lines name, each once; `nobody` where there is no line."""
    found = tuple(dict.fromkeys(_owner(rules, line) for line in credits_ if line.strip()))
    return found or (NOBODY,)


def _decided(rules: Rules, case: Case, owner: str) -> Decision:
    rule = next(rule for rule in rules.rules if _fits(rule.when, case, owner))
    ask = rule.ask or next((o.ask for o in rules.owners if o.id == owner), "")
    told = Rule(rule.id, rule.outcome, rule.because, rule.when, rule.duties, rule.licence, rule.url, ask, rule.sources)
    return Decision(told, owner, tuple(rules.source(key) for key in rule.sources))


def _fits(when: When, case: Case, owner: str) -> bool:
    return (
        (not when.use or case.use in when.use)
        and (not when.owner or owner in when.owner)
        and when.commercial in (None, case.commercial)
        and when.people in (None, case.people)
        and when.insignia in (None, case.insignia)
    )


def _owner(rules: Rules, line: str) -> str:
    for owner in rules.owners:
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line, re.IGNORECASE) for word in owner.words):
            return owner.id
    return OTHER
