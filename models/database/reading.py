"""A read-only database for callers that know no SQLAlchemy."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from models.database.engine import reader_engine

Result = TypeVar("Result")


class Reader:
    """Reads one database, each time in a transaction of its own; may be used by several threads."""

    def __init__(self, database_url: str) -> None:
        """Read the database of a URL."""
        self._engine = reader_engine(database_url)

    def read(self, query: Callable[[Connection], Result]) -> Result:
        """Return what a function reads on a connection."""
        with self._engine.connect() as connection:
            return query(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
