"""The view of authors."""

from sqlalchemy import BigInteger, Boolean, Column, Table

from models.base import PlainText, UtcDateTime
from models.views.definition import METADATA, View

#: One row for each name in a byline: how many articles it signs, since when, and for which outlet at last.
v_author = Table(
    "v_author",
    METADATA,
    Column("author_id", BigInteger),
    Column("name", PlainText),
    Column("is_person", Boolean),
    Column("articles", BigInteger),
    Column("first_article_at", UtcDateTime),
    Column("last_article_at", UtcDateTime),
    Column("source", PlainText),
    Column("source_name", PlainText),
)

_OWN = "FROM article_author WHERE article_author.author_id = author.id"
_FIRST = f"(SELECT min(article_author.article_id) {_OWN})"
_LAST = f"(SELECT max(article_author.article_id) {_OWN})"
_OUTLET = (
    "(SELECT source.{0} FROM article JOIN source ON source.id = article.source_id"  # noqa: S608 - same
    " WHERE article.id = " + _LAST + ")"
)

# Articles are numbered as they are stored: the least number is the first one.
_AUTHOR = f"""
SELECT
    author.id AS author_id,
    author.name,
    (
        SELECT max(CASE WHEN coalesce(article_author.is_person, TRUE) THEN 1 ELSE 0 END) = 1 {_OWN}
    ) AS is_person,
    (SELECT count(*) {_OWN}) AS articles,
    (SELECT article.first_seen_at FROM article WHERE article.id = {_FIRST}) AS first_article_at,
    (SELECT article.first_seen_at FROM article WHERE article.id = {_LAST}) AS last_article_at,
    {_OUTLET.format("domain")} AS source,
    {_OUTLET.format("name")} AS source_name
FROM author
WHERE EXISTS (SELECT 1 {_OWN})
"""  # noqa: S608 - expressions of ours

AUTHOR = View(v_author, _AUTHOR, {})
