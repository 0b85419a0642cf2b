"""Creates and replaces the views of this version, so that views which others made on top of them stay."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from models.views.definition import View

_KNOWN = text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")


def replace_views(connection: Connection, views: Sequence[View]) -> None:
    """Create the views that are missing and replace the ones that differ, in this order.

    PostgreSQL replaces a view in its place, which fails if a column that it has is no longer there, or is another one.
    SQLite drops and creates it, which views on top of it survive; triggers on it do not.
    """
    for statement in statements(connection, views):
        # A colon is no parameter, and per cent signs are left to SQLAlchemy: drivers differ in them.
        connection.execute(text(statement.replace(":", "\\:")))


def statements(connection: Connection, views: Sequence[View]) -> Iterator[str]:
    """Yield the statements that `replace_views` executes."""
    if connection.dialect.name != "sqlite":
        yield from (create_statement(view, connection.dialect.name) for view in views)
        return
    known = {name: sql for name, sql in connection.execute(_KNOWN)}  # noqa: C416 - rows are no pairs to mypy
    for view in views:
        create = create_statement(view, "sqlite")
        if view.name in known and known[view.name] != create:
            yield f"DROP VIEW {view.name}"
        if known.get(view.name) != create:
            yield create


def create_statement(view: View, dialect: str) -> str:
    """Return the statement that creates a view, or replaces it where the database can do that."""
    create = "CREATE VIEW" if dialect == "sqlite" else "CREATE OR REPLACE VIEW"
    return f"{create} {view.name} AS\n{view.select(dialect)}"
