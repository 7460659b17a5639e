"""Values and rows of requests: what is asked for, how it stands, what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.licensing.states import By, Event, Standing, State

FREE, ASKED = "free", "request"
KINDS: Final = (FREE, ASKED)
APPLICANT, TEAM, INTERNAL = "applicant", "team", "internal"
SIDES: Final = (APPLICANT, TEAM, INTERNAL)


@dataclass(frozen=True, slots=True)
class Range:
    """An excerpt that is asked for: [in_pts, out_pts) of a recording, with `handle_ms` beyond it on either side."""

    recording: str
    in_pts: int
    out_pts: int
    clip: str | None = None
    handle_ms: int = 0
    sound: bool = True
    stills: bool = False
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return JSON values that `of_json` reads back."""
        return {name: getattr(self, name) for name in self.__slots__}

    @staticmethod
    def of_json(values: Mapping[str, Any]) -> Range:
        """Read what `to_json` wrote."""
        return Range(**values)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, or a free grant, as everybody but its person sees it. `answers` hold nothing personal.

    `rules` and `rule` say by which version and rule triage decided; `screeners`: whether working copies are wanted.
    """

    id: int
    reference: str
    kind: str
    standing: Standing
    person: int
    answers: Mapping[str, str]
    ranges: tuple[Range, ...]
    rules: str
    rule: str
    outcome: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    assignee: str | None
    screeners: bool
    doubts: tuple[str, ...]
    proposal: tuple[Range, ...]
    paused_s: int
    network: str | None

    @property
    def state(self) -> State:
        """How it stands."""
        return self.standing.state

    @property
    def recordings(self) -> tuple[str, ...]:
        """The recordings of its ranges, each once."""
        return tuple(dict.fromkeys(one.recording for one in self.ranges))

    def with_ranges(self, ranges: tuple[Range, ...]) -> Request:
        """Return the same with other ranges."""
        return replace(self, ranges=ranges)


@dataclass(frozen=True, slots=True)
class Message:
    """Words in the thread of a request; `by` is the name of a member of the team, empty for the applicant."""

    id: int
    side: str
    by: str
    at: datetime
    text: str


class RequestRow(Base):
    """A request or free grant. Its moves are rows of `licence_events`; the last one is its state."""

    __tablename__ = "licence_requests"
    __table_args__ = (CheckConstraint("kind IN ('free', 'request')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True, comment="names the request, opens nothing")
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    since: Mapped[datetime] = mapped_column(Utc, comment="when it came into this state")
    edition: Mapped[int] = mapped_column(comment="counts its events: who decides has seen the last")
    granted: Mapped[bool] = mapped_column(comment="a grant was made for it once")
    until: Mapped[datetime | None] = mapped_column(Utc, comment="end of the offer or of the licence")
    reminded: Mapped[int]
    appealed: Mapped[bool]
    person: Mapped[int] = mapped_column(ForeignKey("licence_people.id"), index=True)
    answers: Mapped[dict[str, str]] = mapped_column(JsonText, comment="nothing personal")
    rules: Mapped[str] = mapped_column(comment="version of the rules by which triage decided")
    rule: Mapped[str]
    outcome: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc, index=True, comment="when the desk first saw it")
    decided_at: Mapped[datetime | None] = mapped_column(Utc, comment="when it was first answered")
    assignee: Mapped[str | None]
    screeners: Mapped[bool] = mapped_column(comment="working copies are wanted")
    doubts: Mapped[list[str]] = mapped_column(JsonText, comment="signs of spam, in words")
    network: Mapped[str | None] = mapped_column(index=True, comment="keyed hash of network and day")
    proposal: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, comment="ranges that the desk proposes")
    paused_s: Mapped[int] = mapped_column(comment="seconds that the desk waited for the applicant")

    def standing(self) -> Standing:
        """Return what moves look at."""
        return Standing(
            State(self.state), self.since, self.edition, self.granted, self.until, self.reminded, self.appealed
        )


class RangeRow(Base):
    """An excerpt that is asked for, in the applicant's order."""

    __tablename__ = "licence_ranges"

    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, comment="counts from 1")
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    clip: Mapped[str | None] = mapped_column(ForeignKey("clips.id"))
    in_pts: Mapped[int] = mapped_column(BigInteger)
    out_pts: Mapped[int] = mapped_column(BigInteger, comment="exclusive")
    handle_ms: Mapped[int]
    sound: Mapped[bool]
    stills: Mapped[bool]
    note: Mapped[str]

    def value(self) -> Range:
        """Return the row as a frozen value."""
        return Range(
            self.recording, self.in_pts, self.out_pts, self.clip, self.handle_ms, self.sound, self.stills, self.note
        )


class EventRow(Recorded, Base):
    """A move that was made. Never changed."""

    __tablename__ = "licence_events"
    trail = Trail("licence", by="actor", at="at")

    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, comment="counts from 1")
    move: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    by: Mapped[str] = mapped_column(comment="applicant, desk or time")
    actor: Mapped[str] = mapped_column(comment="never a requester's name")
    at: Mapped[datetime] = mapped_column(Utc)
    words: Mapped[str] = mapped_column(Text, comment="sealed under the applicant's key")

    def value(self, words: str) -> Event:
        """Return the row as a frozen value with its words opened."""
        return Event(
            self.number, self.move, State(self.before), State(self.after), By(self.by), self.actor, self.at, words
        )


class MessageRow(Base):
    """Words of the thread."""

    __tablename__ = "licence_messages"
    __table_args__ = (
        CheckConstraint("side IN ('applicant', 'team', 'internal')", name="side"),
        Index("ix_licence_messages_request", "request"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"))
    side: Mapped[str] = mapped_column(comment="internal: the applicant never sees it")
    author: Mapped[str] = mapped_column(comment="a member of the team; empty for the applicant")
    at: Mapped[datetime] = mapped_column(Utc)
    text: Mapped[str] = mapped_column(Text, comment="sealed under the applicant's key")


class FileRow(Base):
    """A file that came with a request: an attachment, or a proof of use. Sealed under the applicant's key."""

    __tablename__ = "licence_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), index=True)
    purpose: Mapped[str] = mapped_column(comment="attachment or proof")
    name: Mapped[str] = mapped_column(comment="sealed")
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(comment="of the sealed bytes, in the store")
    at: Mapped[datetime] = mapped_column(Utc)
