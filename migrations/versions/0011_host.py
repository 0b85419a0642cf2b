"""Hosts as crawls have met them, and what articles say about their use, in the table and in `v_article`.

Revision: 0011, after 0010. Written on 2026-11-22.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ADDED: dict[str, sa.types.TypeEngine[Any]] = {
    "robots_tags": sa.Text(),
    "tdm_opt_out": sa.Boolean(),
    "tdm_evidence": sa.Text(),
}

_V_ARTICLE = """
CREATE VIEW v_article AS
SELECT
    article.id AS article_id,
    article.url,
    article.headline,
    source.domain AS source,
    article.date_published,
    {authors} AS authors,
    {keywords} AS keywords,
    article.article_section,
    article.in_language,
    article.word_count,
    article.description,
    article.article_body,
    article.is_accessible_for_free,
    article.publisher,
    article.image_url,
    article.date_modified,
    article.canonical_url,
    article.first_seen_at,
    article.fetched_at,
    (SELECT count(*) FROM removed_block WHERE removed_block.article_id = article.id) AS removed_blocks,
    article.article_body_html,
    article.page_type,
    {day} AS day_published,
    article.alternative_headline,
    article.wire_agency,
    article.is_paywalled,
    article.is_live_blog,
    article.date_flags,
    article.date_published_missing,
    article.is_truncated{last}
FROM article
JOIN source ON source.id = article.source_id
"""

_JOINED = {
    "sqlite": """(
        SELECT group_concat(word, '; ') FROM (
            SELECT {name}.{column} AS word
            FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
            WHERE article_{name}.article_id = article.id{only} ORDER BY article_{name}.position
        )
    )""",
    "postgresql": """(
        SELECT string_agg({name}.{column}, '; ' ORDER BY article_{name}.position)
        FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
        WHERE article_{name}.article_id = article.id{only}
    )""",
}
# NULL in the rows of older versions, which stored nobody else than people if they could help it.
_PEOPLE = " AND coalesce(article_author.is_person, TRUE)"
_DAY = {
    "sqlite": "date(article.date_published, coalesce(article.date_published_offset, 0) || ' minutes')",
    "postgresql": (
        "to_char((article.date_published AT TIME ZONE 'UTC')"
        " + coalesce(article.date_published_offset, 0) * interval '1 minute', 'YYYY-MM-DD')"
    ),
}


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("robots_status", sa.Integer()),
        sa.Column("robots", sa.LargeBinary()),
        *(sa.Column(name, sa.Text()) for name in ("robots_etag", "robots_last_modified")),
        *(sa.Column(name, _MOMENT) for name in ("robots_fetched_at", "robots_expires_at")),
        sa.Column("crawl_delay", sa.Double()),
        *(sa.Column(name, _MOMENT) for name in ("last_asked_at", "closed_at", "closed_until")),
        sa.Column("closed_reason", sa.String(length=32)),
        sa.Column("closed_detail", sa.Text()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("failures", "closings")),
        sa.Column("tdmrep", sa.LargeBinary()),
        sa.Column("tdmrep_expires_at", _MOMENT),
        sa.Column("tdm_opt_out", sa.Boolean()),
        sa.Column("tdm_evidence", sa.Text()),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_host"),
    )
    op.create_index("ix_host_changed_at", "host", ["changed_at"])
    op.execute("DROP VIEW v_article")
    # NULL in the rows of older versions: nobody asked yet.
    for name, kind in _ADDED.items():
        op.add_column("article", sa.Column(name, kind))
    _create_v_article(last="".join(f",\n    article.{name}" for name in _ADDED))


def downgrade() -> None:
    op.execute("DROP VIEW v_article")
    for name in reversed(_ADDED):
        op.drop_column("article", name)
    _create_v_article(last="")
    op.drop_index("ix_host_changed_at", "host")
    op.drop_table("host")


def _create_v_article(last: str) -> None:
    dialect = op.get_context().dialect.name
    joined = _JOINED[dialect]
    authors = joined.format(name="author", column="name", only=_PEOPLE)
    keywords = joined.format(name="keyword", column="keyword", only="")
    op.execute(_V_ARTICLE.format(authors=authors, keywords=keywords, day=_DAY[dialect], last=last))
