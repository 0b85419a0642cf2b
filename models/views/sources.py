"""Views of sources: what they published, how complete it is, and which of them are silent."""

from sqlalchemy import BigInteger, Column, Float, Table

from models.base import PlainText, UtcDateTime
from models.filled_fields import FIELDS
from models.views.definition import METADATA, UTC_DAY, View

#: One row for each source and field: how many of its articles have the field, and the percentage.
v_field_coverage = Table(
    "v_field_coverage",
    METADATA,
    Column("source", PlainText),
    Column("field", PlainText),
    Column("articles", BigInteger),
    Column("filled", BigInteger),
    Column("percent", Float),
    Column("source_name", PlainText),
)

#: One row for each source and kind of origin, NULL without evidence: how many of its articles, and the percentage.
v_site_origin = Table(
    "v_site_origin",
    METADATA,
    Column("source", PlainText),
    Column("origin_kind", PlainText),
    Column("articles", BigInteger),
    Column("percent", Float),
)

#: One row for each source and day (UTC) with new or edited articles.
v_daily_count = Table(
    "v_daily_count",
    METADATA,
    Column("source", PlainText),
    Column("day", PlainText),
    Column("new", BigInteger),
    Column("edited", BigInteger),
    Column("source_name", PlainText),
)

#: One row for each source that has been silent for unusually long.
v_silent_source = Table(
    "v_silent_source",
    METADATA,
    Column("source", PlainText),
    Column("silent_since", UtcDateTime),
    Column("silent_hours", BigInteger),
    Column("longest_hours", BigInteger),
    Column("source_name", PlainText),
)


def _field_coverage() -> str:
    """Return a query with a row for each source and field, from one pass over an index."""
    counts = ",\n        ".join(
        f"CAST(sum(CASE WHEN filled_fields & {1 << bit} > 0 THEN articles ELSE 0 END) AS BIGINT) AS {name}"
        for bit, name in enumerate(FIELDS)
    )
    rows = "\nUNION ALL\n".join(
        f"SELECT source.domain AS source, '{name}' AS field, counted.articles, counted.{name} AS filled,"  # noqa: S608
        f" round(100.0 * counted.{name} / counted.articles, 1) AS percent, source.name AS source_name"
        " FROM counted JOIN source ON source.id = counted.source_id"
        for name in FIELDS
    )
    return f"""
WITH combined AS MATERIALIZED (
    SELECT source_id, filled_fields, count(*) AS articles
    FROM article
    GROUP BY source_id, filled_fields
), counted AS MATERIALIZED (
    SELECT
        source_id,
        CAST(sum(articles) AS BIGINT) AS articles,
        {counts}
    FROM combined
    GROUP BY source_id
)
{rows}
"""  # noqa: S608 - made of this file's own words only


_SITE_ORIGIN = """
SELECT
    source.domain AS source,
    counted.origin_kind,
    counted.articles,
    round(100.0 * counted.articles / sum(counted.articles) OVER (PARTITION BY counted.source_id), 1) AS percent
FROM (
    SELECT source_id, origin_kind, count(*) AS articles FROM article GROUP BY source_id, origin_kind
) AS counted
JOIN source ON source.id = counted.source_id
"""

_EDITED = """
    SELECT article.source_id, {replaced} AS day, count(*) AS edited
    FROM article_revision JOIN article ON article.id = article_revision.article_id
    WHERE article_revision.replaced_at IS NOT NULL
        AND article_revision.reason IN
            ('headline', 'text', 'headline_and_text', 'extended', 'correction', 'live_update')
    GROUP BY 1, 2
"""
_SEEN_THEN = """article.source_id = source.id
        AND article.first_seen_at >= days.day AND article.first_seen_at < date(days.day, '+1 day')"""
