"""Revision 0003: earlier articles are kept, with an unknown page type."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit


def test_articles_stay_when_the_column_comes_and_goes(
    database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(database_url)
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit(article=make_article(page_type="live_blog"))])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT page_type FROM v_article")).scalar_one() == "live_blog"
    engine.dispose()

    migrations.downgrade(database_url, "0002")
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM v_article")).mappings().one()
    engine.dispose()
    migrations.upgrade(database_url, "0003")
    with engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM v_article")).mappings().one()

    assert "page_type" not in before
    assert after["page_type"] is None
    assert dict(after) == {**before, "page_type": None}
    assert list(after) == [*before, "page_type"]
