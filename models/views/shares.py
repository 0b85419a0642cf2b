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
_ACCESS = f"""
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
FROM (
    SELECT
        article.source_id,
        substr({{day}}, 1, 7) AS month,
        count(*) AS articles,
        sum(CASE WHEN {_IS_PAYWALLED} THEN 1 ELSE 0 END) AS paywalled,
        sum(CASE WHEN NOT {_IS_PAYWALLED} THEN 1 ELSE 0 END) AS free
    FROM article
    WHERE article.date_published IS NOT NULL
    GROUP BY 1, 2
) AS counted
JOIN source ON source.id = counted.source_id
"""  # noqa: S608 - expressions of ours

LENGTH = View(v_length, _LENGTH, {})
ACCESS = View(v_access, _ACCESS, {dialect: {"day": day} for dialect, day in DAY_PUBLISHED.items()})
