"""JSON Lines: an object for each row, in UTF-8. No character inside an object breaks a line."""

from collections.abc import Sequence
from typing import IO

from models.exports.columns import ExportColumn
from pipelines.export.files.values import Row, plain
from pipelines.text.json_text import json_text


class JsonLinesWriter:
    """Writes rows as lines."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn]) -> None:
        """Write these columns, in this order."""
        self._file = file
        self._names = [column.name for column in columns]

    def write(self, rows: Sequence[Row]) -> None:
        """Write a page of rows."""
        lines = [json_text({name: plain(row[name]) for name in self._names}) for row in rows]
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Do nothing: every line is written."""
