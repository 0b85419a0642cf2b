from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, text

from models.maintenance.planner_statistics import refresh_statistics
from tests.factories import NOW
from tests.past_articles import add_articles


def test_tables_are_analysed_when_there_are_many_more_articles_than_before(engine: Engine) -> None:
    add_articles(engine, "a.example", [NOW] * 400)
    assert not refresh_statistics(engine), "few articles are found in any order"

    add_articles(engine, "a.example", [NOW + timedelta(hours=1)] * 200)
    assert refresh_statistics(engine)
    if engine.dialect.name == "postgresql":
        return  # autovacuum goes on from here
    assert not refresh_statistics(engine), "nothing has changed"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'article'")).scalar_one() > 5

    add_articles(engine, "a.example", [NOW + timedelta(hours=2)] * 800)
    assert refresh_statistics(engine)


def test_a_new_index_has_its_table_analysed_again(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    add_articles(engine, "a.example", [NOW] * 600)
    refresh_statistics(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX mine ON article (headline)"))
        connection.execute(text("CREATE INDEX of_none ON article (url) WHERE gone_at IS NOT NULL"))

    assert refresh_statistics(engine)
    assert not refresh_statistics(engine), "an index without rows has no statistics"
