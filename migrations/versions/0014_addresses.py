"""Addresses of articles, identifiers of feed entries, and parameters that do not identify pages.

Revision: 0014, after 0013. Written on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("url", sa.Column("hint_guid", sa.Text()))
    op.create_table(
        "article_address",
        sa.Column("article_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_address_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "url", name="pk_article_address"),
    )
    # Of each known article the address from which its text is; revisits add the others.
    op.execute(
        "INSERT INTO article_address (article_id, url, canonical_url) "
        "SELECT id, coalesce(page_url, url), CASE WHEN url <> page_url THEN url END FROM article"
    )
    op.create_table(
        "host_parameter",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ignored_at", sa.DateTime(timezone=True)),
        sa.Column("refuted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("host", "name", name="pk_host_parameter"),
    )


def downgrade() -> None:
    op.drop_table("host_parameter")
    op.drop_table("article_address")
    op.execute("DELETE FROM article_key WHERE kind = 'guid'")
    op.drop_column("url", "hint_guid")
