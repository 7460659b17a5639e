"""The archive's own row: its id (also on the object store's marker) and the key of its public ids."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc


class ArchiveRow(Base):
    """One row: which archive this catalogue is."""

    __tablename__ = "archive"

    id: Mapped[str] = mapped_column(primary_key=True)
    id_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Utc)
