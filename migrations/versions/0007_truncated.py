"""Whether the end of an article's page is missing, in the table and in `v_article`.

Revision: 0007, after 0006. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

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
    article.date_published_missing{last}
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
    op.execute("DROP VIEW v_article")
    # NULL in the rows of older versions: nobody asked yet.
    op.add_column("article", sa.Column("is_truncated", sa.Boolean()))
    _create_v_article(last=",\n    article.is_truncated")


def downgrade() -> None:
    op.execute("DROP VIEW v_article")
    op.drop_column("article", "is_truncated")
    _create_v_article(last="")


def _create_v_article(last: str) -> None:
    dialect = op.get_context().dialect.name
    joined = _JOINED[dialect]
    authors = joined.format(name="author", column="name", only=_PEOPLE)
    keywords = joined.format(name="keyword", column="keyword", only="")
    op.execute(_V_ARTICLE.format(authors=authors, keywords=keywords, day=_DAY[dialect], last=last))
