"""The text as HTML with its structure, beside the plain text, and the links that were injected into it.

Revision: 0002, after 0001. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
    (SELECT count(*) FROM removed_block WHERE removed_block.article_id = article.id) AS removed_blocks{last}
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
    # NULL in the rows of older versions: what they lack can be made from the raw pages only.
    op.add_column("article", sa.Column("article_body_html", sa.Text()))
    op.add_column("article", sa.Column("injected_links", sa.JSON()))
    _create_view(",\n    article.article_body_html")


def downgrade() -> None:
    op.execute("DROP VIEW v_article")
    op.drop_column("article", "injected_links")
    op.drop_column("article", "article_body_html")
    _create_view("")


def _create_view(last: str) -> None:
    joined = _JOINED[op.get_context().dialect.name]
    authors = joined.format(name="author", column="name")
    keywords = joined.format(name="keyword", column="keyword")
    op.execute(_V_ARTICLE.format(authors=authors, keywords=keywords, last=last))
