"""Revision 0006: articles and URLs of before get their keys, so that the next crawl finds them by any spelling."""

from collections.abc import Callable

from sqlalchemy import Engine, select, text

from models.enums import Outcome
from models.frontier import queue
from models.frontier.hints import Candidate
from models.maintenance import migrations
from models.reports import runs
from models.tables import Article, ArticleKey, Url
from pipelines.storage.store import store
from tests.factories import NOW
from tests.pipelines.storage.shown_pages import HOUR, Shown


def test_what_was_stored_before_is_found_by_its_keys(database_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(database_url)
    run_id = runs.begin(engine, "news", {}, NOW)
    pages = [Shown(f"https://{{site}}/{number}/", headline=f"Number {number}") for number in range(1_100)]
    store(engine, run_id, [page.visit("a.example") for page in pages])
    engine.dispose()

    migrations.downgrade(database_url, "0005")
    with engine.connect() as connection:
        before = connection.execute(text("SELECT id, url, headline, fingerprint FROM article ORDER BY id")).all()
        urls = connection.execute(text("SELECT id, url, state, article_id FROM url ORDER BY id")).all()
    engine.dispose()
    migrations.upgrade(database_url, "0006")
    with engine.connect() as connection:
        after = connection.execute(text("SELECT id, url, headline, fingerprint FROM article ORDER BY id")).all()
        assert connection.execute(text("SELECT id, url, state, article_id FROM url ORDER BY id")).all() == urls
        assert connection.scalars(select(Url.key).order_by(Url.id).limit(1)).all() == ["a.example/0"]
        kinds = connection.scalars(select(ArticleKey.kind)).all()

    assert after == before
    assert len(before) == len(urls) == 1_100
    assert sorted({kind.value for kind in kinds}) == ["page", "text"]
    assert len(kinds) == 2_200
    engine.dispose()
    migrations.upgrade(database_url)
    offered = queue.offer(engine, "a.example", [Candidate("http://www.a.example/7")], NOW)
    assert (offered.new, offered.due) == (1, ())
    edit = Shown("http://www.a.example/8", headline="Number eight")
    copy = Shown("https://a.example/x", headline="Number 9")
    outcomes = [
        item.outcome
        for item in store(engine, run_id, [page.visit("a.example", visited_at=NOW + HOUR) for page in (edit, copy)])
    ]
    assert outcomes == [Outcome.CHANGED, Outcome.UNCHANGED]
    with engine.connect() as connection:
        assert len(connection.scalars(select(Article.id)).all()) == 1_100
