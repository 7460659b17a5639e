"""Keep which files of watched folders were taken in, and what manifests note."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "watched_files",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_watched_files")),
    )
    op.create_table(
        "arrival_notes",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_arrival_notes_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_arrival_notes")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("arrival_notes")
    op.drop_table("watched_files")
