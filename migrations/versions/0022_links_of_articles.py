"""The links of the articles that were stored before there was a table for them, read from their HTML.

Articles are read in batches in the order of their ids, each in a transaction of its own. After a kill, the next upgrade
goes on behind the last article with links.

Revision: 0022, after 0021. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import context, op

from models.articles.links import link_rows
from models.maintenance.kept_objects import keep_objects
from models.maintenance.upgrade_lock import wait_for_other_upgrades

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
        _commit(connection)


def downgrade() -> None:
    # The links stay: they are those of the articles.
    pass


def _commit(connection: sa.Connection) -> None:
    """Commit what is done, and begin another transaction, alone as before."""
    # What earlier revisions of this upgrade took from the user comes back first.
    keep_objects(connection, context.config.attributes.get("kept_objects", ()))
    connection.exec_driver_sql("COMMIT")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        wait_for_other_upgrades(connection)
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != down_revision:
        raise RuntimeError("another upgrade of this database was faster; nothing is left to do for this one")
