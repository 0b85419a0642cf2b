"""What each page is, beside its article: an article, a live blog, or a kind that its source is told to keep.

Revision: 0003, after 0002. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    article.article_body_html{last}
FROM article
JOIN source ON source.id = article.source_id
"""

_JOINED = {
    "sqlite": """(
        SELECT group_concat(word, '; ') FROM (
            SELECT {name}.{column} AS word
            FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
            WHERE article_{name}.article_id = article.id ORDER BY article_{name}.position
        )
    )""",
    "postgresql": """(
        SELECT string_agg({name}.{column}, '; ' ORDER BY article_{name}.position)
        FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
        WHERE article_{name}.article_id = article.id
    )""",
}


def upgrade() -> None:
    op.execute("DROP VIEW v_article")
    # NULL in the rows of older versions: nobody asked what their pages are.
    op.add_column("article", sa.Column("page_type", sa.Text()))
    _create_view(",\n    article.page_type")


def downgrade() -> None:
    op.execute("DROP VIEW v_article")
    op.drop_column("article", "page_type")
    _create_view("")


def _create_view(last: str) -> None:
    joined = _JOINED[op.get_context().dialect.name]
    authors = joined.format(name="author", column="name")
    keywords = joined.format(name="keyword", column="keyword")
    op.execute(_V_ARTICLE.format(authors=authors, keywords=keywords, last=last))
