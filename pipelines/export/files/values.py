"""Values of rows as the formats take them: joined values as lists, moments in ISO 8601, text that readers accept."""

import base64
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from models.articles.joined_columns import JOINED, OF_SOURCE
from models.storable_text import storable

Row = dict[str, Any]

#: A robots tag may be a date with commas: what begins with a digit belongs to the tag before.
_TAGS = re.compile(r", (?!\d)")
_SEPARATORS = {**JOINED, **OF_SOURCE}
#: How SQLite stores our moments, which is what a user's query returns there.
_SQLITE_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")


def with_lists(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows of articles in which values that are stored joined are lists."""
    for row in rows:
        for name, separator in _SEPARATORS.items():
            if name in row:
                row[name] = _parts(name, row[name], separator)
    return rows


def _parts(name: str, joined: str | None, separator: str) -> list[str]:
    if not joined:
        return []
    return _TAGS.split(joined) if name == "robots_tags" else joined.split(separator)


def query_value(value: Any) -> Any:
    """Return a value of a user's query: SQLite's text of a moment is a moment, as it is on PostgreSQL."""
    if isinstance(value, str) and _SQLITE_MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value


def plain(value: Any) -> Any:
    """Return a value as JSON types: moments in ISO 8601, bytes in base64, NaN and infinity as None."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {storable(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return _plain_object(value)


_OBJECTS: Sequence[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], Any]]] = (
    ((datetime, date, time), lambda value: value.isoformat()),
    (timedelta, lambda value: value.total_seconds()),
    (Decimal, lambda value: float(value) if value.is_finite() else None),
    ((bytes, bytearray, memoryview), lambda value: base64.b64encode(bytes(value)).decode()),
)


def _plain_object(value: Any) -> Any:
    for kind, convert in _OBJECTS:
        if isinstance(value, kind):
            return convert(value)
    return storable(str(value))