# SQLite would sort all articles to group them. Days that have any are looked up in the indexes by time, and those of a
# source and day counted in another, only for the days and sources that a query is about.
_DAILY_COUNT = {
    "sqlite": f"""
WITH RECURSIVE seen(day) AS (
    SELECT (SELECT {{first_seen}} FROM article ORDER BY first_seen_at LIMIT 1)
    UNION ALL
    SELECT (
        SELECT {{first_seen}} FROM article
        WHERE first_seen_at >= date(seen.day, '+1 day') ORDER BY first_seen_at LIMIT 1
    )
    FROM seen WHERE seen.day IS NOT NULL
), replaced(day) AS (
    SELECT (SELECT {{replaced}} FROM article_revision WHERE replaced_at IS NOT NULL ORDER BY replaced_at LIMIT 1)
    UNION ALL
    SELECT (
        SELECT {{replaced}} FROM article_revision
        WHERE replaced_at >= date(replaced.day, '+1 day') ORDER BY replaced_at LIMIT 1
    )
    FROM replaced WHERE replaced.day IS NOT NULL
), days AS MATERIALIZED (
    SELECT day FROM seen WHERE day IS NOT NULL UNION SELECT day FROM replaced WHERE day IS NOT NULL
)
SELECT
    source.domain AS source,
    days.day,
    (SELECT count(*) FROM article WHERE {_SEEN_THEN}) AS new,
    coalesce(edits.edited, 0) AS edited,
    source.name AS source_name
FROM source CROSS JOIN days
LEFT JOIN ({_EDITED}) AS edits ON edits.source_id = source.id AND edits.day = days.day
WHERE edits.edited > 0 OR EXISTS (SELECT 1 FROM article WHERE {_SEEN_THEN})
""",  # noqa: S608 - expressions of ours
    "postgresql": f"""
SELECT
    source.domain AS source,
    counted.day,
    CAST(sum(counted.new) AS BIGINT) AS new,
    CAST(sum(counted.edited) AS BIGINT) AS edited,
    source.name AS source_name
FROM (
    SELECT source_id, {{first_seen}} AS day, count(*) AS new, 0 AS edited FROM article GROUP BY 1, 2
    UNION ALL
    SELECT edits.source_id, edits.day, 0 AS new, edits.edited FROM ({_EDITED}) AS edits
) AS counted
JOIN source ON source.id = counted.source_id
GROUP BY source.domain, source.name, counted.day
""",  # noqa: S608 - expressions of ours
}
# The rule of models/reports/silence.py, with the database's own clock.
_SILENT_SOURCE = """
WITH newest AS (
    SELECT source_id, max(first_seen_at) AS seen_at FROM article GROUP BY source_id
), heard AS (
    SELECT DISTINCT article.source_id, {hour} AS hour
    FROM newest JOIN article
        ON article.source_id = newest.source_id AND article.first_seen_at >= {ninety_days_before}
), latest AS (
    SELECT source_id, max(hour) AS hour FROM heard GROUP BY source_id
), spaced AS (
    SELECT
        heard.source_id,
        heard.hour,
        heard.hour - lag(heard.hour) OVER (PARTITION BY heard.source_id ORDER BY heard.hour) AS gap
    FROM heard JOIN latest ON latest.source_id = heard.source_id
    WHERE latest.hour - heard.hour <= 2160
), past AS (
    SELECT source_id, max(hour) AS hour, max(gap) AS longest
    FROM spaced
    GROUP BY source_id
    HAVING count(*) >= 20 AND max(hour) - min(hour) >= 336
)
SELECT
    source.domain AS source,
    {moment} AS silent_since,
    CAST(({now} - past.hour * 3600) / 3600 AS BIGINT) AS silent_hours,
    CAST(past.longest AS BIGINT) AS longest_hours,
    source.name AS source_name
FROM past JOIN source ON source.id = past.source_id
WHERE {now} - past.hour * 3600 > 3600 * CASE WHEN past.longest > 12 THEN 2 * past.longest ELSE 24 END
"""
_SEEN = (
    "CASE WHEN article.date_published < article.first_seen_at THEN article.date_published "
    "ELSE article.first_seen_at END"
)
_SILENCE = {
    "sqlite": {
        "hour": f"CAST(strftime('%s', {_SEEN}) AS INTEGER) / 3600",
        "ninety_days_before": "datetime(newest.seen_at, '-90 days')",
        "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', past.hour * 3600, 'unixepoch')",
        "now": "CAST(strftime('%s', 'now') AS INTEGER)",
    },
    "postgresql": {
        "hour": f"CAST(extract(epoch FROM {_SEEN}) AS BIGINT) / 3600",
        "ninety_days_before": "newest.seen_at - interval '90 days'",
        "moment": "to_timestamp(past.hour * 3600)",
        "now": "CAST(floor(extract(epoch FROM now())) AS BIGINT)",
    },
}


FIELD_COVERAGE = View(v_field_coverage, _field_coverage(), {})
DAILY_COUNT = View(
    v_daily_count,
    "{rows}",
    {
        dialect: {
            "rows": rows.format(
                first_seen=UTC_DAY[dialect].format("first_seen_at"),
                replaced=UTC_DAY[dialect].format("article_revision.replaced_at"),
            )
        }
        for dialect, rows in _DAILY_COUNT.items()
    },
)
SITE_ORIGIN = View(v_site_origin, _SITE_ORIGIN, {})
SILENT_SOURCE = View(v_silent_source, _SILENT_SOURCE, _SILENCE)
