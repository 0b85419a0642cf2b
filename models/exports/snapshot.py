"""A read-only transaction in which an export sees one state of the database, and no crawl waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from models.database.engine import reader_engine

#: Seconds that one statement of an export may take: a query of the user may read the whole database.
_STATEMENT_SECONDS = 6 * 3600.0


@contextmanager
def snapshot(database_url: str) -> Iterator[Connection]:
    """Yield a connection whose statements all see the database as it is at the first of them."""
    engine = reader_engine(database_url, seconds=_STATEMENT_SECONDS)
    try:
        with engine.connect() as opened:
            # SQLite's read transactions are snapshots anyway.
            is_server = engine.dialect.name == "postgresql"
            connection = opened.execution_options(isolation_level="REPEATABLE READ") if is_server else opened
            with connection.begin():
                yield connection
    finally:
        engine.dispose()
