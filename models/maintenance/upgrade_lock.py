"""One upgrade of a PostgreSQL database at a time."""

from sqlalchemy import Connection, text

#: An arbitrary number.
_UPGRADE_LOCK = 6_397_246_001


def wait_for_other_upgrades(connection: Connection) -> None:
    """Wait until no other upgrade of this database runs; the end of the transaction lets the next one begin."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADE_LOCK})
