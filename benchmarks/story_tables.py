"""Fills the tables of stories as many articles would, and measures their sizes."""

import random

from sqlalchemy import Engine, insert, text

from models.database.upsert import insert_for, table_of
from models.stories.frequencies import language_key, total_key
from models.tables import ArticleMark, TermFrequency

_TABLES = ("article_story", "article_mark", "story", "article_copy", "term_frequency")
_MARKS = 18
_ROWS = 50_000
#: The rows of `term_frequency` that a large database has.
_TERMS = 1 << 20


def fill_tables(engine: Engine, articles: int) -> None:
    """Add the marks and the frequencies of this many articles, which are not there otherwise."""
    first = 1_000_000_000
    marks = articles * _MARKS
    step = (1 << 32) / max(1, marks)
    with engine.begin() as connection:
        for start in range(0, marks, _ROWS):
            rows = [
                {"mark": int(number * step) - (1 << 31), "article_id": first + number % articles}
                for number in range(start, min(marks, start + _ROWS))
            ]
            connection.execute(insert(table_of(ArticleMark)), rows)
    fill_frequencies(engine, articles)


def fill_frequencies(engine: Engine, articles: int) -> None:
    """Add the rows of `term_frequency` that this many articles make, but for those that are there."""
    chance = random.Random(articles)  # noqa: S311 - no secret
    terms = min(_TERMS, articles * 5)
    with engine.begin() as connection:
        for start in range(0, terms, _ROWS):
            rows = [
                {"term": term, "articles": min(articles, int(chance.paretovariate(0.7)))}
                for term in range(start, min(terms, start + _ROWS))
            ]
            connection.execute(
                insert_for(connection.dialect.name, table_of(TermFrequency)).on_conflict_do_nothing(), rows
            )
        counts = [{"term": key, "articles": articles} for key in (total_key(), language_key("en"))]
        statement = insert_for(connection.dialect.name, table_of(TermFrequency))
        statement = statement.on_conflict_do_update(
            index_elements=["term"], set_={"articles": statement.excluded.articles}
        )
        if articles:
            connection.execute(statement, counts)


def table_sizes(engine: Engine) -> dict[str, int]:
    """Return the bytes of each table with its indexes; in PostgreSQL without what is left of replaced rows."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in _TABLES:
                connection.execute(text(f"VACUUM FULL {name}"))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return {
                name: int(connection.execute(text(f"SELECT pg_total_relation_size('{name}')")).scalar_one())
                for name in _TABLES
            }
        sizes = dict.fromkeys(_TABLES, 0)
        query = text(
            "SELECT sqlite_master.tbl_name, sum(dbstat.pgsize) FROM dbstat"
            " JOIN sqlite_master ON sqlite_master.name = dbstat.name GROUP BY 1"
        )
        for name, size in connection.execute(query):
            if name in sizes:
                sizes[name] = int(size)
        return sizes
