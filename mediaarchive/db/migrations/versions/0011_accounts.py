"""Accounts with their tokens and attempts to sign in; letters that wait to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, comment="in lower case"),
        sa.Column("name", sa.String(), nullable=False, comment="stands under what the member changes"),
        sa.Column("role", sa.String(), nullable=False, comment="viewer, contributor, editor, licensing or admin"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True, comment="Argon2id; none for who was invited"),
        sa.Column("session", sa.String(), nullable=False, comment="named by every session; renewed to end them all"),
        sa.Column("totp", sa.Text(), nullable=True, comment="secret of the second factor, encrypted by the site"),
        sa.Column(
            "totp_counter", sa.Integer(), nullable=False, comment="newest step used, so that no code opens twice"
        ),
        sa.Column("recovery_codes", sa.Text(), nullable=False, comment="keyed hashes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("session", name=op.f("uq_accounts_session")),
    )
    op.create_table(
        "account_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False, comment="SHA-256 of 256 random bits"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_account_tokens_account_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_account_tokens_hash")),
    )
    op.create_index(op.f("ix_account_tokens_account"), "account_tokens", ["account"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="sign-in or recovery"),
        sa.Column("account", sa.String(), nullable=False, comment="keyed hash of the address that was typed"),
        sa.Column("network", sa.String(), nullable=False, comment="keyed hash of network and day"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    for column in ("account", "network", "at"):
        op.create_index(op.f(f"ix_sign_in_attempts_{column}"), "sign_in_attempts", [column])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True, comment="none while it waits"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_sent_at"), "outbox", ["sent_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("outbox", "sign_in_attempts", "account_tokens", "accounts"):
        op.drop_table(table)
