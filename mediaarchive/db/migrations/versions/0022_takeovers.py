"""Keep which copy of footage took over from which."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "takeovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("older", sa.String(), nullable=False),
        sa.Column("newer", sa.String(), nullable=False),
        sa.Column("offset", sa.String(), nullable=False),
        sa.Column("made", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["newer"], ["recordings.id"], name=op.f("fk_takeovers_newer_recordings")),
        sa.ForeignKeyConstraint(["older"], ["recordings.id"], name=op.f("fk_takeovers_older_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
    )
    op.create_index(op.f("ix_takeovers_newer"), "takeovers", ["newer"])
    op.create_index(op.f("ix_takeovers_older"), "takeovers", ["older"])


def downgrade() -> None:
    """Drop it; what moved stays where it is."""
    op.drop_table("takeovers")
