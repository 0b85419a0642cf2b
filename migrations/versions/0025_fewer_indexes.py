"""Fewer and narrower indexes, so that storing an article writes fewer pages.

Dropped are those that no query reads; two pairs are merged, and two hold only the rows that they are read for.

Revision: 0025, after 0024. Written on 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

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
_EXTERNAL = sa.text("NOT is_internal")


def upgrade() -> None:
    op.drop_index("ix_article_fingerprint", "article")
    op.drop_index("ix_article_source_id_origin_kind", "article")
    op.drop_index("ix_article_facts", "article")
    op.create_index("ix_article_facts", "article", [*_FACTS, "origin_kind"])
    _replace_page_url(sa.text("page_url <> url"))
    op.drop_index("ix_article_link_source_id_host_article_id_is_internal", "article_link")
    op.create_index(
        "ix_article_link_external",
        "article_link",
        ["source_id", "host", "article_id"],
        sqlite_where=_EXTERNAL,
        postgresql_where=_EXTERNAL,
    )
    op.drop_index("ix_url_state_reason_source_id", "url")
    op.drop_index("ix_url_source_id_state_next_due_at", "url")
    op.create_index("ix_url_source_id_state_next_due_at_reason", "url", ["source_id", "state", "next_due_at", "reason"])


def downgrade() -> None:
    op.drop_index("ix_url_source_id_state_next_due_at_reason", "url")
    op.create_index("ix_url_source_id_state_next_due_at", "url", ["source_id", "state", "next_due_at"])
    op.create_index("ix_url_state_reason_source_id", "url", ["state", "reason", "source_id"])
    op.drop_index("ix_article_link_external", "article_link")
    op.create_index(
        "ix_article_link_source_id_host_article_id_is_internal",
        "article_link",
        ["source_id", "host", "article_id", "is_internal"],
    )
    _replace_page_url(None)
    op.drop_index("ix_article_facts", "article")
    op.create_index("ix_article_facts", "article", list(_FACTS))
    op.create_index("ix_article_source_id_origin_kind", "article", ["source_id", "origin_kind"])
    op.create_index("ix_article_fingerprint", "article", ["fingerprint"])


def _replace_page_url(where: sa.TextClause | None) -> None:
    if op.get_context().dialect.name == "sqlite":
        op.drop_index("ix_article_page_url", "article")
        op.create_index("ix_article_page_url", "article", ["page_url"], sqlite_where=where)
