"""One lock for each host, so that two runs never crawl one site at the same time. It ends with the owning process.

SQLite: a lock on one byte of a file beside the database. PostgreSQL: an advisory lock of a session of its own.
Nothing here waits for a lock.
"""

import fcntl
import hashlib
import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import BigInteger, Connection, Engine, bindparam, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from models.database.engine import writer_engine
from models.database.exceptions import DatabaseUnreachable
from models.database.url import parse_database_url, sqlite_path

#: Appended to the name of an SQLite database for its lock file.
SUFFIX = "-locks"


class HostLocks(Protocol):
    """The locks of one run."""

    def claim(self, host: str) -> bool:
        """Try to lock `host`, and return whether this run has the lock; False: another run has it.

        Raises:
            DatabaseUnreachable: the lock file or the server cannot be used.
        """

    def release(self, host: str) -> None:
        """Release the lock of `host`, if this run has it."""

    def lost(self) -> frozenset[str]:
        """Check the locks, and return the hosts that other runs have locked since the last check."""

    def close(self) -> None:
        """Release all locks."""


def host_locks(database_url: str) -> HostLocks:
    """Return the locks that all runs on this database share; nothing is opened before the first claim."""
    path = sqlite_path(parse_database_url(database_url))
    return _ServerLocks(database_url) if path is None else _FileLocks(path.with_name(path.name + SUFFIX))


def _number(host: str) -> int:
    """Return a 62-bit hash of a host, so that collisions are practically impossible."""
    return int.from_bytes(hashlib.blake2b(f"newsgrain {host}".encode(), digest_size=8).digest()) >> 2


@dataclass(slots=True)
class _LockFile:
    """The process's only descriptor of a lock file, and the hosts that its runs have locked.

    Closing any descriptor of a file releases all locks of the process on it, and POSIX locks do not exclude other
    users within the same process.
    """

    descriptor: int
    users: int = 0
    claimed: set[str] = field(default_factory=set)


_files: dict[tuple[int, int], _LockFile] = {}
_files_guard = threading.Lock()


class _FileLocks:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: _LockFile | None = None
        self._claimed: set[str] = set()

    def claim(self, host: str) -> bool:
        if host in self._claimed:
            return True
        with _files_guard:
            if self._file is None:
                self._file = self._opened()
            if host in self._file.claimed:
                return False
            try:
                fcntl.lockf(self._file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _number(host))
            except (BlockingIOError, PermissionError):  # POSIX allows both for a lock that is taken
                return False
            self._file.claimed.add(host)
        self._claimed.add(host)
        return True

    def release(self, host: str) -> None:
        if host not in self._claimed or self._file is None:
            return
        self._claimed.discard(host)
        with _files_guard:
            self._file.claimed.discard(host)
            fcntl.lockf(self._file.descriptor, fcntl.LOCK_UN, 1, _number(host))

    def lost(self) -> frozenset[str]:
        return frozenset()  # the kernel keeps them as long as the process runs

    def close(self) -> None:
        for host in tuple(self._claimed):
            self.release(host)
        with _files_guard:
            if self._file is not None:
                _close(self._file)
                self._file = None

    def _opened(self) -> _LockFile:
        try:
            found = self._path.stat()
            known = _files.get((found.st_dev, found.st_ino))
        except FileNotFoundError:
            known = None
        try:
            file = known or _open(self._path)
        except OSError as error:
            raise DatabaseUnreachable(
                f"Cannot use the lock file {self._path}: {error.strerror}. "
                "Give this user permission to read and write it and its folder.",
            ) from error
        file.users += 1
        return file


def _open(path: Path) -> _LockFile:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    status = os.fstat(descriptor)
    return _files.setdefault((status.st_dev, status.st_ino), _LockFile(descriptor))


def _close(file: _LockFile) -> None:
    file.users -= 1
    if not file.users:
        status = os.fstat(file.descriptor)
        del _files[status.st_dev, status.st_ino]
        os.close(file.descriptor)


@dataclass(frozen=True, slots=True)
class _Session:
    """The session that owns the locks: its connection, and its identity on the server."""

    connection: Connection
    backend: int
    began: object


class _ServerLocks:
    def __init__(self, database_url: str) -> None:
        self._engine: Engine = writer_engine(database_url)
        self._session: _Session | None = None
        self._former: _Session | None = None
        self._claimed: set[str] = set()
        self._lost: set[str] = set()

    def claim(self, host: str) -> bool:
        if host in self._claimed:
            return True
        self._check_session()
        if self._session is None:
            self._connect()
        if not self._call("pg_try_advisory_lock", host):
            return False
        self._claimed.add(host)
        self._lost.discard(host)
        return True

    def release(self, host: str) -> None:
        if host not in self._claimed:
            return
        self._claimed.discard(host)
        try:
            self._call("pg_advisory_unlock", host)
        except (DatabaseUnreachable, SQLAlchemyError):
            self._drop()

    def lost(self) -> frozenset[str]:
        self._check_session()
        lost = frozenset(self._lost)
        self._lost.clear()
        return lost

    def _check_session(self) -> None:
        """Check the session; if it is lost, connect again and claim every lock again."""
        if self._session is not None:
            try:
                self._session.connection.execute(text("SELECT 1"))
            except (DatabaseUnreachable, SQLAlchemyError):
                self._drop()
        if self._session is not None or not self._claimed:
            return
        try:
            self._connect()
            lost = {host for host in sorted(self._claimed) if not self._call("pg_try_advisory_lock", host)}
        except (DatabaseUnreachable, SQLAlchemyError):
            # The server is unreachable, for other runs too; the next check tries again.
            self._drop()
            return
        self._claimed -= lost
        self._lost |= lost

    def close(self) -> None:
        if self._session is not None and self._claimed:
            # The server would also release the locks of a closed session, but not at once.
            with suppress(DatabaseUnreachable, SQLAlchemyError):
                self._session.connection.scalar(select(func.pg_advisory_unlock_all()))
        self._claimed.clear()
        self._drop()
        self._engine.dispose()

    def _call(self, function: str, host: str) -> bool:
        if self._session is None:
            raise RuntimeError("there is no session")
        number = bindparam("number", _number(host), type_=BigInteger)
        return bool(self._session.connection.scalar(select(getattr(func, function)(number))))

    def _connect(self) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        backend, began = connection.execute(
            text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"),
        ).one()
        self._session = _Session(connection, backend, began)
        self._end_former()

    def _end_former(self) -> None:
        """Terminate our former session, if the server has not noticed the broken connection yet."""
        if self._former is None or self._session is None:
            return
        self._session.connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = :pid AND backend_start = :at"
            ),
            {"pid": self._former.backend, "at": self._former.began},
        )
        self._former = None

    def _drop(self) -> None:
        if self._session is None:
            return
        self._former, self._session = self._session, None
        self._former.connection.invalidate()
        self._former.connection.close()
