from collections.abc import Callable

from sqlalchemy import Engine, inspect, text

from models.maintenance import migrations
from tests.questions_sample import fill_sample

_MINE = (
    "CREATE INDEX my_prints ON article (fingerprint)",
    "CREATE INDEX my_reasons ON url (state, reason)",
    "CREATE VIEW my_links AS SELECT host, count(*) AS links FROM article_link WHERE NOT is_internal GROUP BY host",
)
_TABLES = ("article", "article_link", "url")


def test_indexes_of_users_stay_where_ours_are_dropped_and_both_ways_end_at_the_same_ones(
    database_url: str, engine: Engine, engine_for: Callable[[str], Engine]
) -> None:
    fill_sample(engine)
    latest = _indexes(engine)
    with engine.connect() as connection:
        origins = connection.execute(text("SELECT * FROM v_site_origin ORDER BY 1, 2")).all()
    engine.dispose()

    migrations.downgrade(database_url, "0024")
    older = engine_for(database_url)
    assert "ix_article_fingerprint" in _indexes(older) - latest
    with older.begin() as connection:
        for statement in _MINE:
            connection.execute(text(statement))
    older.dispose()
    migrations.upgrade(database_url)

    assert {one.name for one in migrations.check(database_url)} == {"my_links", "my_prints", "my_reasons"}
    upgraded = engine_for(database_url)
    assert _indexes(upgraded) == latest | {"my_prints", "my_reasons"}
    with upgraded.connect() as connection:
        assert connection.execute(text("SELECT sum(links) FROM my_links")).scalar_one() > 0
        assert connection.execute(text("SELECT * FROM v_site_origin ORDER BY 1, 2")).all() == origins


def _indexes(engine: Engine) -> set[str | None]:
    return {index["name"] for table in _TABLES for index in inspect(engine).get_indexes(table)}
