"""Keep what people change of tasks."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "task_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="add, change, edge, split, merge or remove"),
        sa.Column("task", sa.String(), nullable=False, comment="the task's id; empty for one that is added"),
        sa.Column("values", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("undone_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_task_edits_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_edits")),
    )
    op.create_index(op.f("ix_task_edits_eva"), "task_edits", ["eva"])


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("task_edits")
