"""Views of shares: lengths of articles, and how many of them are behind a paywall."""

from sqlalchemy import BigInteger, Column, Float, Table

from models.base import PlainText
from models.views.articles import DAY_PUBLISHED
from models.views.definition import METADATA, View

#: One row for each source and hundred of words: the number of its articles of that length.
v_length = Table(
    "v_length",
    METADATA,
    Column("source", PlainText),
    Column("words_from", BigInteger),
    Column("words_to", BigInteger),
    Column("articles", BigInteger),
    Column("source_name", PlainText),
)

#: One row for each source and month of publication: articles behind a paywall, free ones, and those without a word.
v_access = Table(
    "v_access",
    METADATA,
    Column("source", PlainText),
    Column("month", PlainText),
    Column("articles", BigInteger),
    Column("paywalled", BigInteger),
    Column("free", BigInteger),
    Column("undeclared", BigInteger),
    Column("percent_paywalled", Float),
    Column("source_name", PlainText),
    Column("country", PlainText),
)

#: All longer articles are in one row.
_LONGEST = 3000

_LENGTH = f"""
SELECT
    source.domain AS source,
    counted.words_from,
    CASE WHEN counted.words_from < {_LONGEST} THEN counted.words_from + 99 END AS words_to,
    counted.articles,
    source.name AS source_name
FROM (
    SELECT
        source_id,
        CASE WHEN word_count < {_LONGEST} THEN word_count / 100 * 100 ELSE {_LONGEST} END AS words_from,
        count(*) AS articles
    FROM article
    GROUP BY 1, 2
) AS counted
JOIN source ON source.id = counted.source_id
"""  # noqa: S608 - a number of ours

_IS_PAYWALLED = "coalesce(article.is_paywalled, NOT article.is_accessible_for_free)"
_ACCESS = """
SELECT
    source.domain AS source,
    counted.month,
    counted.articles,
    counted.paywalled,
    counted.free,
    counted.articles - counted.paywalled - counted.free AS undeclared,
    CAST(round(100.0 * counted.paywalled / counted.articles, 1) AS DOUBLE PRECISION) AS percent_paywalled,
    source.name AS source_name,
    source.country
FROM ({counted}) AS counted
JOIN source ON source.id = counted.source_id
"""
# SQLite would sort all articles to group them. Months that have any are looked up in one index, and those of a source
# counted in a range of another. Only on the days next to a month's ends do the publishers' clocks matter.
_COUNTED = {
    "sqlite": f"""
    WITH RECURSIVE begun(day) AS (
        SELECT (SELECT {{day}} FROM article WHERE {{day}} > '' ORDER BY {{day}} LIMIT 1)
        UNION ALL
        SELECT (
            SELECT {{day}} FROM article
            WHERE {{day}} >= date(begun.day, 'start of month', '+1 month') ORDER BY {{day}} LIMIT 1
        )
        FROM begun WHERE begun.day IS NOT NULL
    ), months AS MATERIALIZED (
        SELECT
            substr(day, 1, 7) AS month,
            date(day, 'start of month', '-1 day') AS earliest,
            date(day, 'start of month', '+1 day') AS certain_from,
            date(day, 'start of month', '+1 month', '-1 day') AS certain_to,
            date(day, 'start of month', '+1 month', '+1 day') AS latest
        FROM begun WHERE day IS NOT NULL
    ), counts AS MATERIALIZED (
        SELECT source.id AS source_id, months.month, (
            SELECT json_array(
                count(*), count(*) FILTER (WHERE {_IS_PAYWALLED}), count(*) FILTER (WHERE NOT {_IS_PAYWALLED})
            )
            FROM article
            WHERE article.source_id = source.id
                AND article.date_published >= months.earliest AND article.date_published < months.latest
                AND (
                    article.date_published >= months.certain_from AND article.date_published < months.certain_to
                    OR substr({{day}}, 1, 7) = months.month
                )
        ) AS numbers
        FROM months CROSS JOIN source
    )
    SELECT
        source_id,
        month,
        json_extract(numbers, '$[0]') AS articles,
        json_extract(numbers, '$[1]') AS paywalled,
        json_extract(numbers, '$[2]') AS free
    FROM counts
    WHERE json_extract(numbers, '$[0]') > 0
""",  # noqa: S608 - expressions of ours
    "postgresql": f"""
    SELECT
        article.source_id,
        substr({{day}}, 1, 7) AS month,
        count(*) AS articles,
        sum(CASE WHEN {_IS_PAYWALLED} THEN 1 ELSE 0 END) AS paywalled,
        sum(CASE WHEN NOT {_IS_PAYWALLED} THEN 1 ELSE 0 END) AS free
    FROM article
    WHERE article.date_published IS NOT NULL
    GROUP BY 1, 2
""",  # noqa: S608 - expressions of ours
}

LENGTH = View(v_length, _LENGTH, {})
ACCESS = View(
    v_access,
    _ACCESS,
    {dialect: {"counted": counted.format(day=DAY_PUBLISHED[dialect])} for dialect, counted in _COUNTED.items()},
)
