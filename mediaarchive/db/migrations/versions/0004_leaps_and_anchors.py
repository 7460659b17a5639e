"""Keep where a recording's clock leaps, and what people know of clocks."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column(
        "clocks",
        sa.Column(
            "leaps",
            mediaarchive.db.base.JsonText(),
            nullable=False,
            server_default="[]",
            comment="[microsecond of the recording, microseconds leapt], in order",
        ),
    )
    op.create_table(
        "clock_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False, comment="microsecond of the recording"),
        sa.Column("utc_us", sa.BigInteger(), nullable=False),
        sa.Column("sigma_us", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("undone_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_clock_anchors_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_anchors")),
    )
    op.create_index(op.f("ix_clock_anchors_recording"), "clock_anchors", ["recording"])


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("clock_anchors")
    op.drop_column("clocks", "leaps")
