"""Keep what people change of words, other machine transcripts, and the words that the team wants heard."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables, and what a transcript says about itself."""
    op.create_table(
        "word_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="line, words, speaker, read or take"),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("values", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False, comment="the first edit that the same wish made"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("undone_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_word_edits_recording_recordings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_edits")),
    )
    op.create_index(op.f("ix_word_edits_recording"), "word_edits", ["recording"])
    op.create_index(op.f("ix_word_edits_batch"), "word_edits", ["batch"])
    op.create_table(
        "machine_transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, comment="standing, offered or past"),
        sa.Column("document", mediaarchive.db.base.JsonText(), nullable=False, comment="as the step gave it"),
        sa.Column("came_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("decided_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name=op.f("fk_machine_transcripts_recording_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_transcripts")),
    )
    op.create_index(op.f("ix_machine_transcripts_recording"), "machine_transcripts", ["recording"])
    op.create_table(
        "wanted_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eva", sa.String(), nullable=True, comment="none: on every spacewalk"),
        sa.Column("text", sa.String(), nullable=False, comment="as it is written"),
        sa.Column("heard", sa.String(), nullable=False, comment="what machines made of it; may be empty"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("removed_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_wanted_terms_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_terms")),
    )
    op.add_column("transcripts", sa.Column("corrected", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("transcripts", sa.Column("terms", mediaarchive.db.base.JsonText(), nullable=True))


def downgrade() -> None:
    """Drop what was added."""
    with op.batch_alter_table("transcripts") as table:
        for column in ("corrected", "terms"):
            table.drop_column(column)
    for name in ("wanted_terms", "machine_transcripts", "word_edits"):
        op.drop_table(name)
