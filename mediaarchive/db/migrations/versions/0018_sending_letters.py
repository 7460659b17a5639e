"""Keep what became of sending letters."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tries, the next one, and what stood in the way; what waits is due."""
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("next_try", mediaarchive.db.base.Utc(), nullable=True))
        table.add_column(sa.Column("problem", sa.String(), nullable=True))
    op.execute("UPDATE outbox SET next_try = made_at WHERE sent_at IS NULL")


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("outbox") as table:
        for column in ("problem", "next_try", "tries"):
            table.drop_column(column)
