"""What the columns of a user's query hold, from its values: databases do not always say."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.exports.columns import ColumnKind, ExportColumn

_INT64 = range(-(2**63), 2**63)
_TYPES: Sequence[tuple[type[Any] | tuple[type[Any], ...], ColumnKind]] = (
    (bool, ColumnKind.BOOLEAN),
    (float, ColumnKind.FLOAT),
    (Decimal, ColumnKind.FLOAT),
    (datetime, ColumnKind.MOMENT),
    ((bytes, bytearray, memoryview), ColumnKind.BYTES),
    ((list, dict, tuple), ColumnKind.JSON),
)
_NUMBERS = frozenset({ColumnKind.INTEGER, ColumnKind.FLOAT})


class QueryKinds:
    """The kind of each column so far; text where its values have no kind in common."""

    def __init__(self, names: Sequence[str]) -> None:
        """Begin without values."""
        self._names = names
        self._kinds: list[ColumnKind | None] = [None] * len(names)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take these rows into account."""
        for row in rows:
            for index, value in enumerate(row):
                if value is not None and self._kinds[index] is not ColumnKind.TEXT:
                    self._kinds[index] = _common(self._kinds[index], _kind_of(value))

    def columns(self) -> tuple[ExportColumn, ...]:
        """Return the columns; those without a value are text."""
        pairs = zip(self._names, self._kinds, strict=True)
        return tuple(ExportColumn(name, kind or ColumnKind.TEXT) for name, kind in pairs)


def _kind_of(value: Any) -> ColumnKind:
    if isinstance(value, int) and not isinstance(value, bool):
        return ColumnKind.INTEGER if value in _INT64 else ColumnKind.TEXT
    return next((kind for known, kind in _TYPES if isinstance(value, known)), ColumnKind.TEXT)


def _common(one: ColumnKind | None, other: ColumnKind) -> ColumnKind:
    if one is None or one is other:
        return other
    return ColumnKind.FLOAT if {one, other} == _NUMBERS else ColumnKind.TEXT
