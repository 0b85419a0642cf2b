"""The encoding of a database's text, which must hold every character."""

from sqlalchemy import Connection, text

#: PostgreSQL's only encoding that holds all text. Those of SQLite do, all three.
_COMPLETE = "UTF8"


def incomplete_encoding(connection: Connection) -> str | None:
    """Return the encoding of a PostgreSQL database that cannot hold all text; None if it can."""
    encoding = str(connection.execute(text("SHOW server_encoding")).scalar_one())
    return None if encoding == _COMPLETE else encoding
