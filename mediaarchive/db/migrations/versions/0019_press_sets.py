"""Keep press sets, their clips in order, and the links that open them."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "press_sets",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False, comment="its address; never changes"),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False, comment="whom journalists may ask; public"),
        sa.Column("embargo", mediaarchive.db.base.Utc(), nullable=True, comment="nobody without the link before"),
        sa.Column("state", sa.String(), nullable=False, comment="draft, open or closed"),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False, comment="of the last change"),
        sa.Column("by", sa.String(), nullable=False, comment="who changed it last"),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_press_sets_state")),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_press_sets_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_sets")),
        sa.UniqueConstraint("slug", name=op.f("uq_press_sets_slug")),
    )
    op.create_index(op.f("ix_press_sets_eva"), "press_sets", ["eva"])
    op.create_table(
        "press_clips",
        sa.Column("press", sa.String(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="from 0 in the order of the set"),
        sa.Column(
            "centre",
            sa.Integer(),
            nullable=False,
            comment="thousandths from left to right at which the tall film looks",
        ),
        sa.CheckConstraint("centre BETWEEN 0 AND 1000", name=op.f("ck_press_clips_centre")),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_press_clips_clip_clips")),
        sa.ForeignKeyConstraint(["press"], ["press_sets.id"], name=op.f("fk_press_clips_press_press_sets")),
        sa.PrimaryKeyConstraint("press", "clip", name=op.f("pk_press_clips")),
    )
    op.create_index(op.f("ix_press_clips_clip"), "press_clips", ["clip"])
    op.create_table(
        "press_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("press", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False, comment="SHA-256 of the 256-bit secret"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["press"], ["press_sets.id"], name=op.f("fk_press_links_press_press_sets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_links")),
        sa.UniqueConstraint("hash", name=op.f("uq_press_links_hash")),
    )
    op.create_index(op.f("ix_press_links_press"), "press_links", ["press"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("press_links", "press_clips", "press_sets"):
        op.drop_table(table)
