"""Facts on ranges of recordings, what was made without their hidden parts, and how far found things reach."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; search fills its index again, as it learns where each thing ends."""
    op.create_table(
        "range_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("in_pts", sa.BigInteger(), nullable=False),
        sa.Column("out_pts", sa.BigInteger(), nullable=False, comment="exclusive"),
        sa.Column("kind", sa.String(), nullable=False, comment="owner, people, insignia, embargo or withheld"),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="credit line, who, which insignia; picture, sound or words"
        ),
        sa.Column("contact", sa.Text(), nullable=False, comment="of an owner; for the team alone"),
        sa.Column("hides_picture", sa.Boolean(), nullable=False),
        sa.Column("hides_sound", sa.Boolean(), nullable=False),
        sa.Column("hides_words", sa.Boolean(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="it hides no longer from then on; none: for good"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_range_facts_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_range_facts")),
    )
    op.create_index(op.f("ix_range_facts_recording"), "range_facts", ["recording"])
    op.create_table(
        "redactions",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False, comment="what made them"),
        sa.Column("missing", sa.Text(), nullable=False, comment="spans of PTS by sense that are not in the files"),
        sa.Column("files", sa.Text(), nullable=False, comment="digests by the names of media addresses"),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_redactions_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", "step", name=op.f("pk_redactions")),
    )
    op.execute("DELETE FROM search_segments")
    op.execute("DELETE FROM search_documents")
    op.add_column(
        "search_documents",
        sa.Column("until_us", sa.BigInteger(), nullable=False, server_default="0", comment="where it ends"),
    )


def downgrade() -> None:
    """Drop what was made."""
    op.drop_column("search_documents", "until_us")
    op.drop_table("redactions")
    op.drop_table("range_facts")
