"""Keep who says what, turn by turn, the team's names of voices, and how many cues lay outside their recording.

Transcripts that were made before have no turns; the new ones replace them.
"""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column(
        "transcripts",
        sa.Column(
            "clipped",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="cues that were said outside the recording, and are cut",
        ),
    )
    op.create_table(
        "turns",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column(
            "speaker", sa.String(), nullable=True, comment="as the team named the voice, else as the machine did"
        ),
        sa.Column("sure", sa.Double(), nullable=False, comment="how sure the machine is that it is this voice, 0..1"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=True, comment="in English, by the machine"),
        sa.Column("doubts", mediaarchive.db.base.JsonText(), nullable=False, comment="what speaks against the words"),
        sa.Column("words", mediaarchive.db.base.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_turns_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", "position", name=op.f("pk_turns")),
    )
    op.create_table(
        "voice_names",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "heard",
            mediaarchive.db.base.JsonText(),
            nullable=False,
            comment="outlives the machine's own numbers of voices",
        ),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_voice_names_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", "name", name=op.f("pk_voice_names")),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("voice_names")
    op.drop_table("turns")
    op.drop_column("transcripts", "clipped")
