"""Rows of the index: documents as they are shown, one segment for each EVA, and marks of what changed of its clips."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base


class DocumentRow(Base):
    """A thing that can be found, as lists show it; `number` is its place in the EVA's segment."""

    __tablename__ = "search_documents"

    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="eva, story, task, clip, sight or cue")
    ref: Mapped[str]
    recording: Mapped[str | None]
    at_us: Mapped[int] = mapped_column(BigInteger, comment="microsecond of the recording")
    until_us: Mapped[int] = mapped_column(BigInteger, server_default="0", comment="where it ends")
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


class SegmentRow(Base):
    """An EVA's index (see `segment.py`). Its bytes are never changed, only replaced."""

    __tablename__ = "search_segments"

    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), primary_key=True)
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the bytes: whoever holds them in memory need not read them")
    data: Mapped[bytes] = mapped_column(LargeBinary)


class MarkRow(Base):
    """A random mark of an EVA, renewed by triggers whenever a clip of it comes, goes, or changes its state."""

    __tablename__ = "search_marks"

    eva: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
