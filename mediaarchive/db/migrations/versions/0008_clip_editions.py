"""Keep what a public clip said at each time, for citations; and the picture that stands for an EVA."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "clip_editions",
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("facts", mediaarchive.db.base.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_clip_editions_clip_clips")),
        sa.PrimaryKeyConstraint("clip", "number", name=op.f("pk_clip_editions")),
    )
    op.create_table(
        "eva_covers",
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("pts", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("chosen_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_eva_covers_eva_evas")),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_eva_covers_recording_recordings")),
        sa.PrimaryKeyConstraint("eva", name=op.f("pk_eva_covers")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("eva_covers")
    op.drop_table("clip_editions")
