"""Keep the small copies that cameras make of their films, and photos with the clocks of their cameras."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _side_files()
    op.create_table(
        "photos",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("wall_us", sa.BigInteger(), nullable=True),
        sa.Column("zone_us", sa.BigInteger(), nullable=True),
        sa.Column("precision_us", sa.BigInteger(), nullable=True),
        sa.Column("arrived_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("released_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_photos_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("digest", name=op.f("uq_photos_digest")),
    )
    op.create_index(op.f("ix_photos_eva"), "photos", ["eva"])
    op.create_table(
        "photo_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("offset_us", sa.BigInteger(), nullable=False),
        sa.Column("sigma_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_photo_clocks_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_clocks")),
    )
    op.create_index(op.f("ix_photo_clocks_eva"), "photo_clocks", ["eva"])


def _side_files() -> None:
    op.create_table(
        "side_files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("duration", mediaarchive.db.base.RationalText(), nullable=True),
        sa.Column("frame_s", mediaarchive.db.base.RationalText(), nullable=True),
        sa.Column("recording", sa.String(), nullable=True),
        sa.Column("stands_in", sa.Boolean(), nullable=False),
        sa.Column("compared", sa.Text(), nullable=False),
        sa.Column("arrived_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_side_files_eva_evas")),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_side_files_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_side_files")),
        sa.UniqueConstraint("digest", name=op.f("uq_side_files_digest")),
    )
    op.create_index(op.f("ix_side_files_eva"), "side_files", ["eva"])
    op.create_index(op.f("ix_side_files_recording"), "side_files", ["recording"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("photo_clocks")
    op.drop_table("photos")
    op.drop_table("side_files")
