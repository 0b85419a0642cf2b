"""Revision 0002: earlier articles are kept, without structured text."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, make_visit


def test_articles_stay_when_the_columns_come_and_go(
    database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(database_url)
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit()])
    engine.dispose()

    migrations.downgrade(database_url, "0001")
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM v_article")).mappings().one()
    engine.dispose()
    migrations.upgrade(database_url, "0002")
    with engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM v_article")).mappings().one()

    assert "article_body_html" not in before
    assert after["article_body_html"] is None
    assert (
        after["article_body"] == before["article_body"] == "The bridge opened on Friday.\nIt took four years to build."
    )
    assert list(after) == [*before, "article_body_html"]
