"""What a target names: the format of an export by its ending, and where it goes. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

STANDARD_OUTPUT = "-"


class ExportFormat(StrEnum):
    """The formats of an export."""

    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    CSV = "csv"
    SQLITE = "sqlite"
    MARKDOWN = "markdown"


class Compression(StrEnum):
    """How a text format is compressed; the value is the last part of the file's name."""

    NONE = ""
    GZIP = ".gz"
    ZSTANDARD = ".zst"


#: Formats that are a stream of text, and may be compressed, or written to standard output.
TEXT_FORMATS = frozenset({ExportFormat.JSON_LINES, ExportFormat.CSV})
#: Formats of one file for each partition.
PARTITIONED_FORMATS = frozenset({*TEXT_FORMATS, ExportFormat.PARQUET})
_ENDINGS: Mapping[str, ExportFormat] = {
    ".parquet": ExportFormat.PARQUET,
    ".jsonl": ExportFormat.JSON_LINES,
    ".ndjson": ExportFormat.JSON_LINES,
    ".csv": ExportFormat.CSV,
    ".sqlite": ExportFormat.SQLITE,
    ".sqlite3": ExportFormat.SQLITE,
    ".db": ExportFormat.SQLITE,
}
KNOWN = ".parquet, .jsonl, .csv, .sqlite, .jsonl.gz, .csv.gz, .jsonl.zst, .csv.zst, a folder for Markdown, or -"


class TargetError(Exception):
    """The target cannot be exported to; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an export goes. `path` is None for standard output, and a folder for Markdown and partitions."""

    path: Path | None
    format: ExportFormat
    compression: Compression = Compression.NONE
    is_folder: bool = False

    @property
    def ending(self) -> str:
        """The ending of files in this format."""
        return f".{self.format}{self.compression}"


def parse_target(text: str, named: str | None = None, *, is_partitioned: bool = False) -> Target:
    """Return what a target names, its format by its ending or as `named`.

    Raises:
        TargetError: no format is known, or it does not go with the target.
    """
    wanted = None if named is None else _format_named(named)
    if text == STANDARD_OUTPUT:
        return _standard_output(wanted, is_partitioned=is_partitioned)
    if not text.strip() or "\0" in text:
        raise TargetError("the target has no name: write the name of a file, or a folder that ends in /")
    path = Path(text)
    by_name, compression = _by_ending(path.name)
    if is_partitioned:
        return _partitioned(path, wanted or by_name or ExportFormat.PARQUET, compression)
    if text.endswith("/") or path.is_dir():
        if wanted not in {None, ExportFormat.MARKDOWN}:
            raise TargetError(f"{text} is a folder: name a file for {wanted}, or add --partition day")
        return Target(path, ExportFormat.MARKDOWN, is_folder=True)
    if wanted is ExportFormat.MARKDOWN:
        return Target(path, ExportFormat.MARKDOWN, is_folder=True)
    found = wanted or by_name
    if found is None:
        raise TargetError(f"{text}: the ending names no format; known: {KNOWN}")
    return Target(path, found, _checked(compression, found, text))


def _format_named(name: str) -> ExportFormat:
    try:
        return ExportFormat(name)
    except ValueError as error:
        raise TargetError(f"--format {name}: unknown; known: {', '.join(ExportFormat)}") from error


def _standard_output(wanted: ExportFormat | None, *, is_partitioned: bool) -> Target:
    found = wanted or ExportFormat.JSON_LINES
    if is_partitioned:
        raise TargetError("--partition needs a folder; - is standard output")
    if found not in TEXT_FORMATS:
        raise TargetError(f"standard output (-) takes jsonl or csv, not {found}: name a file")
    return Target(None, found)


def _partitioned(path: Path, found: ExportFormat, compression: Compression) -> Target:
    if found not in PARTITIONED_FORMATS:
        raise TargetError(f"--partition takes parquet, jsonl or csv, not {found}")
    return Target(path, found, _checked(compression, found, str(path)), is_folder=True)


def _checked(compression: Compression, found: ExportFormat, text: str) -> Compression:
    if compression is not Compression.NONE and found not in TEXT_FORMATS:
        raise TargetError(f"{text}: {found} is not written with {compression}; known: {KNOWN}")
    return compression


def _by_ending(name: str) -> tuple[ExportFormat | None, Compression]:
    lower = name.lower()
    compression = next((one for one in Compression if one and lower.endswith(one)), Compression.NONE)
    stem = lower.removesuffix(compression)
    return next((found for ending, found in _ENDINGS.items() if stem.endswith(ending)), None), compression
