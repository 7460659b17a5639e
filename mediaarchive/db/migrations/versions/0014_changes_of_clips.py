"""Keep what people decide of clips, what the machine would have of them, and the still that stands for each."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    with op.batch_alter_table("clips") as table:
        table.add_column(
            sa.Column("cover_pts", sa.BigInteger(), nullable=True, comment="the still that a person chose")
        )
    op.create_table(
        "clip_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("after", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("undone_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_clip_changes_clip_clips")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_changes")),
    )
    op.create_index("ix_clip_changes_clip_id", "clip_changes", ["clip", "id"])
    op.create_index(op.f("ix_clip_changes_batch"), "clip_changes", ["batch"])
    op.create_table(
        "clip_proposals",
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("values", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("decided", mediaarchive.db.base.JsonText(), nullable=True),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_clip_proposals_clip_clips")),
        sa.PrimaryKeyConstraint("clip", name=op.f("pk_clip_proposals")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("clip_proposals")
    op.drop_table("clip_changes")
    with op.batch_alter_table("clips") as table:
        table.drop_column("cover_pts")
