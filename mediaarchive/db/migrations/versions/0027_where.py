"""Keep how often a network shows something, and films that the team has shown."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "where_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False, comment="keyed hash of network and day"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_where_visits")),
    )
    op.create_index(op.f("ix_where_visits_network"), "where_visits", ["network"])
    op.create_table(
        "where_films",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="as it was called; text only, never a path"),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, comment="waiting, done or failed"),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("length", sa.String(), nullable=False, comment="seconds as a fraction, as the file claims"),
        sa.Column("looked", sa.String(), nullable=False, comment="seconds as a fraction that were looked at"),
        sa.Column("found", mediaarchive.db.base.JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_where_films")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("where_films")
    op.drop_index(op.f("ix_where_visits_network"), "where_visits")
    op.drop_table("where_visits")
