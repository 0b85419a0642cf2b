"""Files of visits that the database could not take: appended, synced, locked by their writer, replayed once.

One run writes one file, created with its first record. A file is locked (by the kernel, so never beyond the life of
its process) while it is written or replayed. Unreadable records are set aside in another file, never dropped.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import URL

from models.database.fsync import fsync_path
from models.database.url import parse_database_url, sqlite_path
from pipelines.storage.spool_format import BadRecord, Record, RunEnd, RunHeader, from_line, to_line
from pipelines.visit import Visit

logger = logging.getLogger(__name__)

_SUFFIX = ".spool"
_DAMAGED = ".damaged"
# Parameters of a libpq URL that identify the database.
_IDENTIFYING = frozenset({"host", "hostaddr", "port", "dbname", "service"})


def database_name(database_url: str) -> str:
    """Return the URL of a database without user and password, which identifies it."""
    url = parse_database_url(database_url)
    query = {name: value for name, value in url.query.items() if name in _IDENTIFYING}
    named = URL.create(url.drivername, host=url.host, port=url.port, database=url.database, query=query)
    return named.render_as_string(hide_password=False)


def default_folder(database_url: str, root: Path) -> Path:
    """Return the spool folder of a database: beside an SQLite file, below `root` for a server."""
    path = sqlite_path(parse_database_url(database_url))
    return root / "spool" if path is None else path.with_name(f"{path.name}.spool")


class Spool:
    """The spool file of one run, created with the first record."""

    def __init__(self, folder: Path, header: RunHeader) -> None:
        """Create nothing yet."""
        self._folder = folder
        self._header = header
        self._file: int | None = None
        self.path = folder / _file_name(header)
        #: How many visits the file holds.
        self.visits = 0

    def append(self, records: Sequence[Visit | RunEnd]) -> None:
        """Write and sync the records, all or none of them.

        Raises:
            OSError: they could not be written; the file is unchanged.
        """
        lines = [to_line(record) for record in records]
        if self._file is None:
            self._file = self._create()
        _write(self._file, b"".join(lines))
        self.visits += sum(isinstance(record, Visit) for record in records)

    def close(self) -> None:
        """Release the file, so that another run may replay it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _create(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                # Between these two calls a replay may have found the file empty and removed it.
                if _is_at(self.path, file):
                    _write(file, to_line(self._header))
                    fsync_path(self._folder)
                    return file
            except BaseException:
                if os.fstat(file).st_size == 0:
                    self.path.unlink(missing_ok=True)
                os.close(file)
                raise
            os.close(file)


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """A locked file of an earlier run, to be read any number of times, then removed."""

    path: Path

    def header(self) -> RunHeader | None:
        """Return the file's header; None if its first record is unreadable.

        Raises:
            NewerRecord: a newer version wrote it.
        """
        for _, record in self._records():
            return record if isinstance(record, RunHeader) else None
        return None

    def records(self) -> Iterator[Visit | RunEnd]:
        """Yield what the run could not store, in order, without unreadable records."""
        for _, record in self._records():
            if isinstance(record, (Visit, RunEnd)):
                yield record

    def remove(self) -> None:
        """Delete the file, after setting unreadable records aside."""
        damaged = b"".join(line for line, record in self._records() if record is None)
        if damaged:
            aside = self.path.with_name(self.path.name + _DAMAGED)
            _write_new(aside, damaged)
            logger.error("%d bytes of %s are not valid records and are set aside in %s", len(damaged), self.path, aside)
        self.path.unlink()
        fsync_path(self.path.parent)

    def drop(self, unwanted: Callable[[Visit], bool]) -> int:
        """Rewrite the file without the unwanted visits, and return how many there were."""
        kept, dropped = [], 0
        for line, record in self._records():
            is_unwanted = isinstance(record, Visit) and unwanted(record)
            dropped += is_unwanted
            kept += [] if is_unwanted else [line]
        if dropped:
            rewritten = self.path.with_name(self.path.name + ".anew")
            _write_new(rewritten, b"".join(kept))
            rewritten.rename(self.path)
            fsync_path(self.path.parent)
        return dropped

    def set_aside(self) -> Path:
        """Rename the file so that no run takes it again."""
        aside = self.path.with_name(self.path.name + _DAMAGED)
        self.path.rename(aside)
        fsync_path(self.path.parent)
        return aside

    def _records(self) -> Iterator[tuple[bytes, Record | None]]:
        with self.path.open("rb") as lines:
            for line in lines:
                try:
                    yield line, from_line(line)
                except BadRecord:
                    yield line, None


@contextmanager
def open_locked(path: Path) -> Iterator[SpoolFile | None]:
    """Lock a file for the block; yield None if a running crawl has it, or it no longer exists."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield None
        return
    try:
        yield SpoolFile(path) if _is_locked(file) and _is_at(path, file) else None
    finally:
        os.close(file)


def waiting(folder: Path, database_url: str) -> tuple[Path, ...]:
    """Return the files of this database, oldest first."""
    return tuple(sorted(folder.glob(f"*-{_digest(database_name(database_url))}-*{_SUFFIX}")))


def _file_name(header: RunHeader) -> str:
    return f"{header.started_at:%Y%m%dT%H%M%S.%fZ}-{_digest(header.database)}-run{header.run_id}{_SUFFIX}"


def _digest(name: str) -> str:
    return blake2b(name.encode(), digest_size=6).hexdigest()


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(file: int, content: bytes) -> None:
    """Append and sync all of the content; on an error, none of it."""
    before = os.fstat(file).st_size
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except BaseException:
        os.ftruncate(file, before)
        raise


def _write_new(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _write(file, content)
    finally:
        os.close(file)


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
