"""The definition of a view: its typed table, and the query behind it on each database."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import MetaData, Table

#: The metadata of all views, apart from that of the tables.
METADATA = MetaData()

#: Words of a query that differ between the databases: for each dialect, the SQL that replaces `{name}`.
Words = Mapping[str, Mapping[str, str]]

#: The day of a moment in UTC, as text: `YYYY-MM-DD`.
UTC_DAY = {"sqlite": "substr({0}, 1, 10)", "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"}


@dataclass(frozen=True, slots=True)
class View:
    """A view: its columns, and its SELECT with a `{name}` for each word that differs between the databases.

    New columns come last, in both: PostgreSQL replaces a view that others depend on only if the old columns stay.
    """

    table: Table
    query: str
    words: Words

    @property
    def name(self) -> str:
        """The name of the view."""
        return self.table.name

    def select(self, dialect: str) -> str:
        """Return its SELECT for a dialect."""
        return self.query.format_map(self.words.get(dialect, {})).strip()
