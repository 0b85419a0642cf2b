from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text

from models.articles.articles import add_article
from models.articles.hosts import article_is_at
from models.frontier.sources import source_ids
from models.tables import Article
from tests.factories import NOW

#: Keys, and the pages below them: the same, another one of the site, another host, one that was not kept.
_PAGES = {
    "https://news.example/same": "https://news.example/same",
    "https://news.example/moved": "https://www.news.example/there?page=1",
    "https://other.example/left": "https://news.example/left",
    "https://news.example/gone-elsewhere": "https://m.news.example/gone-elsewhere",
    "http://www.news.example/unknown": None,
    "https://news.example": "https://news.example",
    "https://news.example.org/another": "https://news.example.org/another",
    "https://other.example/unknown": None,
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with engine.begin() as connection:
        (source_id,) = source_ids(connection, ["news.example"], NOW).values()
        for url, page_url in _PAGES.items():
            times = dict.fromkeys(("first_seen_at", "last_seen_at", "fetched_at"), NOW)
            counts = {"word_count": 1, "fingerprint": "f", "furniture_cuts": {}, "article_body": "One."}
            row = {"url": url, "requested_url": url, "page_url": page_url, "source_id": source_id, **times, **counts}
            add_article(connection, row)
    return engine


def test_articles_are_at_the_host_of_their_page_or_of_their_key_where_no_page_is_kept(filled: Engine) -> None:
    statement = select(Article.url).where(article_is_at("news.example", filled.dialect.name)).order_by(Article.id)
    with filled.connect() as connection:
        found = connection.scalars(statement).all()

    assert found == [
        "https://news.example/same",
        "https://news.example/moved",
        "https://other.example/left",
        "http://www.news.example/unknown",
        "https://news.example",
    ]


def test_indexes_find_the_articles_of_a_host(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    found = select(Article.id).where(article_is_at("news.example", "sqlite"))
    written = found.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {written}".replace(":", "\\:")))]

    assert not [line for line in plan if line.startswith("SCAN")], plan
    assert any("ix_article_page_url" in line for line in plan), plan
