"""The state of one export at work: what it reads from, what it has counted and written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy import Connection

from models.exports.columns import ExportColumn
from pipelines.export.data_card import WrittenFile
from pipelines.export.request import ExportRequest, ExportResult
from pipelines.export.summary import Summary

#: Called with the rows done, and with their number, which is None where it is not known.
Progress = Callable[[int, int | None], None]
Page = TypeVar("Page", bound=Sequence[object])


@dataclass(slots=True)
class ExportRun:
    """An export at work; `path` is the target's, absolute, and None for standard output."""

    connection: Connection
    request: ExportRequest
    path: Path | None
    stdout: IO[bytes]
    progress: Progress
    now: datetime
    columns: Sequence[ExportColumn] = ()
    summary: Summary = field(default_factory=Summary)
    result: ExportResult = field(default_factory=ExportResult)
    files: list[WrittenFile] = field(default_factory=list)
    done: int = 0
    expected: int | None = None

    @property
    def target(self) -> Path:
        """The path of a target that is no stream."""
        if self.path is None:
            raise ValueError("standard output has no path")
        return self.path

    def counting(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Yield the pages, and report each as done when the next one is wanted."""
        for page in pages:
            yield page
            self.advance(len(page))

    def advance(self, rows: int) -> None:
        """Report rows as done."""
        self.done += rows
        self.progress(self.done, self.expected)

    def wrote(self, path: Path, rows: int) -> WrittenFile:
        """Record a file that is complete."""
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        name = path.relative_to(self.target.parent).as_posix()
        written = WrittenFile(name, path.stat().st_size, digest, rows)
        self.files.append(written)
        return written
