"""An export sees one state of the database, and hinders no crawl."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine

from models.exports.selection import EVERY_ARTICLE, ArticleFilter, MomentColumn, select_articles
from models.exports.snapshot import snapshot
from tests.factories import NOW
from tests.past_articles import add_articles


def test_a_crawl_writes_while_an_export_reads(database_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(database_url)
    add_articles(engine, "example.org", [NOW, NOW])

    with snapshot(database_url) as connection:
        before = select_articles(connection, EVERY_ARTICLE)
        add_articles(engine, "example.org", [NOW])
        during = select_articles(connection, EVERY_ARTICLE)
    with snapshot(database_url) as connection:
        after = select_articles(connection, EVERY_ARTICLE)

    assert (len(before), len(during), len(after)) == (2, 2, 3)
    assert [list(page) for page in after.pages(2)] == [list(after.article_ids[:2]), list(after.article_ids[2:])]


def test_undated_articles_are_counted_where_dates_are_asked_for(
    database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    add_articles(engine_for(database_url), "example.org", [NOW - timedelta(days=3), None, NOW], first_seen=NOW)

    with snapshot(database_url) as connection:
        chosen = select_articles(connection, ArticleFilter(since=NOW, until=NOW + timedelta(days=1)))
        seen = select_articles(connection, ArticleFilter(since=NOW, by=MomentColumn.FIRST_SEEN))

    assert (len(chosen), chosen.undated, list(chosen.days)) == (1, 1, [NOW.toordinal()])
    assert (len(seen), seen.undated) == (3, 0)
