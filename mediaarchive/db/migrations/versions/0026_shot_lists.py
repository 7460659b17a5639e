"""Keep what people write of a clip's shot list."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "shot_lists",
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "lines", mediaarchive.db.base.JsonText(), nullable=True, comment="[PTS, PTS, text]; none: the rules' again"
        ),
        sa.Column("machine", mediaarchive.db.base.JsonText(), nullable=False, comment="what the rules said then"),
        sa.Column("rules", sa.Text(), nullable=False, comment="version of the rules that said it"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_shot_lists_clip_clips")),
        sa.PrimaryKeyConstraint("clip", "number", name=op.f("pk_shot_lists")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("shot_lists")
