"""Values for the parameters of questions that bring an answer from a given database."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, text

from models.questions.catalogue import PARAMETERS

#: Days before the newest article at which a period begins, and the one before it.
_RECENT, _BEFORE = 30, 60

_NEWEST = "SELECT max(day) FROM v_attention_day"
_NEWEST_HEADLINE = (
    "SELECT headline FROM article WHERE headline IS NOT NULL AND date_published IS NOT NULL"
    " ORDER BY date_published DESC LIMIT 1"
)
# Words that the index has as they are: no accents, no signs.
_PLAIN_WORD = re.compile(r"\b[a-z]{4,}\b")
_OF_PERIOD: Mapping[str, str] = {
    "source": "SELECT source FROM v_attention_day WHERE day >= :since GROUP BY source"
    " ORDER BY sum(articles) DESC, source LIMIT 1",
    "country": "SELECT country FROM source WHERE country IS NOT NULL ORDER BY id LIMIT 1",
    "tag": "SELECT tags FROM source WHERE tags IS NOT NULL ORDER BY id LIMIT 1",
    # Of the newest only: to count a whole month, its rows are read from all over the file.
    "language": "SELECT in_language FROM (SELECT in_language FROM article WHERE date_published IS NOT NULL"
    " ORDER BY date_published DESC LIMIT 100) AS newest"
    " WHERE in_language IS NOT NULL GROUP BY in_language ORDER BY count(*) DESC, in_language LIMIT 1",
    "keyword": "SELECT keyword FROM v_keyword_day WHERE day >= :since GROUP BY keyword"
    " ORDER BY sum(articles) DESC, keyword LIMIT 1",
    "author": "SELECT name FROM v_author WHERE is_person ORDER BY articles DESC, name LIMIT 1",
    "host": "SELECT host FROM article_link WHERE NOT is_internal GROUP BY host ORDER BY count(*) DESC, host LIMIT 1",
    "reason": "SELECT reason FROM removed_block ORDER BY id DESC LIMIT 1",
    "url": "SELECT article.url FROM article WHERE EXISTS"
    " (SELECT 1 FROM removed_block WHERE removed_block.article_id = article.id) ORDER BY article.id DESC LIMIT 1",
}


def example_values(connection: Connection) -> Mapping[str, str]:
    """Return a value for each parameter: one that occurs in the database, or else the example of the page."""
    newest = connection.execute(text(_NEWEST)).scalar_one()
    if newest is None:
        return PARAMETERS
    day = date.fromisoformat(newest)
    period = {"since": str(day - timedelta(_RECENT)), "before": str(day - timedelta(_BEFORE))}
    found = {name: connection.execute(text(query), period).scalar() for name, query in _OF_PERIOD.items()}
    chosen = {name: str(value) for name, value in found.items() if value}
    newest_headline = connection.execute(text(_NEWEST_HEADLINE)).scalar() or ""
    words = sorted(_PLAIN_WORD.findall(newest_headline.lower()), key=len)
    if words:
        chosen["word"] = words[-1]
    if "tag" in chosen:
        chosen["tag"] = chosen["tag"].partition(";")[0]
    return {**PARAMETERS, **period, "seen": f"{day - timedelta(1)} 00:00:00", **chosen}
