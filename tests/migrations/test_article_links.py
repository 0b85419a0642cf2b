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
    last_seen_at, fetched_at)
VALUES (:number, 'https://a.example/' || :number, 'https://a.example/', 1, 1, 'f', '{}', :at, :at, :at)
"""
_LINKS = "SELECT article_id, position, source_id, host, is_internal, url, text FROM article_link ORDER BY 1, 2"


def test_links_of_stored_articles_are_read_by_the_upgrade(
    database_url: str, engine: Engine, engine_for: Callable[[str], Engine]
) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    html = '<p><a href="https://a.example/?x=1&amp;y=2">one</a> <a href="https://example.org/">two</a></p>'
    urls = [f"https://example.org/{number}" for number in range(3)]
    articles = [make_article(url, article_body_html=html) for url in urls]
    store(engine, run_id, [make_visit(url, article=one) for url, one in zip(urls, articles, strict=True)])
    with engine.connect() as connection:
        stored = connection.execute(text(_LINKS)).all()
    engine.dispose()

    migrations.downgrade(database_url, "0020")
    migrations.upgrade(database_url)

    with engine_for(database_url).connect() as connection:
        assert connection.execute(text(_LINKS)).all() == stored
    assert len(stored) == 2 * len(urls)


def test_an_upgrade_killed_between_two_batches_of_links_goes_on_behind_the_first(
    database_url: str, engine: Engine
) -> None:
    migrations.downgrade(database_url, "0021")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO source (id, domain, first_seen_at) VALUES (1, 'a.example', :at)"), {"at": AT}
        )
        connection.execute(text(_ARTICLE), [{"number": number, "at": AT} for number in range(1, 2_301)])
        connection.execute(
            text("INSERT INTO article_text VALUES (:number, '', :html)"),
            # Not every article has links.
            [{"number": number, "html": _html(number)} for number in range(1, 2_301)],
        )
        connection.execute(text("CREATE TABLE mine (note TEXT)"))
    engine.dispose()

    # Two batches, of which the second is not committed.
    assert end_of(started("upgrade", database_url, killed_after=2)) == -signal.SIGKILL

    assert migrations.schema_state(database_url).revision == "0021"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT max(article_id), count(*) FROM article_link")).one() == (999, 500)
    engine.dispose()
    migrations.upgrade(database_url)
    assert [one.name for one in migrations.check(database_url)] == ["mine"]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT max(article_id), count(*) FROM article_link")).one() == (2_299, 1_150)


def _html(number: int) -> str | None:
    return f'<p><a href="https://b.example/{number}">one</a></p>' if number % 2 else None
