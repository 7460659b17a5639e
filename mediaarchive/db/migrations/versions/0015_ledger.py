"""Keep who did what in an append-only chain."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TRIGGER = (
    "CREATE TRIGGER ledger_no_{verb} BEFORE {verb} ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
)
_SERVERS = (
    "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'the ledger only grows'; END$$",
    "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger"
    " FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
    "CREATE TRIGGER ledger_no_truncation BEFORE TRUNCATE ON ledger EXECUTE FUNCTION ledger_only_grows()",
)
"""PostgreSQL's words for the same; it has TRUNCATE besides."""


def upgrade() -> None:
    """Add the tables, and let the database itself refuse changes of entries."""
    op.create_table(
        "ledger_actors",
        sa.Column("key", sa.String(), nullable=False, comment="128 random bits"),
        sa.Column("name", sa.String(), nullable=True, comment="none once the person was forgotten"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ledger_actors")),
        sa.UniqueConstraint("name", name=op.f("uq_ledger_actors_name")),
    )
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), nullable=False, comment="counts from 1 without a gap"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column(
            "previous", sa.String(), nullable=False, comment="digest of the entry before, 64 zeros before the first"
        ),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["ledger_actors.key"], name=op.f("fk_ledger_actor_ledger_actors")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
    )
    op.create_index("ix_ledger_subject_number", "ledger", ["subject", "number"])
    op.create_table(
        "ledger_salts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["ledger.number"], name=op.f("fk_ledger_salts_number_ledger")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_salts")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_TRIGGER.format(verb=verb))
    else:
        for statement in _SERVERS:
            op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("ledger_salts", "ledger", "ledger_actors"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION ledger_only_grows()")
