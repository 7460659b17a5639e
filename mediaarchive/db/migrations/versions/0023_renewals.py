"""Keep of which steps a person wants everything made anew after an upgrade."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("renewals")
