"""Revision 0004: earlier articles are kept; new columns are NULL, and their authors count as persons."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from models.maintenance import migrations
from models.reports import runs
from models.views import v_article
from pipelines.items import Author
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit

ADDED = {
    "day_published",
    "alternative_headline",
    "wire_agency",
    "is_paywalled",
    "is_live_blog",
    "date_flags",
    "date_published_missing",
}


def test_articles_stay_when_the_columns_come_and_go(
    database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(database_url)
    signed = make_article(authors=(Author("Ada Lovelace"), Author("The Example", is_person=False)))
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit(article=signed)])
    engine.dispose()

    migrations.downgrade(database_url, "0003")
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM v_article")).mappings().one()
    engine.dispose()
    migrations.upgrade(database_url, "0004")
    with engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM v_article")).mappings().one()

    assert before["authors"] == "Ada Lovelace; The Example"
    assert dict(after) == {**before, **dict.fromkeys(ADDED), "day_published": "2026-11-20"}
    assert list(after)[: len(before)] == list(before)
    assert list(after) == list(v_article.c.keys())[: len(after)]
