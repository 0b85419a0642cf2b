"""Views of days: how much each outlet published, and how often keywords occurred."""

from sqlalchemy import BigInteger, Column, Table

from models.base import PlainText
from models.views.articles import DAY_PUBLISHED
from models.views.definition import METADATA, View

#: One row for each source and day of publication, also for days without articles, from the first day of the source on.
v_attention_day = Table(
    "v_attention_day",
    METADATA,
    Column("day", PlainText),
    Column("source", PlainText),
    Column("articles", BigInteger),
    Column("source_name", PlainText),
    Column("country", PlainText),
    Column("tags", PlainText),
)

#: One row for each keyword and day of publication.
v_keyword_day = Table(
    "v_keyword_day",
    METADATA,
    Column("day", PlainText),
    Column("keyword", PlainText),
    Column("articles", BigInteger),
)

# The limits of the calendar are read from an index, the articles of a source and day counted in another one: a query
# for some days or one source counts only these.
_ATTENTION_DAY = """
WITH RECURSIVE bounds AS (
    SELECT
        (SELECT {day} FROM article WHERE {day} > '' ORDER BY {day} LIMIT 1) AS first_day,
        (SELECT {day} FROM article WHERE {day} > '' ORDER BY {day} DESC LIMIT 1) AS last_day
), {calendar}, begun AS MATERIALIZED (
    SELECT
        source.id,
        (
            SELECT {day} FROM article
            WHERE article.source_id = source.id AND {day} > '' ORDER BY {day} LIMIT 1
        ) AS first_day
    FROM source
)
SELECT
    calendar.day,
    source.domain AS source,
    (SELECT count(*) FROM article WHERE article.source_id = source.id AND {day} = calendar.day) AS articles,
    source.name AS source_name,
    source.country,
    source.tags
FROM calendar CROSS JOIN begun CROSS JOIN source
WHERE begun.first_day <= calendar.day AND source.id = begun.id
"""
_CALENDAR = {
    "sqlite": """calendar(day) AS (
    SELECT first_day FROM bounds WHERE first_day IS NOT NULL
    UNION ALL
    SELECT date(calendar.day, '+1 day') FROM calendar CROSS JOIN bounds WHERE calendar.day < bounds.last_day
)""",
    "postgresql": """calendar AS (
    SELECT to_char(midnight, 'YYYY-MM-DD') AS day
    FROM bounds CROSS JOIN generate_series(
        CAST(bounds.first_day AS timestamp), CAST(bounds.last_day AS timestamp), interval '1 day'
    ) AS midnight
)""",
}

# Grouped in the order of an index, without sorting; `keyword.keyword` among the columns would prevent that on SQLite.
_KEYWORD_DAY = """
SELECT
    article_keyword.day_published AS day,
    keyword.keyword,
    count(*) AS articles
FROM article_keyword
JOIN keyword ON keyword.id = article_keyword.keyword_id
WHERE article_keyword.day_published > ''
GROUP BY article_keyword.day_published, {keyword_id}
"""
#: PostgreSQL wants a key of the table whose column is read.
_KEYWORD_ID = {"sqlite": "article_keyword.keyword_id", "postgresql": "keyword.id"}

ATTENTION_DAY = View(
    v_attention_day,
    _ATTENTION_DAY,
    {dialect: {"day": day, "calendar": _CALENDAR[dialect]} for dialect, day in DAY_PUBLISHED.items()},
)
KEYWORD_DAY = View(
    v_keyword_day, _KEYWORD_DAY, {dialect: {"keyword_id": column} for dialect, column in _KEYWORD_ID.items()}
)
