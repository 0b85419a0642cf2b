"""Writers of rows in the formats of one file: each takes pages of rows, and the file that they go to."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import IO, Protocol

import zstandard

from models.exports.columns import ExportColumn
from pipelines.export.files.csv_file import CsvWriter
from pipelines.export.files.json_lines import JsonLinesWriter
from pipelines.export.files.values import Row
from pipelines.export.formats import Compression, ExportFormat, Target

_GZIP_LEVEL = 6
_ZSTANDARD_LEVEL = 6


class MissingExtra(Exception):  # noqa: N818 - the name says what is wrong
    """A format needs a package that is not installed; the message has the command that installs it."""


class RowWriter(Protocol):
    """A writer of rows."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write a page of rows."""

    def close(self) -> None:
        """Write what is left; the file stays open."""


@contextmanager
def row_writer(
    file: IO[bytes], target: Target, columns: Sequence[ExportColumn], *, is_exact: bool = False
) -> Iterator[RowWriter]:
    """Yield the writer of a target's format; `is_exact`: CSV has text that looks like a formula unchanged.

    Raises:
        MissingExtra: Parquet without pyarrow.
    """
    with _compressed(file, target.compression) as stream:
        writer: RowWriter
        if target.format is ExportFormat.JSON_LINES:
            writer = JsonLinesWriter(stream, columns)
        elif target.format is ExportFormat.CSV:
            writer = CsvWriter(stream, columns, is_exact=is_exact)
        else:
            writer = _parquet_writer(stream, columns)
        yield writer
        writer.close()


def require_format(found: ExportFormat) -> None:
    """Check that a format can be written.

    Raises:
        MissingExtra: Parquet without pyarrow.
    """
    if found is not ExportFormat.PARQUET:
        return
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow: pip install 'newsgrain[parquet]', or name a .jsonl file") from error


def _parquet_writer(file: IO[bytes], columns: Sequence[ExportColumn]) -> RowWriter:
    require_format(ExportFormat.PARQUET)
    from pipelines.export.files.parquet_file import ParquetFileWriter  # noqa: PLC0415 - pyarrow is an extra

    return ParquetFileWriter(file, columns)


def _compressed(file: IO[bytes], compression: Compression) -> AbstractContextManager[IO[bytes]]:
    if compression is Compression.GZIP:
        # No time and no name inside: equal exports are equal files.
        return gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0)  # type: ignore[return-value]  # a binary file
    if compression is Compression.ZSTANDARD:
        packer = zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL)
        return packer.stream_writer(file, closefd=False)
    return nullcontext(file)
