"""Rules of triage and what they decide, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a wish to use footage."""

    FREE = "free"
    """At once, with a credit line."""
    OPEN = "open"
    """At once, under a public licence and its duties."""
    REQUEST = "request"
    """A person decides."""
    ELSEWHERE = "elsewhere"
    """Not possible here; who can be asked is said."""

    @property
    def is_free(self) -> bool:
        """Whether the excerpt is handed over without anybody's decision."""
        return self in (Outcome.FREE, Outcome.OPEN)


@dataclass(frozen=True, slots=True)
class Source:
    """A page that a rule follows, and the day on which it was read."""

    id: str
    title: str
    url: str
    read: date


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose footage is: told by any of `words` in a credit line. `ask`: whom one can ask beside us."""

    id: str
    name: str
    words: tuple[str, ...]
    ask: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """What a rule asks for: empty tuples and None ask for nothing."""

    use: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    commercial: bool | None = None
    people: bool | None = None
    insignia: bool | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens `when`. `licence` and `url` name a public licence; `sources` are ids."""

    id: str
    outcome: Outcome
    because: str
    when: When = field(default_factory=When)
    duties: tuple[str, ...] = ()
    licence: str = ""
    url: str = ""
    ask: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in the order in which they are tried; the last one asks for nothing, so that one always fits."""

    title: str
    owners: tuple[Owner, ...]
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]

    def source(self, key: str) -> Source:
        """Return a source by its id."""
        return next(source for source in self.sources if source.id == key)


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided about: two answers, and what is known of the range. `owners` are credit lines."""

    use: str
    commercial: bool
    people: bool
    insignia: bool
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decides a case, the owner by whom it does, its sources."""

    rule: Rule
    owner: str
    sources: tuple[Source, ...]

    @property
    def outcome(self) -> Outcome:
        """What becomes of the wish."""
        return self.rule.outcome
