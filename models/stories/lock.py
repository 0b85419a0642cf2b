"""The lock that keeps two processes from grouping articles at the same time."""

from sqlalchemy import Connection, text

# An arbitrary number.
_LOCK = 6_397_246_019


def lock_grouping(connection: Connection) -> None:
    """Wait for other processes that group articles; SQLite has one writer anyway. The transaction's end unlocks."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
