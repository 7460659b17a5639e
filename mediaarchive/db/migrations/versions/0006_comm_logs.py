"""Keep stamped comm logs."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "comm_logs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="of the file that it came in"),
        sa.Column(
            "lines",
            sa.String(),
            nullable=False,
            comment="digest: [[UTC microsecond, precision, speaker, words], …]",
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("imported_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_comm_logs_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comm_logs")),
    )
    op.create_index(op.f("ix_comm_logs_eva"), "comm_logs", ["eva"])


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("comm_logs")
