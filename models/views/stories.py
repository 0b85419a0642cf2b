"""Views of stories, copies and edits."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Table

from models.base import PlainText, UtcDateTime
from models.views.definition import METADATA, View

#: One row for each story: its earliest article with that one's outlet and headline, and how many there are.
v_story = Table(
    "v_story",
    METADATA,
    Column("story_id", BigInteger),
    Column("headline", PlainText),
    Column("articles", BigInteger),
    Column("outlets", BigInteger),
    Column("first_date", UtcDateTime),
    Column("last_date", UtcDateTime),
    Column("first_article_id", BigInteger),
    Column("first_source", PlainText),
    Column("first_url", PlainText),
    Column("in_language", PlainText),
)

#: One row for each article in a story, with the time since the first one.
v_story_article = Table(
    "v_story_article",
    METADATA,
    Column("story_id", BigInteger),
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("source", PlainText),
    Column("date", UtcDateTime),
    Column("is_first", Boolean),
    Column("hours_after_first", Float),
    Column("copied_share", Float),
    Column("wire_agency", PlainText),
    Column("in_language", PlainText),
)

#: One row for each article and each earlier one that it has passages from: who had them first, where and when.
v_copy = Table(
    "v_copy",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("source", PlainText),
    Column("date", UtcDateTime),
    Column("share_copied", Float),
    Column("words_copied", BigInteger),
    Column("original_id", BigInteger),
    Column("original_url", PlainText),
    Column("original_headline", PlainText),
    Column("original_source", PlainText),
    Column("original_date", UtcDateTime),
    Column("wire_agency", PlainText),
    Column("passages", JSON),
)

#: One row for each article that had something first which others have too.
v_first = Table(
    "v_first",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("source", PlainText),
    Column("date", UtcDateTime),
    Column("copies", BigInteger),
    Column("outlets", BigInteger),
    Column("first_copied_at", UtcDateTime),
    Column("last_copied_at", UtcDateTime),
    Column("mean_share_copied", Float),
    Column("wire_agency", PlainText),
)

#: One row for each paragraph that the publisher changed, added (no old text) or removed (no new text).
v_edit = Table(
    "v_edit",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("source", PlainText),
    Column("headline", PlainText),
    Column("edited_at", UtcDateTime),
    Column("reason", PlainText),
    Column("is_correction", Boolean),
    Column("change", PlainText),
    Column("position", BigInteger),
    Column("old_text", PlainText),
    Column("new_text", PlainText),
    Column("revision_id", BigInteger),
    Column("old_fetched_at", UtcDateTime),
    Column("old_last_seen_at", UtcDateTime),
    Column("date_published", UtcDateTime),
    Column("edit_id", BigInteger),
)

#: One row for each article whose page is gone, with the text that is kept.
v_gone = Table(
    "v_gone",
    METADATA,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("source", PlainText),
    Column("headline", PlainText),
    Column("gone_since", UtcDateTime),
    Column("last_seen_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime),
    Column("date_published", UtcDateTime),
    Column("in_language", PlainText),
    Column("word_count", BigInteger),
    Column("article_body", PlainText),
)

# Sources are outer joins although all articles have one: otherwise SQLite may begin with the few sources, and read all
# articles of each.
_STORY = """
SELECT
    story.id AS story_id,
    article.headline,
    story.articles,
    story.outlets,
    story.first_at AS first_date,
    story.last_at AS last_date,
    story.first_article_id,
    source.domain AS first_source,
    article.url AS first_url,
    article.in_language
FROM story
LEFT JOIN article ON article.id = story.first_article_id
LEFT JOIN source ON source.id = article.source_id
"""

_STORY_ARTICLE = """
SELECT
    member.story_id,
    article.id AS article_id,
    article.url,
    article.headline,
    source.domain AS source,
    member.at AS date,
    article.id = story.first_article_id AS is_first,
    {hours} AS hours_after_first,
    member.copied_share,
    coalesce(article.wire_agency, member.shared_agency) AS wire_agency,
    article.in_language
