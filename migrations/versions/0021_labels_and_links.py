"""Countries and tags of sources, a table of links, and indexes that answer counts by themselves; `0022` fills it.

Revision: 0021, after 0020. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_FACTS = (
    "source_id",
    "date_published",
    "date_published_offset",
    "in_language",
    "is_paywalled",
    "is_accessible_for_free",
    "word_count",
    "tdm_opt_out",
    "filled_fields",
)
_DAY = {
    "sqlite": "date(date_published, coalesce(date_published_offset, 0) || ' minutes')",
    "postgresql": " || '-' || ".join(
        f"lpad(CAST(CAST(extract({part} FROM (date_published AT TIME ZONE 'UTC')"
        f" + coalesce(date_published_offset, 0) * interval '1 minute') AS integer) AS text), {digits}, '0')"
        for part, digits in (("year", 4), ("month", 2), ("day", 2))
    ),
}


def upgrade() -> None:
    # NULL: not in the user's list, or not crawled since.
    op.add_column("source", sa.Column("country", sa.Text()))
    op.add_column("source", sa.Column("tags", sa.Text()))
    _create_article_link()
    op.drop_index("ix_article_source_id_date_published", "article")
    op.create_index("ix_article_facts", "article", list(_FACTS))
    day = _DAY[op.get_context().dialect.name]
    op.execute(f"CREATE INDEX ix_article_source_id_day_published ON article (source_id, ({day}))")
    op.drop_index("ix_article_author_author_id", "article_author")
    op.create_index(
        "ix_article_author_author_id_article_id_is_person",
        "article_author",
        ["author_id", "article_id", "is_person"],
    )
    op.drop_index("ix_article_keyword_keyword_id", "article_keyword")
    op.create_index("ix_article_keyword_keyword_id_article_id", "article_keyword", ["keyword_id", "article_id"])
    op.create_index("ix_url_state_reason_source_id", "url", ["state", "reason", "source_id"])


def downgrade() -> None:
    op.drop_index("ix_url_state_reason_source_id", "url")
    op.drop_index("ix_article_keyword_keyword_id_article_id", "article_keyword")
    op.create_index("ix_article_keyword_keyword_id", "article_keyword", ["keyword_id"])
    op.drop_index("ix_article_author_author_id_article_id_is_person", "article_author")
    op.create_index("ix_article_author_author_id", "article_author", ["author_id"])
    op.drop_index("ix_article_source_id_day_published", "article")
    op.drop_index("ix_article_facts", "article")
    op.create_index("ix_article_source_id_date_published", "article", ["source_id", "date_published"])
    op.drop_table("article_link")
    op.drop_column("source", "tags")
    op.drop_column("source", "country")


def _create_article_link() -> None:
    op.create_table(
        "article_link",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_link_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_article_link_source_id_source"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_article_link"),
    )
    op.create_index(
        "ix_article_link_host_article_id_is_internal", "article_link", ["host", "article_id", "is_internal"]
    )
    op.create_index(
        "ix_article_link_source_id_host_article_id_is_internal",
        "article_link",
        ["source_id", "host", "article_id", "is_internal"],
    )
