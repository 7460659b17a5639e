"""Keep what visitors say about clips, and withdrawals of clips."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("restored_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("restored_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_withdrawals_clip_clips")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_clip"), "withdrawals", ["clip"])
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False, comment="hash of the random number in the visitor's cookie"),
        sa.Column("network", sa.String(), nullable=False, comment="keyed hash of network and day; no address is kept"),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, comment="counted, held (above the limit) or dropped"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("changed_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_votes_clip_clips")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("clip", "visitor", name=op.f("uq_votes_clip_visitor")),
    )
    op.create_index(op.f("ix_votes_network"), "votes", ["network"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="comment, correction, report or improvement"),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, comment="waiting, approved, declined or spam"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, comment="for the team's answer; never shown on the site"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("doubts", mediaarchive.db.base.JsonText(), nullable=False, comment="signs of spam"),
        sa.Column("visitor", sa.String(), nullable=True, comment="hash of the random number in the visitor's cookie"),
        sa.Column("network", sa.String(), nullable=True, comment="keyed hash of network and day"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.String(), nullable=True),
        sa.Column("replied_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("erased_at", mediaarchive.db.base.Utc(), nullable=True, comment="words and address were erased"),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_feedback_clip_clips")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    for column in ("clip", "state", "email", "network"):
        op.create_index(op.f(f"ix_feedback_{column}"), "feedback", [column])
    op.create_table(
        "feedback_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("before", mediaarchive.db.base.JsonText(), nullable=False, comment="state and reply before"),
        sa.Column("undone_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["feedback.id"], name=op.f("fk_feedback_decisions_entry_feedback")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_decisions")),
    )
    op.create_index(op.f("ix_feedback_decisions_entry"), "feedback_decisions", ["entry"])


def downgrade() -> None:
    """Drop what was added."""
    for table in ("feedback_decisions", "feedback", "votes", "withdrawals"):
        op.drop_table(table)
