"""The declarative base, and column types that store the same values in SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from models.enums import (
    CloseReason,
    ExtractionOutcome,
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

#: Constraints are named, so that later migrations can change them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out. In SQLite it is text in UTC, `YYYY-MM-DD HH:MM:SS.ffffff`."""

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
        """Return the moment as an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text without what columns cannot store but pages may contain: NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - fixed
        """Return the storable text."""
        return None if value is None else storable(value)


class PlainJson(TypeDecorator[Any]):
    """JSON that both databases accept: keys are strings, moments ISO strings, other objects their `str`."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - fixed
        """Return the storable value."""
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
    """Return the SQL of a CHECK that a column has one of the enum's values."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


#: The type of row ids: 64 bits, but INTEGER in SQLite, which numbers rows by itself only with that type.
BIG = BigInteger().with_variant(Integer, "sqlite")

#: An autoincremented primary key.
Identifier = Annotated[int, mapped_column(BIG, primary_key=True)]


class Base(DeclarativeBase):
    """The base of all tables: one metadata, named constraints, one column type for each Python type."""

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
        ExtractionOutcome: _words(ExtractionOutcome),
        ForgottenKind: _words(ForgottenKind),
    }
