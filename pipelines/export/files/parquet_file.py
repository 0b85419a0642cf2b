"""Parquet, compressed by Zstandard, in row groups of bounded size. The only module that imports pyarrow."""

from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from models.exports.columns import ColumnKind, ExportColumn
from models.storable_text import storable
from pipelines.export.files.values import Row, plain
from pipelines.text.json_text import json_text

#: A row group is written when it has so many rows, or characters of text.
_ROWS = 20_000
_CHARACTERS = 16 << 20

_PEOPLE = pa.struct([("name", pa.string()), ("url", pa.string()), ("is_person", pa.bool_())])
_CONTRIBUTORS = pa.struct([("name", pa.string()), ("role", pa.string())])
_LINKS = pa.struct([("text", pa.string()), ("url", pa.string()), ("why", pa.string())])
_CUTS = pa.struct([("position", pa.int64()), ("reason", pa.string()), ("evidence", pa.string()), ("text", pa.string())])
_TYPES: Mapping[ColumnKind, Any] = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.JSON: pa.string(),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.FLOAT: pa.float64(),
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.MOMENT: pa.timestamp("us", tz="UTC"),
    ColumnKind.BYTES: pa.binary(),
    ColumnKind.TEXTS: pa.list_(pa.string()),
    ColumnKind.PEOPLE: pa.list_(_PEOPLE),
    ColumnKind.CONTRIBUTORS: pa.list_(_CONTRIBUTORS),
    ColumnKind.LINKS: pa.list_(_LINKS),
    ColumnKind.CUTS: pa.list_(_CUTS),
}
_AS_IT_IS = frozenset({ColumnKind.INTEGER, ColumnKind.BOOLEAN, ColumnKind.MOMENT})


class ParquetFileWriter:
    """Writes rows as row groups."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn]) -> None:
        """Write these columns, in this order."""
        self._columns = columns
        self._schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in columns])
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd", store_schema=True)
        self._rows: list[Row] = []
        self._characters = 0

    def write(self, rows: Sequence[Row]) -> None:
        """Write a page of rows, as soon as there are enough for a row group."""
        for row in rows:
            self._rows.append(row)
            self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
            if len(self._rows) >= _ROWS or self._characters >= _CHARACTERS:
                self._flush()

    def close(self) -> None:
        """Write the last row group and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        arrays = [
            pa.array([_converted(row[column.name], column.kind) for row in self._rows], type=_TYPES[column.kind])
            for column in self._columns
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._characters = [], 0


_CONVERSIONS: Mapping[ColumnKind, Callable[[Any], Any]] = {
    ColumnKind.TEXT: lambda value: storable(value) if isinstance(value, str) else _text(plain(value)),
    ColumnKind.JSON: lambda value: json_text(plain(value)),
    ColumnKind.FLOAT: float,
    ColumnKind.BYTES: bytes,
}


def _converted(value: Any, kind: ColumnKind) -> Any:
    if value is None or kind in _AS_IT_IS:
        return value
    return _CONVERSIONS.get(kind, plain)(value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json_text(value)
