from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit

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
