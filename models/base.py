"""The declarative base and the column types that make SQLite and PostgreSQL hold the same values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from models.enums import (
    CloseReason,
    FeedKind,
    FeedOrigin,
    ForgottenKind,
    KeyKind,
    Outcome,
    PatternKind,
    PatternVerdict,
    Reason,
    RevisionReason,
    UrlState,
)
from models.storable_text import storable, storable_json

#: Constraints have names, so that later migrations can change them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out. SQLite holds it as text in UTC, `YYYY-MM-DD HH:MM:SS.ffffff`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, without its zone for SQLite; a naive datetime is a ValueError."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone: give an aware datetime, such as datetime.now(UTC)")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text that both databases accept: pages may hold NUL and lone surrogates, columns may not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - fixed
        """Return the text without what a database refuses."""
        return None if value is None else storable(value)


class PlainJson(TypeDecorator[Any]):
    """JSON that both databases accept: keys are strings, moments ISO strings, the unknown is its `str`."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - fixed
        """Return the value made of what JSON and both databases can hold."""
        return None if value is None else storable_json(value)


def _words(words: type[StrEnum]) -> Enum:
    return Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def one_of(column: str, words: type[StrEnum]) -> str:
    """Return the SQL of a CHECK that a column holds one of the closed words."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


#: The type of row numbers. SQLite numbers rows by itself only in an INTEGER primary key; there it has 64 bits too.
BIG = BigInteger().with_variant(Integer, "sqlite")

#: The primary key of a table that numbers its rows.
Identifier = Annotated[int, mapped_column(BIG, primary_key=True)]


class Base(DeclarativeBase):
    """The base of all tables: one metadata, named constraints, one type for each kind of value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy declares it without ClassVar
        str: PlainText,
        datetime: UtcDateTime,
        Mapping[str, Any]: PlainJson,
        list[Any]: PlainJson,
        UrlState: _words(UrlState),
        Outcome: _words(Outcome),
        Reason: _words(Reason),
        FeedKind: _words(FeedKind),
        FeedOrigin: _words(FeedOrigin),
        KeyKind: _words(KeyKind),
        RevisionReason: _words(RevisionReason),
        PatternKind: _words(PatternKind),
        PatternVerdict: _words(PatternVerdict),
        CloseReason: _words(CloseReason),
        ForgottenKind: _words(ForgottenKind),
    }
