"""Index each EVA by itself instead of all in one FTS5 table, and let lists be asked for in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_clips_recording_state_in_pts_out_pts", "clips", ["recording", "state", "in_pts", "out_pts"]),
    ("ix_clips_state_published_at", "clips", ["state", "published_at"]),
    ("ix_clips_task", "clips", ["task"]),
    ("ix_keyframes_recording_chosen_quality", "keyframes", ["recording", "chosen", "quality", "pts"]),
    ("ix_turns_recording_translation", "turns", ["recording", "translation"]),
    ("ix_cues_recording_start_end", "cues", ["recording", "start", "end"]),
    ("ix_turns_recording_start_end", "turns", ["recording", "start", "end"]),
)
_MARK = (  # one statement of a trigger
    "INSERT INTO search_marks (eva, mark)"
    " SELECT r.eva, {random} FROM recordings r WHERE r.id = {row}.recording"
    " ON CONFLICT (eva) DO UPDATE SET mark = excluded.mark;"
)
_RANDOM = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()::text"}
_TRIGGERS = {
    "clips_marked_on_insert": ("AFTER INSERT ON clips", "NEW"),
    "clips_marked_on_update": ("AFTER UPDATE OF id, state, recording ON clips", "NEW"),
    "clips_marked_on_delete": ("AFTER DELETE ON clips", "OLD"),
}


def upgrade() -> None:
    """Make tables, triggers and indexes. What is in the old index is read again from where it came from."""
    kind = op.get_bind().dialect.name
    if kind == "sqlite":
        op.execute("DROP TABLE search_index")
    op.create_table(
        "search_documents",
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="eva, task, clip, sight or cue"),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False, comment="microsecond of the recording"),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_search_documents_eva_evas")),
        sa.PrimaryKeyConstraint("eva", "number", name=op.f("pk_search_documents")),
    )
    op.create_table(
        "search_segments",
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the bytes"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_search_segments_eva_evas")),
        sa.PrimaryKeyConstraint("eva", name=op.f("pk_search_segments")),
    )
    op.create_table(
        "search_marks",
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("eva", name=op.f("pk_search_marks")),
    )
    op.add_column(
        "keyframes",
        sa.Column(
            "quality", sa.Double(), server_default="0", nullable=False, comment="of `scores`, to look for the best by"
        ),
    )
    if kind == "sqlite":  # archives on PostgreSQL begin later, with empty tables
        op.execute("UPDATE keyframes SET quality = coalesce(json_extract(scores, '$.quality'), 0)")
    for name, (when, row) in _TRIGGERS.items():
        _trigger(kind, name, when, _MARK.format(row=row, random=_RANDOM[kind]))
    for name, table, columns in _INDEXES:
        op.create_index(op.f(name), table, columns)


def downgrade() -> None:
    """Drop what was added; the old index comes back empty and is filled by the next alignment."""
    for name, table, _ in _INDEXES:
        op.drop_index(op.f(name), table)
    kind = op.get_bind().dialect.name
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if kind == "sqlite" else f"DROP FUNCTION {name}() CASCADE")
    for table in ("search_marks", "search_segments", "search_documents"):
        op.drop_table(table)
    op.drop_column("keyframes", "quality")
    if kind != "sqlite":
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "kind UNINDEXED, ref UNINDEXED, eva UNINDEXED, recording UNINDEXED, at_us UNINDEXED, title, body,"
        " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')"
    )


def _trigger(kind: str, name: str, when: str, statement: str) -> None:
    if kind == "sqlite":
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {statement} END")
        return
    body = f"BEGIN {statement} RETURN NULL; END"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    op.execute(f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()")
