"""Values and rows of stories."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATES: Final = (DRAFT, PUBLISHED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that a story tells can be read; `address` may be empty, for what is on no site."""

    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes of a story. `text`: see `text.blocks`; `cover`: a clip's id, empty for the first in it.

    `standfirst` is the sentence or two between the headline and the text; `tags` say what it is about.
    """

    headline: str
    standfirst: str = ""
    text: str = ""
    cover: str = ""
    sources: tuple[Source, ...] = ()
    tags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the words as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Words:
        """Return the words that `to_json` gave."""
        sources = tuple(Source(**source) for source in values["sources"])
        return cls(**values | {"sources": sources, "tags": tuple(values["tags"])})


@dataclass(frozen=True, slots=True)
class Story:
    """A story about a spacewalk. `edition` counts its changes; `at` and `by` are those of the last one.

    `public_at` is the instant from which a published story is public: in the future while an embargo lasts. `day` is
    the date of its address, that of `public_at`; it stays once the story was public. `reason` says, to everybody, why a
    story that was public is gone.
    """

    id: str
    eva: str
    day: date | None
    slug: str
    words: Words
    state: str
    public_at: datetime | None
    reason: str
    edition: int
    at: datetime
    by: str

    @property
    def updated_at(self) -> datetime:
        """When what readers of a public story see was last changed."""
        return max(self.at, self.public_at or self.at)

    def is_public(self, now: datetime) -> bool:
        """Say whether everybody may read it."""
        return self.state == PUBLISHED and self.public_at is not None and self.public_at <= now

    def is_held(self, now: datetime) -> bool:
        """Say whether it waits for its embargo to end."""
        return self.state == PUBLISHED and not self.is_public(now)


@dataclass(frozen=True, slots=True)
class Edition:
    """What a story said, from when, and by whom."""

    number: int
    words: Words
    at: datetime
    by: str


class StoryRow(Recorded, Base):
    """A story as it stands."""

    __tablename__ = "stories"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        UniqueConstraint("day", "slug"),
        Index("ix_stories_state_public_at", "state", "public_at"),
    )
    trail = Trail("story", by="by", at="at")

    id: Mapped[str] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    day: Mapped[str | None] = mapped_column(comment="ISO date of its address; none before it is published")
    slug: Mapped[str] = mapped_column(comment="the end of its address")
    words: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="see Words")
    state: Mapped[str] = mapped_column(comment="draft, published or withdrawn")
    public_at: Mapped[datetime | None] = mapped_column(Utc, comment="public from then on, once published")
    reason: Mapped[str] = mapped_column(Text, comment="why it is withdrawn; public")
    edition: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc, comment="of the last change")
    by: Mapped[str] = mapped_column(comment="who changed it last")

    def value(self) -> Story:
        """Return the row as a frozen value."""
        day = date.fromisoformat(self.day) if self.day else None
        return Story(
            self.id, self.eva, day, self.slug, Words.from_json(self.words), self.state, self.public_at, self.reason,
            self.edition, self.at, self.by,
        )  # fmt: skip


class EditionRow(Base):
    """What a story said in each of its editions: nothing that somebody wrote is lost by what is written after it."""

    __tablename__ = "story_editions"

    story: Mapped[str] = mapped_column(ForeignKey("stories.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(JsonText)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]

    def value(self) -> Edition:
        """Return the row as a frozen value."""
        return Edition(self.number, Words.from_json(self.words), self.at, self.by)
