"""Keep files on their way, the pieces of them that are durable, and the cards that they came on."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "cards",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column(
            "listing", mediaarchive.db.base.JsonText(), nullable=False, comment="every file of the card, read or not"
        ),
        sa.Column("decisions", mediaarchive.db.base.JsonText(), nullable=False, comment="EVA and camera by group"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
    )
    op.create_index(op.f("ix_cards_owner"), "cards", ["owner"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False, comment="128 random bits: whoever guesses it may write"),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as its sender calls it; text only, never a path"),
        sa.Column("folder", sa.Text(), nullable=False, comment="text only"),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False, comment="bytes that are durable"),
        sa.Column("declared", sa.String(), nullable=True, comment="SHA-256 of the whole, as its sender knows it"),
        sa.Column("digest", sa.String(), nullable=True, comment="SHA-256 of the whole, read back from the disk"),
        sa.Column(
            "hashes",
            mediaarchive.db.base.JsonText(),
            nullable=False,
            comment="other hashes of the whole, for lists on the card",
        ),
        sa.Column("eva", sa.String(), nullable=True),
        sa.Column("camera", sa.String(), nullable=True),
        sa.Column("start", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("start_precision_us", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False, comment="open, stored, taken or kept"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is no footage"),
        sa.Column("recording", sa.String(), nullable=True),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("changed_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("expires_at", mediaarchive.db.base.Utc(), nullable=False, comment="an open one is deleted then"),
        sa.ForeignKeyConstraint(["card"], ["cards.id"], name=op.f("fk_uploads_card_cards")),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_uploads_eva_evas")),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_uploads_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    for column in ("owner", "card", "state", "recording"):
        op.create_index(op.f(f"ix_uploads_{column}"), "uploads", [column])
    op.create_table(
        "wanted_first",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_wanted_first_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_wanted_first")),
    )
    op.create_table(
        "upload_pieces",
        sa.Column("upload", sa.String(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload"], ["uploads.id"], name=op.f("fk_upload_pieces_upload_uploads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload", "start", name=op.f("pk_upload_pieces")),
    )


def downgrade() -> None:
    """Drop the tables; parts of files stay in the store until the next sweep."""
    for table in ("upload_pieces", "wanted_first", "uploads", "cards"):
        op.drop_table(table)
