"""Files that keep visits while the database cannot: appended, synced, locked by their writer, read back once.

One run writes one file, made with its first record. A file is locked (by the kernel, so never for longer than its
process lives) while it is written or replayed. What cannot be read is set aside beside it, never dropped.
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
# What else than its user and password a URL of libpq may say: where the server is.
_NAMING = frozenset({"host", "hostaddr", "port", "dbname", "service"})


def database_name(database_url: str) -> str:
    """Return what tells a database from others: its URL without user and password."""
    url = parse_database_url(database_url)
    query = {name: value for name, value in url.query.items() if name in _NAMING}
    named = URL.create(url.drivername, host=url.host, port=url.port, database=url.database, query=query)
    return named.render_as_string(hide_password=False)


def default_folder(database_url: str, root: Path) -> Path:
    """Return where the spool of a database is kept: beside an SQLite file, below `root` for a server."""
    path = sqlite_path(parse_database_url(database_url))
    return root / "spool" if path is None else path.with_name(f"{path.name}.spool")


class Spool:
    """The spool file of one run. Nothing is made before the first record comes."""

    def __init__(self, folder: Path, header: RunHeader) -> None:
        """Keep where the file will be, and what it begins with."""
        self._folder = folder
        self._header = header
        self._file: int | None = None
        self.path = folder / _file_name(header)
        #: Visits that are safe in the file.
        self.visits = 0

    def append(self, records: Sequence[Visit | RunEnd]) -> None:
        """Write the records so that they survive a power cut, all or none of them.

        Raises:
            OSError: they could not be written; the file is as it was.
        """
        lines = [to_line(record) for record in records]
        if self._file is None:
            self._file = self._make()
        _write(self._file, b"".join(lines))
        self.visits += sum(isinstance(record, Visit) for record in records)

    def close(self) -> None:
        """Let go of the file, so that another run may replay it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _make(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                # Whoever replayed it between these two calls has found it empty and taken it away.
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
    """A locked file of an earlier run. Iterate over it as often as needed, then remove it."""

    path: Path

    def header(self) -> RunHeader | None:
        """Return what the file belongs to; None where its first record cannot be read.

        Raises:
            NewerRecord: a newer version wrote it.
        """
        for _, record in self._records():
            return record if isinstance(record, RunHeader) else None
        return None

    def records(self) -> Iterator[Visit | RunEnd]:
        """Yield what the run could not store, in its order, leaving out what cannot be read."""
        for _, record in self._records():
            if isinstance(record, (Visit, RunEnd)):
                yield record

    def remove(self) -> None:
        """Take the file away, with what could not be read of it set aside before."""
        damaged = b"".join(line for line, record in self._records() if record is None)
        if damaged:
            aside = self.path.with_name(self.path.name + _DAMAGED)
            _write_new(aside, damaged)
            logger.error("%d bytes of %s are no whole record and are set aside in %s", len(damaged), self.path, aside)
        self.path.unlink()
        fsync_path(self.path.parent)

    def drop(self, unwanted: Callable[[Visit], bool]) -> int:
        """Write the file anew without these visits, and return how many there were."""
        kept, gone = [], 0
        for line, record in self._records():
            is_unwanted = isinstance(record, Visit) and unwanted(record)
            gone += is_unwanted
            kept += [] if is_unwanted else [line]
        if gone:
            anew = self.path.with_name(self.path.name + ".anew")
            _write_new(anew, b"".join(kept))
            anew.rename(self.path)
            fsync_path(self.path.parent)
        return gone

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
def opened(path: Path) -> Iterator[SpoolFile | None]:
    """Lock a file for the time of the block; None where a running crawl has it, or where it is gone."""
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
    """Return the files of this database in the order in which they were begun."""
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
    """Append all of it and wait for the disk; on an error nothing of it stays."""
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
