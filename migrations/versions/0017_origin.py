"""Whose text an article is, how sure its extraction is, its rights and contributors.

Revision: 0017, after 0016. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# NULL in the rows of older versions.
_COLUMNS = {
    "license_evidence": sa.Text,
    "c2pa_evidence": sa.Text,
    "ai_evidence": sa.Text,
    "origin_kind": sa.Text,
    "origin_evidence": sa.Text,
    "extraction_quality": sa.Double,
}
_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("article", sa.Column(name, kind()))
    op.create_index("ix_article_source_id_origin_kind", "article", ["source_id", "origin_kind"])
    op.create_index("ix_article_fetched_at_extraction_quality", "article", ["fetched_at", "extraction_quality"])
    op.create_table(
        "article_contributor",
        sa.Column("article_id", _BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", _BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_contributor_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name="fk_article_contributor_author_id_author"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_article_contributor"),
    )
    op.create_index("ix_article_contributor_author_id", "article_contributor", ["author_id"])


def downgrade() -> None:
    op.drop_table("article_contributor")
    op.drop_index("ix_article_fetched_at_extraction_quality", "article")
    op.drop_index("ix_article_source_id_origin_kind", "article")
    for name in reversed(_COLUMNS):
        op.drop_column("article", name)
