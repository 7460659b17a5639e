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
_MARK = (
    "INSERT INTO search_marks (eva, mark)"
    " SELECT r.eva, hex(randomblob(16)) FROM recordings r WHERE r.id = {row}.recording"
    " ON CONFLICT (eva) DO UPDATE SET mark = excluded.mark;"
)
_TRIGGERS = {
    "clips_marked_on_insert": f"AFTER INSERT ON clips BEGIN {_MARK.format(row='NEW')} END",
    "clips_marked_on_update": f"AFTER UPDATE OF id, state, recording ON clips BEGIN {_MARK.format(row='NEW')} END",
    "clips_marked_on_delete": f"AFTER DELETE ON clips BEGIN {_MARK.format(row='OLD')} END",
}


def upgrade() -> None:
    """Make tables, triggers and indexes. What is in the old index is read again from where it came from."""
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
    op.execute("UPDATE keyframes SET quality = coalesce(json_extract(scores, '$.quality'), 0)")
    for name, body in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body}")
    for name, table, columns in _INDEXES:
        op.create_index(op.f(name), table, columns)


def downgrade() -> None:
    """Drop what was added; the old index comes back empty and is filled by the next alignment."""
    for name, table, _ in _INDEXES:
        op.drop_index(op.f(name), table)
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    for table in ("search_marks", "search_segments", "search_documents"):
        op.drop_table(table)
    op.drop_column("keyframes", "quality")
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "kind UNINDEXED, ref UNINDEXED, eva UNINDEXED, recording UNINDEXED, at_us UNINDEXED, title, body,"
        " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')"
    )
