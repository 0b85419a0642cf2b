"""Metadata that can be trusted: why a date is missing and what speaks against it, access, agencies, organisations.

Also two views: `v_article` with these and the publisher's own day, and with people only as authors;
`v_field_coverage` counts for each source how many articles have each field.

Revision: 0004, after 0003. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = {
    "alternative_headline": sa.Text,
    "date_published_offset": sa.Integer,
    "date_published_missing": sa.Text,
    "date_modified_offset": sa.Integer,
    "date_modified_missing": sa.Text,
    "date_flags": sa.Text,
    "is_paywalled": sa.Boolean,
    "access_evidence": sa.Text,
    "is_live_blog": sa.Boolean,
    "amp_url": sa.Text,
    "wire_agency": sa.Text,
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
    article.page_type{last}
FROM article
JOIN source ON source.id = article.source_id
"""

_LAST = """,
    {day} AS day_published,
    article.alternative_headline,
    article.wire_agency,
    article.is_paywalled,
    article.is_live_blog,
    article.date_flags,
    article.date_published_missing"""

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

_EXISTS = "CASE WHEN EXISTS (SELECT 1 FROM article_{part}) THEN 1 END"
_COUNTED = {
    **{
        name: name
        for name in (
            "headline",
            "alternative_headline",
            "description",
            "date_published",
            "date_modified",
            "article_section",
            "in_language",
            "image_url",
            "publisher",
            "canonical_url",
            "amp_url",
            "wire_agency",
            "is_accessible_for_free",
            "is_paywalled",
        )
    },
    "authors": _EXISTS.format(part=f"author WHERE article_author.article_id = article.id{_PEOPLE}"),
    "keywords": _EXISTS.format(part="keyword WHERE article_keyword.article_id = article.id"),
    "time_published": "CASE WHEN article.date_flags NOT LIKE '%no_time%' OR article.date_flags IS NULL"
    " THEN article.date_published END",
}


def upgrade() -> None:
    op.execute("DROP VIEW v_article")
    # NULL in the rows of older versions: nobody asked yet.
    for name, kind in _COLUMNS.items():
        op.add_column("article", sa.Column(name, kind()))
    op.add_column("article_author", sa.Column("is_person", sa.Boolean()))
    _create_v_article(people=_PEOPLE, last=_LAST.format(day=_DAY[op.get_context().dialect.name]))
    op.execute(_v_field_coverage())


def downgrade() -> None:
    op.execute("DROP VIEW v_field_coverage")
    op.execute("DROP VIEW v_article")
    op.drop_column("article_author", "is_person")
    for name in reversed(_COLUMNS):
        op.drop_column("article", name)
    _create_v_article(people="", last="")


def _create_v_article(people: str, last: str) -> None:
    joined = _JOINED[op.get_context().dialect.name]
    authors = joined.format(name="author", column="name", only=people)
    keywords = joined.format(name="keyword", column="keyword", only="")
    op.execute(_V_ARTICLE.format(authors=authors, keywords=keywords, last=last))


def _v_field_coverage() -> str:
    """Return a view with a row for each source and field, from one pass over the articles."""
    counts = ",\n        ".join(f"count({value}) AS {name}" for name, value in _COUNTED.items())
    rows = "\nUNION ALL\n".join(
        f"SELECT source.domain AS source, '{name}' AS field, counted.articles, counted.{name} AS filled,"  # noqa: S608
        f" round(100.0 * counted.{name} / counted.articles, 1) AS percent"
        " FROM counted JOIN source ON source.id = counted.source_id"
        for name in _COUNTED
    )
    return f"""
CREATE VIEW v_field_coverage AS
WITH counted AS MATERIALIZED (
    SELECT
        source_id,
        count(*) AS articles,
        {counts}
    FROM article
    GROUP BY source_id
)
{rows}
"""  # noqa: S608 - made of this file's own words only
