"""Keep every candidate for a keyframe, what is known of a condition, and the numbers of each picture.

Recordings that were analysed before show their keyframes as before; the new analysis replaces them.
"""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, with values that suit what is there, and the table."""
    op.add_column(
        "conditions", sa.Column("facts", mediaarchive.db.base.JsonText(), nullable=False, server_default="{}")
    )
    op.add_column("keyframes", sa.Column("fingerprint", sa.String(), nullable=False, server_default=""))
    op.add_column("keyframes", sa.Column("chosen", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "looked",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("samples", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("decoded", sa.Integer(), nullable=False),
        sa.Column("longest_gap_s", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_looked_recording_recordings")),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_looked")),
    )


def downgrade() -> None:
    """Drop what was added; candidates that were not chosen become keyframes."""
    op.drop_table("looked")
    op.drop_column("keyframes", "chosen")
    op.drop_column("keyframes", "fingerprint")
    op.drop_column("conditions", "facts")
