"""Keep what people say is in the picture apart from what was measured."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables; what counts so far was measured."""
    op.create_table(
        "measured_conditions",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start_pts", sa.BigInteger(), nullable=False),
        sa.Column("end_pts", sa.BigInteger(), nullable=False),
        sa.Column("facts", mediaarchive.db.base.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name=op.f("fk_measured_conditions_recording_recordings")
        ),
        sa.PrimaryKeyConstraint("recording", "kind", "start_pts", name=op.f("pk_measured_conditions")),
    )
    op.execute("INSERT INTO measured_conditions SELECT recording, kind, start_pts, end_pts, facts FROM conditions")
    op.create_table(
        "condition_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("in_pts", sa.BigInteger(), nullable=False),
        sa.Column("out_pts", sa.BigInteger(), nullable=False),
        sa.Column("is_so", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name=op.f("fk_condition_corrections_recording_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_corrections")),
    )
    op.create_index(op.f("ix_condition_corrections_recording"), "condition_corrections", ["recording"])


def downgrade() -> None:
    """Drop both; what people said stays in what counts."""
    op.drop_table("condition_corrections")
    op.drop_table("measured_conditions")
