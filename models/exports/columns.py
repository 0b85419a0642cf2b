"""The columns of an export: those of `v_article`, then those that only `article` has; texts come last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer
from sqlalchemy.types import JSON, LargeBinary, TypeDecorator, TypeEngine

from models.articles.joined_columns import JOINED, OF_SOURCE
from models.base import UtcDateTime
from models.database.upsert import table_of
from models.tables import Article
from models.views import v_article


class ColumnKind(StrEnum):
    """What the values of a column are; each may also be None."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    #: An aware datetime in UTC.
    MOMENT = "moment"
    BYTES = "bytes"
    #: A value of JSON.
    JSON = "json"
    #: A list of texts.
    TEXTS = "texts"
    #: A list of `{"name", "url", "is_person"}`.
    PEOPLE = "people"
    #: A list of `{"name", "role"}`.
    CONTRIBUTORS = "contributors"
    #: A list of `{"text", "url", "why"}`.
    LINKS = "links"
    #: A list of `{"position", "reason", "evidence", "text"}`.
    CUTS = "cuts"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of an export: its name, and what its values are."""

    name: str
    kind: ColumnKind


#: Columns that are only in an export where they are wanted.
REMOVED = ExportColumn("removed", ColumnKind.CUTS)

#: Read from tables of their own.
AUTHORS = ("authors", "author_details")
CONTRIBUTORS = "contributors"
KEYWORDS = "keywords"
#: Numbers of rows and other columns that mean nothing outside of the database.
_INTERNAL = frozenset({"id", "source_id", "run_id", "furniture_cuts", "filled_fields"})
_TEXTS = ("description", "article_body", "article_body_html")
_KINDS: Sequence[tuple[type[TypeEngine[Any]], ColumnKind]] = (
    (UtcDateTime, ColumnKind.MOMENT),
    (Boolean, ColumnKind.BOOLEAN),
    (Float, ColumnKind.FLOAT),
    (BigInteger, ColumnKind.INTEGER),
    (Integer, ColumnKind.INTEGER),
    (LargeBinary, ColumnKind.BYTES),
    (JSON, ColumnKind.JSON),
)


def sql_columns() -> dict[str, Column[Any]]:
    """Return the columns of `v_article` and `article` that an export may read, by name and in its order."""
    found: dict[str, Column[Any]] = {column.name: column for column in v_article.columns}
    for column in table_of(Article).columns:
        if column.name not in _INTERNAL:
            found.setdefault(column.name, column)
    texts = {name: found.pop(name) for name in _TEXTS if name in found}
    return found | texts


def export_columns() -> tuple[ExportColumn, ...]:
    """Return the columns of an export of articles, in their order."""
    return tuple(_described(sql_columns()))


def _described(columns: dict[str, Column[Any]]) -> Iterator[ExportColumn]:
    for name, column in columns.items():
        if name == AUTHORS[0]:
            yield ExportColumn(name, ColumnKind.TEXTS)
            yield ExportColumn(AUTHORS[1], ColumnKind.PEOPLE)
            yield ExportColumn(CONTRIBUTORS, ColumnKind.CONTRIBUTORS)
        elif name == CONTRIBUTORS:
            # Joined names in the view; objects beside the authors here.
            continue
        elif name == KEYWORDS or name in JOINED or name in OF_SOURCE:
            yield ExportColumn(name, ColumnKind.TEXTS)
        elif name == "injected_links":
            yield ExportColumn(name, ColumnKind.LINKS)
        else:
            yield ExportColumn(name, _kind(column.type))


def _kind(kind: TypeEngine[Any]) -> ColumnKind:
    bases = (kind, kind.impl) if isinstance(kind, TypeDecorator) else (kind,)
    for known, found in _KINDS:
        if any(isinstance(base, known) for base in bases):
            return found
    return ColumnKind.TEXT
