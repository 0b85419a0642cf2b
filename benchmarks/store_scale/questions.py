"""What is asked about many articles: queries and commands, and how long each may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A query, with a name and the seconds that it may take at a million articles."""

    name: str
    wanted: float
    sql: str


_LIST = 0.01
_COUNT = 0.3
REPORT = 2.0
#: `{day}` is the newest day, `{moment}` an hour before the newest article, `{source}` an outlet, `{name}` a person.
QUESTIONS = (
    Question(
        "what is new (a poll)",
        _LIST,
        "SELECT article_id, url, headline FROM v_article WHERE first_seen_at > '{moment}' "
        "ORDER BY first_seen_at LIMIT 100",
    ),
    Question("articles of a day", _LIST, "SELECT url, headline, authors FROM v_article WHERE day_published = '{day}'"),
    Question(
        "a rare language, newest 20",
        _LIST,
        "SELECT headline, authors, date_published, word_count FROM v_article "
        "WHERE in_language = 'is' AND date_published IS NOT NULL ORDER BY date_published DESC LIMIT 20",
    ),
    Question(
        "one source, newest 50 by date",
        _LIST,
        "SELECT url, headline FROM v_article WHERE source = '{source}' AND date_published IS NOT NULL "
        "ORDER BY date_published DESC LIMIT 50",
    ),
    Question(
        "one source, newest 50 by visit",
        _LIST,
        "SELECT url, headline FROM v_article WHERE source = '{source}' ORDER BY fetched_at DESC LIMIT 50",
    ),
    Question(
        "newest 50",
        _LIST,
        "SELECT date_published, source, headline, authors FROM v_article "
        "WHERE date_published IS NOT NULL ORDER BY date_published DESC LIMIT 50",
    ),
    Question(
        "newest 50 by an author",
        _LIST,
        "SELECT url, headline FROM v_article WHERE article_id IN (SELECT article_id FROM article_author "
        "JOIN author ON author.id = author_id WHERE name = '{name}') ORDER BY date_published DESC LIMIT 50",
    ),
    Question("long articles, counted", _COUNT, "SELECT count(*) FROM article WHERE word_count > 500"),
    Question("paywalled, counted", _COUNT, "SELECT is_paywalled, count(*) FROM article GROUP BY is_paywalled"),
    Question("languages, counted", _COUNT, "SELECT in_language, count(*) FROM article GROUP BY in_language"),
    Question(
        "30 days by day and source",
        _COUNT,
        "SELECT source, day_published, count(*) FROM v_article WHERE day_published >= '{month}' "
        "GROUP BY source, day_published",
    ),
    Question(
        "who writes most",
        REPORT,
        "SELECT author.name, counted.articles FROM (SELECT author_id, count(*) AS articles FROM article_author "
        "WHERE is_person GROUP BY author_id) AS counted JOIN author ON author.id = author_id "
        "ORDER BY articles DESC, name LIMIT 20",
    ),
    Question(
        "cuts by reason",
        REPORT,
        "SELECT reason, count(*) AS blocks, count(DISTINCT article_id) AS articles FROM removed_block "
        "GROUP BY reason ORDER BY blocks DESC",
    ),
    Question(
        "completeness of each source",
        REPORT,
        "SELECT source.domain, count(*), count(date_published), min(word_count) FROM article "
        "JOIN source ON source.id = source_id GROUP BY source.domain",
    ),
    Question("v_field_coverage", REPORT, "SELECT * FROM v_field_coverage WHERE percent < 50"),
    Question("v_daily_count", REPORT, "SELECT * FROM v_daily_count ORDER BY day DESC LIMIT 100"),
    Question("v_silent_source", REPORT, "SELECT * FROM v_silent_source"),
    Question(
        "v_headline_change, newest 20", REPORT, "SELECT * FROM v_headline_change ORDER BY changed_at DESC LIMIT 20"
    ),
)
