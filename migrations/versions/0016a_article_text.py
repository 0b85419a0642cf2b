"""A table for the texts of articles and a column for which fields they have; `0016` fills both, and may be interrupted.

Revision: 0016a, after 0015. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016a"
down_revision = "0015"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "article_text",
        sa.Column("article_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("article_body", sa.Text(), nullable=False),
        sa.Column("article_body_html", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_text_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_text"),
    )

    op.add_column("article", sa.Column("filled_fields", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("article", "filled_fields")
    op.drop_table("article_text")
