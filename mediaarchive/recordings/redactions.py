"""Rows of what was made without the hidden parts of a recording, and which of it may be served.

One rule: a file may be served to the public if what is missing from it covers what is hidden now. The set that is
hidden may shrink with time and with a person's word; then the file that misses too much serves until another is made.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText
from mediaarchive.recordings.rights import SENSES, Hidden, Span, covers


class RedactionRow(Base):
    """Files of a recording that lack some spans, as the step made them."""

    __tablename__ = "redactions"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True, comment="what made them")
    missing: Mapped[dict[str, list[Span]]] = mapped_column(
        JsonText, comment="spans of PTS by sense that are not in the files"
    )
    files: Mapped[dict[str, str]] = mapped_column(JsonText, comment="digests by the names of media addresses")

    def lacks(self, hidden: Hidden) -> bool:
        """Say whether nothing that is hidden is in the files."""
        return all(covers([(a, b) for a, b in self.missing.get(sense, ())], hidden.of(sense)) for sense in SENSES)


def save(
    session: Session, recording: str, step: str, missing: Mapping[str, list[Span]], files: Mapping[str, str]
) -> None:
    """Replace what the step made of a recording before."""
    session.merge(RedactionRow(recording=recording, step=step, missing=dict(missing), files=dict(files)))


def file_without(session: Session, recording: str, name: str, hidden: Hidden) -> str | None:
    """Return the digest of the file of this name that lacks all that is hidden; None before there is one."""
    rows = session.scalars(select(RedactionRow).where(RedactionRow.recording == recording))
    return next((row.files[name] for row in rows if name in row.files and row.lacks(hidden)), None)
