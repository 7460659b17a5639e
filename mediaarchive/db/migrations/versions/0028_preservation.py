"""Keep when each object was read again and how it was, and every fixity pass, backup and restoring."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "object_looks",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column(
            "run",
            sa.Integer(),
            nullable=False,
            comment="number of the newest run then: clocks may go back, numbers do not",
        ),
        sa.Column(
            "verdict", sa.String(), nullable=False, comment="whole, changed, missing, truncated, renamed or unreadable"
        ),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes that were there"),
        sa.Column("words", sa.Text(), nullable=True, comment="what is wrong; none where it is whole"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_object_looks")),
    )
    op.create_table(
        "preservation_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="fixity, round, backup, restored or rebuilt"),
        sa.Column("place", sa.String(), nullable=False, comment="folder of the backup; empty for the store"),
        sa.Column("began_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column(
            "ended_at",
            mediaarchive.db.base.Utc(),
            nullable=True,
            comment="none while it goes on, or where it was cut off",
        ),
        sa.Column("facts", mediaarchive.db.base.JsonText(), nullable=False, comment="counts, as they are reported"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preservation_runs")),
    )
    op.create_index(op.f("ix_preservation_runs_kind"), "preservation_runs", ["kind"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index(op.f("ix_preservation_runs_kind"), "preservation_runs")
    op.drop_table("preservation_runs")
    op.drop_table("object_looks")
