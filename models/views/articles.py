"""Views of articles."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Table

from models.base import PlainText, UtcDateTime
from models.views.definition import METADATA, View

#: One row for each article, with its authors (`A; B`) and keywords joined in their order.
v_article = Table(
    "v_article",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("source", PlainText),
    Column("date_published", UtcDateTime),
    Column("authors", PlainText),
    Column("keywords", PlainText),
    Column("article_section", PlainText),
    Column("in_language", PlainText),
    Column("word_count", BigInteger),
    Column("description", PlainText),
    Column("article_body", PlainText),
    Column("is_accessible_for_free", Boolean),
    Column("publisher", PlainText),
    Column("image_url", PlainText),
    Column("date_modified", UtcDateTime),
    Column("canonical_url", PlainText),
    Column("first_seen_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),
    Column("removed_blocks", BigInteger),
    Column("article_body_html", PlainText),
    Column("page_type", PlainText),
    Column("day_published", PlainText),
    Column("alternative_headline", PlainText),
    Column("wire_agency", PlainText),
    Column("is_paywalled", Boolean),
    Column("is_live_blog", Boolean),
    Column("date_flags", PlainText),
    Column("date_published_missing", PlainText),
    Column("is_truncated", Boolean),
    Column("robots_tags", PlainText),
    Column("tdm_opt_out", Boolean),
    Column("tdm_evidence", PlainText),
    Column("origin_kind", PlainText),
    Column("origin_evidence", PlainText),
    Column("extraction_quality", Float),
    Column("contributors", PlainText),
    Column("license_evidence", PlainText),
    Column("c2pa_evidence", PlainText),
    Column("ai_evidence", PlainText),
    Column("story_id", BigInteger),
    Column("copied_share", Float),
    Column("extraction_version", PlainText),
    Column("source_name", PlainText),
    Column("host", PlainText),
    Column("country", PlainText),
    Column("tags", PlainText),
    Column("published_local", PlainText),
    Column("last_seen_at", UtcDateTime),
    Column("gone_at", UtcDateTime),
    Column("lead", PlainText),
)

#: One row for each change of an article's headline by its publisher.
v_headline_change = Table(
    "v_headline_change",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("source", PlainText),
    Column("changed_at", UtcDateTime),
    Column("old_headline", PlainText),
    Column("new_headline", PlainText),
    Column("reason", PlainText),
    Column("old_fetched_at", UtcDateTime),
    Column("new_fetched_at", UtcDateTime),
    Column("date_published", UtcDateTime),
    Column("source_name", PlainText),
)

#: The publisher's own day of publication. An index has the same expression (`ix_article_day_published`); to_char, which
#: depends on the session's language, cannot stand in an index of PostgreSQL.
DAY_PUBLISHED = {
    "sqlite": "date(article.date_published, coalesce(article.date_published_offset, 0) || ' minutes')",
    "postgresql": " || '-' || ".join(
        f"lpad(CAST(CAST(extract({part} FROM (article.date_published AT TIME ZONE 'UTC')"
        f" + coalesce(article.date_published_offset, 0) * interval '1 minute') AS integer) AS text), {digits}, '0')"
        for part, digits in (("year", 4), ("month", 2), ("day", 2))
    ),
}
_JOINED = {
    "sqlite": """(
        SELECT group_concat(word, '; ') FROM (
            SELECT {word} AS word
            FROM {rows} JOIN {name} ON {name}.id = {rows}.{name}_id
            WHERE {rows}.article_id = article.id{only} ORDER BY {rows}.position
        )
    )""",
    "postgresql": """(
        SELECT string_agg({word}, '; ' ORDER BY {rows}.position)
        FROM {rows} JOIN {name} ON {name}.id = {rows}.{name}_id
        WHERE {rows}.article_id = article.id{only}
    )""",
}
#: Authors who are people. NULL in the rows of older versions, which stored hardly anything else.
PEOPLE = " AND coalesce(article_author.is_person, TRUE)"
_WITH_ROLE = "author.name || ' (' || article_contributor.role || ')'"

_AFTER_SCHEME = "substr(article.url, instr(article.url, '://') + 3)"
_HAS_TIME = "coalesce(article.date_flags, '') NOT LIKE '%no_time%'"
#: The host of the article's URL; its time of publication by the publisher's clock; its first paragraph.
_OTHER_WORDS = {
    "sqlite": {
        "host": f"substr({_AFTER_SCHEME}, 1, instr(replace({_AFTER_SCHEME}, '?', '/') || '/', '/') - 1)",
        "local": f"CASE WHEN {_HAS_TIME} THEN strftime("
        "'%Y-%m-%d %H:%M', article.date_published, article.date_published_offset || ' minutes') END",
        "lead": "substr(article_text.article_body, 1, instr(article_text.article_body || char(10), char(10)) - 1)",
    },
    "postgresql": {
        "host": "substring(article.url from '://([^/?]*)')",
        "local": f"CASE WHEN {_HAS_TIME} THEN to_char((article.date_published AT TIME ZONE 'UTC')"
        " + article.date_published_offset * interval '1 minute', 'YYYY-MM-DD HH24:MI') END",
        "lead": "split_part(article_text.article_body, chr(10), 1)",
    },
}

# Texts are sub-queries and the source is an outer join, so that SQLite counts articles without reading either: it
# leaves out joins that a query does not need, but not where it counts. So what is known of stories is, too; PostgreSQL
# leaves out that join always, and so finds the articles of a story by its index.
_OF_STORY = "(SELECT grouped.{0} FROM article_story AS grouped WHERE grouped.article_id = article.id)"
_STORY_WORDS = {
    "sqlite": {
        **{name: _OF_STORY.format(name) for name in ("story_id", "copied_share", "shared_agency")},
        "join_story": "",
    },
    "postgresql": {
        **{name: f"grouped.{name}" for name in ("story_id", "copied_share", "shared_agency")},
        "join_story": "LEFT JOIN article_story AS grouped ON grouped.article_id = article.id",
    },
}
_ARTICLE = """
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
    (SELECT article_text.article_body FROM article_text WHERE article_text.article_id = article.id) AS article_body,
    article.is_accessible_for_free,
    article.publisher,
    article.image_url,
    article.date_modified,
    article.canonical_url,
    article.first_seen_at,
    article.fetched_at,
    (SELECT count(*) FROM removed_block WHERE removed_block.article_id = article.id) AS removed_blocks,
    (
        SELECT article_text.article_body_html FROM article_text WHERE article_text.article_id = article.id
    ) AS article_body_html,
    article.page_type,
    {day} AS day_published,
    article.alternative_headline,
    coalesce(article.wire_agency, {shared_agency}) AS wire_agency,
    article.is_paywalled,
    article.is_live_blog,
    article.date_flags,
    article.date_published_missing,
    article.is_truncated,
    article.robots_tags,
    article.tdm_opt_out,
    article.tdm_evidence,
    article.origin_kind,
    article.origin_evidence,
    article.extraction_quality,
    {contributors} AS contributors,
    article.license_evidence,
    article.c2pa_evidence,
    article.ai_evidence,
    {story_id} AS story_id,
    {copied_share} AS copied_share,
    article.extraction_version,
    source.name AS source_name,
    {host} AS host,
    source.country,
    source.tags,
    {local} AS published_local,
    article.last_seen_at,
    article.gone_at,
    (SELECT {lead} FROM article_text WHERE article_text.article_id = article.id) AS lead
