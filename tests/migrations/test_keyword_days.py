import signal
from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit
from tests.other_process import end_of, started

AT = "2026-11-01 00:00:00.000000"
_ARTICLE = """
INSERT INTO article (id, url, requested_url, source_id, word_count, fingerprint, furniture_cuts, first_seen_at,
    last_seen_at, fetched_at, date_published, date_published_offset)
VALUES (:number, 'https://a.example/' || :number, 'https://a.example/', 1, 1, 'f', '{}', :at, :at, :at,
    :published, :minutes)
"""
_DAYS = "SELECT article_id, position, day_published FROM article_keyword ORDER BY 1, 2"
_DAYS_OF_ARTICLES = """
SELECT v_article.article_id, position, v_article.day_published
FROM article_keyword JOIN v_article ON v_article.article_id = article_keyword.article_id ORDER BY 1, 2
"""
_COUNTS = "SELECT day, keyword, articles FROM v_keyword_day ORDER BY 1, 2"


def test_keywords_of_stored_articles_get_the_days_of_their_articles(
    database_url: str, engine: Engine, engine_for: Callable[[str], Engine]
) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    urls = [f"https://example.org/{number}" for number in range(3)]
    articles = [
        make_article(url, keywords=("sea", url), **({} if number else {"date_published": None}))
        for number, url in enumerate(urls)
    ]
    store(engine, run_id, [make_visit(url, article=one) for url, one in zip(urls, articles, strict=True)])
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW mine AS SELECT keyword_id, position FROM article_keyword"))
        stored, counts = connection.execute(text(_DAYS)).all(), connection.execute(text(_COUNTS)).all()
    engine.dispose()

    migrations.downgrade(database_url, "0022")
    migrations.upgrade(database_url)

    assert [one.name for one in migrations.check(database_url)] == ["mine"]
    with engine_for(database_url).connect() as connection:
        assert connection.execute(text(_DAYS)).all() == stored == connection.execute(text(_DAYS_OF_ARTICLES)).all()
        assert connection.execute(text(_COUNTS)).all() == counts
        assert connection.execute(text("SELECT count(*) FROM mine")).scalar_one() == len(stored)
    assert [row.day_published is None for row in stored] == [True, True, False, False, False, False]


def test_an_upgrade_killed_between_two_batches_of_keywords_goes_on_behind_the_first(
    database_url: str, engine: Engine
) -> None:
    migrations.downgrade(database_url, "0023")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO source (id, domain, first_seen_at) VALUES (1, 'a.example', :at)"), {"at": AT}
        )
        connection.execute(text("INSERT INTO keyword (id, keyword) VALUES (1, 'sea'), (2, 'wall')"))
        # Not every article has a date; the days of others are those of their publishers.
        connection.execute(
            text(_ARTICLE),
            [
                {"number": number, "at": AT, "published": AT if number % 2 else None, "minutes": -60}
                for number in range(1, 12_001)
            ],
        )
        connection.execute(
            text("INSERT INTO article_keyword (article_id, position, keyword_id) VALUES (:number, :place, :place + 1)"),
            [{"number": number, "place": place} for number in range(1, 12_001) for place in range(2)],
        )
        connection.execute(text("CREATE INDEX mine ON article_keyword (position)"))
    engine.dispose()

    # Two batches, of which the second is not committed.
    assert end_of(started("upgrade", database_url, killed_after=2)) == -signal.SIGKILL

    assert migrations.schema_state(database_url).revision == "0023"
    filled = text("SELECT max(article_id), count(*) FROM article_keyword WHERE day_published = '2026-10-31'")
    with engine.connect() as connection:
        assert connection.execute(filled).one() == (9_999, 10_000)
    engine.dispose()
    migrations.upgrade(database_url)
    assert [one.name for one in migrations.check(database_url)] == ["mine"]
    with engine.connect() as connection:
        assert connection.execute(filled).one() == (11_999, 12_000)