FROM article_story AS member
JOIN article ON article.id = member.article_id
LEFT JOIN source ON source.id = article.source_id
JOIN story ON story.id = member.story_id
"""

_COPY = """
SELECT
    article.id AS article_id,
    article.url,
    article.headline,
    source.domain AS source,
    own.at AS date,
    article_copy.share_copied,
    article_copy.words_copied,
    original.id AS original_id,
    original.url AS original_url,
    original.headline AS original_headline,
    original_source.domain AS original_source,
    earlier.at AS original_date,
    coalesce(article.wire_agency, own.shared_agency) AS wire_agency,
    article_copy.passages
FROM article_copy
JOIN article ON article.id = article_copy.article_id
LEFT JOIN source ON source.id = article.source_id
JOIN article_story AS own ON own.article_id = article.id
JOIN article AS original ON original.id = article_copy.original_id
LEFT JOIN source AS original_source ON original_source.id = original.source_id
JOIN article_story AS earlier ON earlier.article_id = original.id
"""

_FIRST = """
SELECT
    article.id AS article_id,
    article.url,
    article.headline,
    source.domain AS source,
    own.at AS date,
    copied.copies,
    copied.outlets,
    copied.first_copied_at,
    copied.last_copied_at,
    copied.mean_share_copied,
    coalesce(article.wire_agency, own.shared_agency) AS wire_agency
FROM (
    SELECT
        article_copy.original_id,
        count(*) AS copies,
        count(DISTINCT later.source_id) AS outlets,
        min(later.at) AS first_copied_at,
        max(later.at) AS last_copied_at,
        avg(article_copy.share_copied) AS mean_share_copied
    FROM article_copy
    JOIN article_story AS later ON later.article_id = article_copy.article_id
    GROUP BY article_copy.original_id
) AS copied
JOIN article ON article.id = copied.original_id
LEFT JOIN source ON source.id = article.source_id
JOIN article_story AS own ON own.article_id = article.id
"""

_EDIT = """
SELECT
    article_edit.article_id,
    article.url,
    source.domain AS source,
    article.headline,
    older.replaced_at AS edited_at,
    older.reason,
    older.reason = 'correction' OR article_edit.is_notice AS is_correction,
    CASE WHEN article_edit.old_text IS NULL THEN 'added' WHEN article_edit.new_text IS NULL THEN 'removed'
        ELSE 'changed' END AS change,
    article_edit.position,
    article_edit.old_text,
    article_edit.new_text,
    older.id AS revision_id,
    older.fetched_at AS old_fetched_at,
    older.last_seen_at AS old_last_seen_at,
    article.date_published,
    article_edit.id AS edit_id
FROM article_edit
JOIN article_revision AS older ON older.id = article_edit.revision_id
JOIN article ON article.id = article_edit.article_id
LEFT JOIN source ON source.id = article.source_id
WHERE older.reason IN ('headline', 'text', 'headline_and_text', 'extended', 'correction', 'live_update')
"""

_GONE = """
SELECT
    article.id AS article_id,
    article.url,
    source.domain AS source,
    article.headline,
    article.gone_at AS gone_since,
    article.last_seen_at,
    article.first_seen_at,
    article.date_published,
    article.in_language,
    article.word_count,
    article_text.article_body
FROM article
LEFT JOIN source ON source.id = article.source_id
LEFT JOIN article_text ON article_text.article_id = article.id
WHERE article.gone_at IS NOT NULL
"""

_HOURS = {
    "sqlite": {"hours": "round((julianday(member.at) - julianday(story.first_at)) * 24, 2)"},
    "postgresql": {
        "hours": "CAST(round(extract(epoch FROM member.at - story.first_at) / 3600, 2) AS double precision)"
    },
}

STORY = View(v_story, _STORY, {})
STORY_ARTICLE = View(v_story_article, _STORY_ARTICLE, _HOURS)
COPY = View(v_copy, _COPY, {})
FIRST = View(v_first, _FIRST, {})
EDIT = View(v_edit, _EDIT, {})
GONE = View(v_gone, _GONE, {})
