"""Keep the small copies that cameras make of their films."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "side_files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("duration", mediaarchive.db.base.RationalText(), nullable=True),
        sa.Column("frame_s", mediaarchive.db.base.RationalText(), nullable=True),
        sa.Column("recording", sa.String(), nullable=True),
        sa.Column("stands_in", sa.Boolean(), nullable=False),
        sa.Column("compared", sa.Text(), nullable=False),
        sa.Column("arrived_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_side_files_eva_evas")),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_side_files_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_side_files")),
        sa.UniqueConstraint("digest", name=op.f("uq_side_files_digest")),
    )
    op.create_index(op.f("ix_side_files_eva"), "side_files", ["eva"])
    op.create_index(op.f("ix_side_files_recording"), "side_files", ["recording"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("side_files")
