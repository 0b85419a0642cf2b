"""Revision 0007: earlier articles are kept, without knowing whether their pages were complete."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from models.views import v_article
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit


def test_articles_stay_when_the_column_comes_and_goes(
    database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(database_url)
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit(article=make_article(is_truncated=True))])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT is_truncated FROM v_article")).scalar_one() == 1
    engine.dispose()

    migrations.downgrade(database_url, "0006")
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM v_article")).mappings().one()
    engine.dispose()
    migrations.upgrade(database_url, "0007")
    with engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM v_article")).mappings().one()

    assert dict(after) == {**before, "is_truncated": None}
    assert list(after) == [*before, "is_truncated"]
    assert list(after) == list(v_article.c.keys())[: len(after)]
