"""Full-text search: the words of each article, and SQLite's index of them.

Revision: 0018, after 0017. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "article_search",
        sa.Column("id", _BIG, nullable=False, autoincrement=False),
        sa.Column("article_id", _BIG, nullable=False),
        sa.Column("date_published", sa.DateTime(timezone=True)),
        sa.Column("terms", sa.LargeBinary() if is_sqlite else TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_search"),
        sa.UniqueConstraint("article_id", name="uq_article_search_article_id"),
    )
    op.create_table(
        "article_search_state",
        sa.Column("id", _BIG, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("backlog_id", _BIG),
        sa.PrimaryKeyConstraint("id", name="pk_article_search_state"),
    )
    # The articles of older versions are indexed by `scrapy db reindex`, in batches; `scrapy db upgrade` begins it.
    op.execute(
        "INSERT INTO article_search_state (id, version, backlog_id) "
        "SELECT 1, 1, max(id) FROM article HAVING max(id) > 0"
    )
    if is_sqlite:
        # Words come analysed, separated by spaces: this tokeniser leaves everything beyond ASCII as it is.
        op.execute(
            "CREATE VIRTUAL TABLE article_search_fts USING fts5(headline, body, facets, content='', tokenize='ascii')"
        )
    else:
        op.create_index("ix_article_search_terms", "article_search", ["terms"], postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE article_search_fts")
    op.drop_table("article_search_state")
    op.drop_table("article_search")
