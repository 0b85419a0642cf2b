"""Views of pages: every URL with what became of it, what was cut from articles, and what they link to."""

from sqlalchemy import BigInteger, Boolean, Column, Table

from models.base import PlainText, UtcDateTime
from models.views.definition import METADATA, View

#: One row for each URL ever discovered: its state, why it has no article, and its last visit.
v_page = Table(
    "v_page",
    METADATA,
    Column("page_id", BigInteger),
    Column("source", PlainText),
    Column("state", PlainText),
    Column("reason", PlainText),
    Column("via", PlainText),
    Column("first_seen_at", UtcDateTime),
    Column("last_visit_at", UtcDateTime),
    Column("last_outcome", PlainText),
    Column("last_status", BigInteger),
    Column("next_due_at", UtcDateTime),
    Column("failures", BigInteger),
    Column("source_name", PlainText),
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("detail", PlainText),
)

#: One row for each passage cut from an article, with the reason and the evidence.
v_cut = Table(
    "v_cut",
    METADATA,
    Column("cut_id", BigInteger),
    Column("article_id", BigInteger),
    Column("source", PlainText),
    Column("reason", PlainText),
    Column("position", BigInteger),
    Column("date_published", UtcDateTime),
    Column("source_name", PlainText),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("evidence", PlainText),
    Column("text", PlainText),
)

#: One row for each link in the text of an article.
v_link = Table(
    "v_link",
    METADATA,
    Column("article_id", BigInteger),
    Column("position", BigInteger),
    Column("source", PlainText),
    Column("host", PlainText),
    Column("is_internal", Boolean),
    Column("date_published", UtcDateTime),
    Column("source_name", PlainText),
    Column("link_url", PlainText),
    Column("text", PlainText),
    Column("url", PlainText),
    Column("headline", PlainText),
)

# The name of the table is a reserved word of PostgreSQL.
_LAST_VISIT = '(SELECT visit.{0} FROM "fetch" AS visit WHERE visit.url_id = url.id ORDER BY visit.id DESC LIMIT 1)'
_OF_ARTICLE = "(SELECT article.{0} FROM article WHERE article.id = {1}.article_id)"

_PAGE = f"""
SELECT
    url.id AS page_id,
    source.domain AS source,
    url.state,
    url.reason,
    url.via,
    url.first_seen_at,
    url.last_fetched_at AS last_visit_at,
    {_LAST_VISIT.format("outcome")} AS last_outcome,
    {_LAST_VISIT.format("status")} AS last_status,
    url.next_due_at,
    url.failures,
    source.name AS source_name,
    url.article_id,
    url.url,
    coalesce({_OF_ARTICLE.format("headline", "url")}, url.hint_headline) AS headline,
    url.detail
FROM url
LEFT JOIN source ON source.id = url.source_id
"""  # noqa: S608 - expressions of ours

_CUT = """
SELECT
    removed_block.id AS cut_id,
    removed_block.article_id,
    source.domain AS source,
    removed_block.reason,
    removed_block.position,
    article.date_published,
    source.name AS source_name,
    article.url,
    article.headline,
    removed_block.evidence,
    removed_block.text
FROM removed_block
LEFT JOIN article ON article.id = removed_block.article_id
LEFT JOIN source ON source.id = article.source_id
"""

_LINK = f"""
SELECT
    article_link.article_id,
    article_link.position,
    source.domain AS source,
    article_link.host,
    article_link.is_internal,
    {_OF_ARTICLE.format("date_published", "article_link")} AS date_published,
    source.name AS source_name,
    article_link.url AS link_url,
    article_link.text,
    {_OF_ARTICLE.format("url", "article_link")} AS url,
    {_OF_ARTICLE.format("headline", "article_link")} AS headline
FROM article_link
LEFT JOIN source ON source.id = article_link.source_id
"""  # noqa: S608 - expressions of ours

PAGE = View(v_page, _PAGE, {})
CUT = View(v_cut, _CUT, {})
LINK = View(v_link, _LINK, {})