FROM article
LEFT JOIN source ON source.id = article.source_id
{join_story}
"""

_HEADLINE_CHANGE = """
SELECT
    older.article_id,
    article.url,
    source.domain AS source,
    older.replaced_at AS changed_at,
    older.headline AS old_headline,
    CASE WHEN newer.id IS NULL THEN article.headline ELSE newer.headline END AS new_headline,
    older.reason,
    older.fetched_at AS old_fetched_at,
    coalesce(newer.fetched_at, article.fetched_at) AS new_fetched_at,
    article.date_published,
    source.name AS source_name
FROM article_revision AS older
JOIN article ON article.id = older.article_id
LEFT JOIN source ON source.id = article.source_id
LEFT JOIN article_revision AS newer ON newer.id = (
    SELECT min(later.id) FROM article_revision AS later
    WHERE later.article_id = older.article_id AND later.id > older.id AND later.replaced_at IS NOT NULL
)
WHERE older.replaced_at IS NOT NULL
    AND older.headline_changed
    AND older.reason NOT IN ('own_page', 'fuller', 'cleaning')
    AND older.headline IS NOT NULL
    AND CASE WHEN newer.id IS NULL THEN article.headline ELSE newer.headline END IS NOT NULL
"""

ARTICLE = View(
    v_article,
    _ARTICLE,
    {
        dialect: {
            "authors": joined.format(word="author.name", rows="article_author", name="author", only=PEOPLE),
            "contributors": joined.format(word=_WITH_ROLE, rows="article_contributor", name="author", only=""),
            "keywords": joined.format(word="keyword.keyword", rows="article_keyword", name="keyword", only=""),
            "day": DAY_PUBLISHED[dialect],
            **_OTHER_WORDS[dialect],
            **_STORY_WORDS[dialect],
        }
        for dialect, joined in _JOINED.items()
    },
)
HEADLINE_CHANGE = View(v_headline_change, _HEADLINE_CHANGE, {})
