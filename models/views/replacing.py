"""Creates and replaces the views of this version, so that views which others made on top of them stay."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, text

from models.views.definition import View

#: Stands in our views, so that none of another origin is taken for one of them.
MARK = "Made by Newsgrain and replaced by its upgrades"
#: Views that revisions made before there was a mark.
_UNMARKED = frozenset(
    {"v_article", "v_daily_count", "v_field_coverage", "v_headline_change", "v_run", "v_silent_source"}
)
_OF_FILE = text("SELECT name, sql FROM sqlite_master WHERE type = 'view' AND name IN :names")
_OF_SERVER = text("""
SELECT relname, coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class
WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('v', 'm') AND relname IN :names
""")


class NameTaken(Exception):  # noqa: N818 - the name says what is wrong
    """The user has a view with the name of one of ours."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(f"view {name}, whose name this version needs")


def replace_views(connection: Connection, views: Sequence[View]) -> None:
    """Create the views that are missing and replace the ones that differ, in this order.

    PostgreSQL replaces a view in its place, which fails if a column that it has is no longer there, or is another one.
    SQLite drops and creates it, which views on top of it survive; triggers on it do not.

    Raises:
        NameTaken: the user has a view of that name.
    """
    known = _known(connection, views)
    for view in views:
        if view.name in known and view.name not in _UNMARKED and MARK not in known[view.name]:
            raise NameTaken(view.name)
        for statement in _statements(view, connection.dialect.name, known.get(view.name)):
            # A colon is no parameter, and per cent signs are left to SQLAlchemy: drivers differ in them.
            connection.execute(text(statement.replace(":", "\\:")))


def create_statements(view: View, dialect: str) -> tuple[str, ...]:
    """Return the statements that create a view, or replace it where the database can do that."""
    select = view.select(dialect)
    if dialect == "sqlite":
        return (f"CREATE VIEW {view.name} AS -- {MARK}\n{select}",)
    return f"CREATE OR REPLACE VIEW {view.name} AS\n{select}", f"COMMENT ON VIEW {view.name} IS '{MARK}'"


def _statements(view: View, dialect: str, known: str | None) -> Iterator[str]:
    create = create_statements(view, dialect)
    if dialect == "sqlite" and known is not None:
        if known == create[0]:
            return
        yield f"DROP VIEW {view.name}"
    yield from create


def _known(connection: Connection, views: Sequence[View]) -> Mapping[str, str]:
    """Return the SQL of each of these views that is there, on PostgreSQL its comment."""
    statement = _OF_FILE if connection.dialect.name == "sqlite" else _OF_SERVER
    rows = connection.execute(
        statement.bindparams(bindparam("names", expanding=True)), {"names": [view.name for view in views]}
    )
    return {name: words for name, words in rows}  # noqa: C416 - rows are no pairs to mypy
