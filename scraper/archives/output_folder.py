"""`scrapy archive read --output`: JSON lines of each archive in a file, which is complete or not there at all."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from models.enums import Outcome, Reason
from pipelines.archive.captures import ArchiveCounts, Capture, WantedPages, never
from pipelines.archive.files import open_archive
from pipelines.archive.members import Position
from pipelines.archive.read_run import read_pages
from pipelines.export.partial_file import partial_file
from pipelines.items import RejectedPage
from pipelines.run.ledger import Ledger
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper.archives.selection import ArchiveSelection
from scraper.cli.extraction.extraction_json import extraction_record
from scraper.terminal.safe_text import json_text


@dataclass(frozen=True, slots=True)
class FileRequest:
    """One archive that is read into a file of a folder."""

    archive: Path
    folder: Path
    selection: ArchiveSelection
    workers: int
    page_limits: PageLimits
    most_bytes: int
    again: bool = False

    @property
    def output(self) -> Path:
        """Return the file of the archive."""
        return self.folder / f"{self.archive.name}.jsonl"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What an archive brought: its counts, or why it could not be read."""

    archive: Path
    ledger: Ledger
    counts: ArchiveCounts
    was_there: bool = False
    problem: str | None = None


class Interrupted(Exception):  # noqa: N818 - it says what happened
    """The operator stopped the run: nothing is left of the unfinished file."""


def read_into_file(request: FileRequest, is_stopped: Callable[[], bool] = never) -> FileOutcome:
    """Read an archive into its file; one that is there is left as it is. Doing it twice does no harm.

    Raises:
        OSError: the file cannot be written.
        Interrupted: it was stopped.
    """
    ledger, counts = Ledger(), ArchiveCounts()
    if request.output.exists() and not request.again:
        return FileOutcome(request.archive, ledger, counts, was_there=True)
    request.folder.mkdir(parents=True, exist_ok=True)
    try:
        # Several machines may do the same task, if one of them was taken for dead.
        with partial_file(request.output) as file:
            for line in _lines(request, ledger, counts, is_stopped):
                if is_stopped():
                    raise Interrupted
                file.write(line.encode())
            if is_stopped():
                raise Interrupted
    except _Unreadable as error:
        return FileOutcome(request.archive, ledger, counts, problem=str(error))
    return FileOutcome(request.archive, ledger, counts)


class _Unreadable(Exception):  # noqa: N818 - it says what happened
    """The archive cannot be read."""


def _lines(
    request: FileRequest, ledger: Ledger, counts: ArchiveCounts, is_stopped: Callable[[], bool]
) -> Iterator[str]:
    try:
        pool = ExtractionPool(request.workers, request.page_limits)
        with closing(pool), open_archive(request.archive) as archive:
            wanted = WantedPages(request.selection.unwanted, request.most_bytes, is_stopped)
            captures = archive.captures(Position(), wanted, counts)
            yield from _records(request, captures, pool, ledger, counts)
    except OSError as error:
        raise _Unreadable(error.strerror or str(error)) from error
    if counts.problem is not None:
        raise _Unreadable(counts.problem)


def _records(
    request: FileRequest, captures: Iterator[Capture], pool: ExtractionPool, ledger: Ledger, counts: ArchiveCounts
) -> Iterator[str]:
    for one in read_pages(captures, counts, request.selection, pool):
        outcome = one.result.reason.outcome if isinstance(one.result, RejectedPage) else Outcome.NEW
        reason: Reason | None = one.result.reason if isinstance(one.result, RejectedPage) else None
        ledger.discovered += 1
        ledger.taken += 1
        ledger.outcomes[outcome] += 1
        if reason is not None:
            ledger.reasons[reason] += 1
        record = extraction_record(one.page.fetched_at.isoformat(), one.page.url, one.result)
        fetched = {"fetched_at": one.page.fetched_at.isoformat(), "source": one.page.source}
        yield json_text({**record, **fetched}) + "\n"
