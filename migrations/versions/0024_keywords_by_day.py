"""Days of the keywords that were stored before there was a column for them, and an index that counts keywords by day.

Keywords are filled in batches in the order of their articles, each in a transaction of its own. After a kill, the next
upgrade goes on behind the last article with a day.

Revision: 0024, after 0023. Written on 2026-12-01.
"""

import sqlalchemy as sa
from alembic import context, op

from models.maintenance.upgrade_batches import commit_batch

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

#: Keywords of a batch.
_ROWS = 20_000
_LAST = "SELECT max(article_id) FROM article_keyword WHERE day_published IS NOT NULL"
_NEXT = """
SELECT max(article_id) FROM (
    SELECT article_id FROM article_keyword WHERE article_id > :last ORDER BY article_id LIMIT :rows
) AS batch
"""
_DAY = {
    "sqlite": "date(date_published, coalesce(date_published_offset, 0) || ' minutes')",
    "postgresql": " || '-' || ".join(
        f"lpad(CAST(CAST(extract({part} FROM (date_published AT TIME ZONE 'UTC')"
        f" + coalesce(date_published_offset, 0) * interval '1 minute') AS integer) AS text), {digits}, '0')"
        for part, digits in (("year", 4), ("month", 2), ("day", 2))
    ),
}
_FILL = """\
UPDATE article_keyword
SET day_published = (SELECT {day} FROM article WHERE article.id = article_keyword.article_id)
WHERE article_id > :last AND article_id <= :next
"""
_INDEX = "ix_article_keyword_day_published_keyword_id"


def upgrade() -> None:
    if not op.get_context().as_sql:
        _fill(op.get_bind())
    op.create_index(_INDEX, "article_keyword", ["day_published", "keyword_id"])


def downgrade() -> None:
    # The days stay: they are those of the articles.
    op.drop_index(_INDEX, "article_keyword")


def _fill(connection: sa.Connection) -> None:
    statement = sa.text(_FILL.format(day=_DAY[connection.dialect.name]))
    last = connection.execute(sa.text(_LAST)).scalar_one()
    last = -(1 << 63) if last is None else last
    while (next_ := connection.execute(sa.text(_NEXT), {"last": last, "rows": _ROWS}).scalar_one()) is not None:
        connection.execute(statement, {"last": last, "next": next_})
        last = next_
        commit_batch(connection, context.config.attributes.get("kept_objects", ()), down_revision)
