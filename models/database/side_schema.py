"""A schema of its own in the same PostgreSQL, for the tables of another library."""

from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from models.database.engine import migration_engine
from models.database.url import parse_database_url

_INSTALL_LOCK = 7_110_211_015


def side_conninfo(database_url: str, schema: str) -> str:
    """Return libpq's connection string for a PostgreSQL URL, with `schema` as the place of all names."""
    url = parse_database_url(database_url)
    written = url.query.get("options", "")
    options = f"{written if isinstance(written, str) else ' '.join(written)} -c search_path={schema}".strip()
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    places = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    return make_conninfo(
        "", dbname=url.database, **{k: v for k, v in places.items() if v}, **{**query, "options": options}
    )


def install_side_schema(database_url: str, schema: str, table: str, statements: str) -> None:
    """Create `schema` by these SQL statements, all or nothing, unless it has `table` already.

    Several machines may do so at once.

    Raises:
        DatabaseUnreachable: the server cannot be reached, or refuses.
    """
    engine = migration_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _INSTALL_LOCK})
            if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{schema}.{table}"}) is not None:
                return
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
            connection.execution_options(no_parameters=True).exec_driver_sql(statements)
    finally:
        engine.dispose()
