"""Tables of copies, stories and edits, empty until articles are stored or `scrapy db group` runs; an index of v_gone.

Revision: 0019, after 0018. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", _BIG, nullable=False, autoincrement=False),
        sa.Column("first_article_id", _BIG, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_last_at_id", "story", ["last_at", "id"])
    op.create_table(
        "article_story",
        sa.Column("article_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("story_id", _BIG, nullable=False),
        sa.Column("source_id", _BIG, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("text_fetched_at", _MOMENT),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("copied_share", sa.Double(), nullable=False),
        sa.Column("shared_agency", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_story_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_story"),
    )
    op.create_index("ix_article_story_story_id", "article_story", ["story_id"])
    is_stale = sa.text("text_fetched_at IS NULL")
    op.create_index(
        "ix_article_story_stale", "article_story", ["article_id"], sqlite_where=is_stale, postgresql_where=is_stale
    )
    op.create_table(
        "article_mark",
        sa.Column("mark", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("mark", "article_id", name="pk_article_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "term_frequency",
        sa.Column("term", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_term_frequency"),
    )
    op.create_table(
        "article_copy",
        sa.Column("article_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("original_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("share_copied", sa.Double(), nullable=False),
        sa.Column("words_copied", sa.Integer(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_copy_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["article.id"], name="fk_article_copy_original_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "original_id", name="pk_article_copy"),
    )
    op.create_index("ix_article_copy_original_id", "article_copy", ["original_id"])
    op.create_table(
        "article_edit",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("article_id", _BIG, nullable=False),
        sa.Column("revision_id", _BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("old_text", sa.Text()),
        sa.Column("new_text", sa.Text()),
        sa.Column("is_notice", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_edit_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["article_revision.id"],
            name="fk_article_edit_revision_id_article_revision",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article_edit"),
    )
    op.create_index("ix_article_edit_article_id", "article_edit", ["article_id"])
    op.create_index("ix_article_edit_revision_id", "article_edit", ["revision_id"])
    is_gone = sa.text("gone_at IS NOT NULL")
    op.create_index("ix_article_gone_at", "article", ["gone_at"], sqlite_where=is_gone, postgresql_where=is_gone)


def downgrade() -> None:
    op.drop_index("ix_article_gone_at", "article")
    for name in ("article_edit", "article_copy", "term_frequency", "article_mark", "article_story", "story"):
        op.drop_table(name)
