"""Keep which files of watched folders were taken in, what manifests note, steps say, and people set for a recording."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0021"
down_revision = "0020"
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

    op.create_table(
        "step_logs",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_step_logs")),
    )
    op.create_table(
        "chosen_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("parameters", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_chosen_settings_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_settings")),
    )
    op.create_index(op.f("ix_chosen_settings_recording"), "chosen_settings", ["recording"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("chosen_settings")
    op.drop_table("step_logs")
    op.drop_table("arrival_notes")
    op.drop_table("watched_files")
