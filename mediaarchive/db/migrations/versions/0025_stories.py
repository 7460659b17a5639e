"""Keep stories and their editions; let visitors speak about stories as about clips."""

import sqlalchemy as sa
from alembic import op

import mediaarchive.db.base

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SPOKEN = ("votes", "feedback")


def upgrade() -> None:
    """Add the tables, and the story beside the clip in what visitors said."""
    op.create_table(
        "stories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("eva", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=True, comment="ISO date of its address; none before it is published"),
        sa.Column("slug", sa.String(), nullable=False, comment="the end of its address"),
        sa.Column("words", mediaarchive.db.base.JsonText(), nullable=False, comment="see Words"),
        sa.Column("state", sa.String(), nullable=False, comment="draft, published or withdrawn"),
        sa.Column(
            "public_at", mediaarchive.db.base.Utc(), nullable=True, comment="public from then on, once published"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it is withdrawn; public"),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False, comment="of the last change"),
        sa.Column("by", sa.String(), nullable=False, comment="who changed it last"),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_stories_state")),
        sa.ForeignKeyConstraint(["eva"], ["evas.slug"], name=op.f("fk_stories_eva_evas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("day", "slug", name=op.f("uq_stories_day_slug")),
    )
    op.create_index(op.f("ix_stories_eva"), "stories", ["eva"])
    op.create_index("ix_stories_state_public_at", "stories", ["state", "public_at"])
    op.create_table(
        "story_editions",
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_story_editions_story_stories")),
        sa.PrimaryKeyConstraint("story", "number", name=op.f("pk_story_editions")),
    )
    for name in _SPOKEN:
        with op.batch_alter_table(name) as table:
            table.alter_column("clip", existing_type=sa.String(), nullable=True)
            table.add_column(sa.Column("story", sa.String(), nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_story_stories"), "stories", ["story"], ["id"])
            table.create_check_constraint(op.f(f"ck_{name}_about"), "(clip IS NULL) <> (story IS NULL)")
            if name == "votes":
                table.create_unique_constraint(op.f("uq_votes_story_visitor"), ["story", "visitor"])
    op.create_index(op.f("ix_feedback_story"), "feedback", ["story"])


def downgrade() -> None:
    """Drop them; what was said about stories is lost."""
    op.execute("DELETE FROM feedback_decisions WHERE entry IN (SELECT id FROM feedback WHERE story IS NOT NULL)")
    op.drop_index(op.f("ix_feedback_story"), "feedback")
    for name in _SPOKEN:
        op.execute(f"DELETE FROM {name} WHERE story IS NOT NULL")
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_about"), type_="check")
            if name == "votes":
                table.drop_constraint(op.f("uq_votes_story_visitor"), type_="unique")
            table.drop_constraint(op.f(f"fk_{name}_story_stories"), type_="foreignkey")
            table.drop_column("story")
            table.alter_column("clip", existing_type=sa.String(), nullable=False)
    op.drop_table("story_editions")
    op.drop_table("stories")
