"""CSV as RFC 4180 has it, in UTF-8: a header, quoted where needed, lists as JSON."""

import csv
import io
from collections.abc import Sequence
from typing import IO, Any

from models.exports.columns import ExportColumn
from pipelines.export.files.values import Row, plain
from pipelines.text.json_text import json_text

#: First characters of formulas (OWASP: CSV injection), and the full-width forms that spreadsheets take for them.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def without_formula(value: Any) -> Any:
    """Return a cell's value, marked as text by an apostrophe if it looks like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


class CsvWriter:
    """Writes rows as records of CSV."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn], *, is_exact: bool = False) -> None:
        """Write the header; `is_exact`: text that looks like a formula stays as it is."""
        self._file = file
        self._names = [column.name for column in columns]
        self._is_exact = is_exact
        self._write([self._names])

    def write(self, rows: Sequence[Row]) -> None:
        """Write a page of rows."""
        self._write([[self._cell(row[name]) for name in self._names] for row in rows])

    def close(self) -> None:
        """Do nothing: every record is written."""

    def _write(self, records: Sequence[Sequence[Any]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(records)
        self._file.write(text.getvalue().encode())

    def _cell(self, value: Any) -> Any:
        cell = plain(value)
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, (list, dict)):
            return json_text(cell)
        return cell if self._is_exact else without_formula(cell)
