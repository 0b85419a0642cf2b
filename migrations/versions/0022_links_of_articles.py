"""The links of the articles that were stored before there was a table for them, read from their HTML.

Articles are read in batches in the order of their ids, each in a transaction of its own. After a kill, the next upgrade
goes on behind the last article with links.

Revision: 0022, after 0021. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import context, op

from models.articles.links import link_rows
from models.maintenance.upgrade_batches import commit_batch

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Articles of a batch: some 15 MB of HTML.
_ROWS = 1_000
_LAST = "SELECT max(article_id) FROM article_link"
_NEXT = """
SELECT article.id, article.source_id, article.url, article_text.article_body_html
FROM article JOIN article_text ON article_text.article_id = article.id
WHERE article.id > :last ORDER BY article.id LIMIT :rows
"""
_LINK = sa.table(
    "article_link", *map(sa.column, ("article_id", "position", "source_id", "host", "is_internal", "url", "text"))
)


def upgrade() -> None:
    if op.get_context().as_sql:
        return
    connection = op.get_bind()
    last = connection.execute(sa.text(_LAST)).scalar_one()
    last = -(1 << 63) if last is None else last
    while articles := connection.execute(sa.text(_NEXT), {"last": last, "rows": _ROWS}).all():
        last = articles[-1][0]
        rows = [row for article in articles for row in link_rows(*article)]
        if rows:
            connection.execute(sa.insert(_LINK), rows)
        commit_batch(connection, context.config.attributes.get("kept_objects", ()), down_revision)


def downgrade() -> None:
    # The links stay: they are those of the articles.
    pass
