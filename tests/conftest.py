"""Fixtures for all tests: databases of both kinds, migrated or empty, and the `scrapy` command."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from itertools import chain, count, islice
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, make_url

from models.database.engine import writer_engine
from models.maintenance.migrations import upgrade
from tests.postgres import ReusedDatabase, Server, copy_database, running_server
from tests.scrapy_command import Scrapy, running_commands, running_forkserver

# A busy machine is no reason for a property to fail.
settings.register_profile("newsgrain", deadline=None)
settings.load_profile("newsgrain")

_TEMPLATE = "newsgrain_template"
#: Where the process that directs the others tells them the socket of what commands are forked from.
_FORKSERVER = "TESTS_FORKSERVER"
_numbers = count(1)


# Imports and collection leave little garbage, and what they make stays: no search for garbage has to look at it.
gc.disable()
if "PYTEST_XDIST_WORKER" in os.environ:
    # It reads the source of all its importers: a second's work from deep within the collection.
    import_module("scrapy.core.downloader.handlers.http11")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Let garbage be looked for among what tests make."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Start what commands are forked from once for all processes of the tests."""
    if getattr(config.option, "tx", None) and _FORKSERVER not in os.environ:
        stack = ExitStack()
        os.environ[_FORKSERVER] = stack.enter_context(running_forkserver())
        config.add_cleanup(stack.close)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return what `-n auto` means: a process of the tests waits half of the time for others. `logical`: half of it."""
    return (2 if config.option.numprocesses == "auto" else 1) * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every other process begin with tests that mostly wait, so that none of them is left for the end.

    The processes beside them have work in the meantime.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    waiting = [item for item in items if item.get_closest_marker("waits")]
    others = iter([item for item in items if not item.get_closest_marker("waits")])
    share = -(-len(items) // processes)
    shares = [waiting[process // 2 :: -(-processes // 2)] if process % 2 == 0 else [] for process in range(processes)]
    items[:] = [item for first in shares for item in chain(first, islice(others, max(0, share - len(first))))]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server, started for the first test of this process that asks for it."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: Server) -> str:
    postgres_server.execute(f"CREATE DATABASE {_TEMPLATE}")
    upgrade(postgres_server.url(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _reused_database(postgres_server: Server, _postgres_template: str) -> Iterator[ReusedDatabase]:
    with closing(ReusedDatabase(postgres_server, _postgres_template, f"test_{next(_numbers)}")) as database:
        yield database


def _fresh_database(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    copy_database(server, template, name)
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file in `tmp_path`."""
    path = tmp_path / "newsgrain.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(_reused_database: ReusedDatabase) -> Iterator[str]:
    """A migrated PostgreSQL database."""
    yield _reused_database.url
    _reused_database.restore()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """A function that makes another migrated database of each kind whenever it is called."""
    with ExitStack() as databases:

        def fresh() -> str:
            if request.param == "sqlite":
                path = request.getfixturevalue("tmp_path") / f"fresh_{next(_numbers)}.db"
                shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
                return f"sqlite:///{path}"
            server = request.getfixturevalue("postgres_server")
            template = request.getfixturevalue("_postgres_template")
            return databases.enter_context(contextmanager(_fresh_database)(server, template))

        yield fresh


def _shared_file(template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("shared") / "newsgrain.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def shared_sqlite_url(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated SQLite file for the tests of a module that only read: a fixture of theirs fills it."""
    return _shared_file(_sqlite_template, tmp_path_factory)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database of each kind for the tests of a module that only read: a fixture of theirs fills it."""
    if request.param == "sqlite":
        yield _shared_file(request.getfixturevalue("_sqlite_template"), tmp_path_factory)
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "_postgres_template"))
        yield from _fresh_database(server, template)


@pytest.fixture
def absent_sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet, in a folder that does."""
    return f"sqlite:///{tmp_path / 'absent.db'}"


@pytest.fixture
def empty_postgres_url(postgres_server: Server) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    yield from _fresh_database(postgres_server, "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind."""
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind that has no tables yet."""
    names = {"sqlite": "absent_sqlite_url", "postgresql": "empty_postgres_url"}
    return str(request.getfixturevalue(names[request.param]))


@pytest.fixture
def engine_for() -> Iterator[Callable[[str], Engine]]:
    """A function that opens a writer engine on a URL; all are disposed of at the end of the test."""
    engines: list[Engine] = []

    def open_engine(url: str) -> Engine:
        engines.append(writer_engine(url))
        return engines[-1]

    yield open_engine
    for opened in engines:
        opened.dispose()


@pytest.fixture(scope="session")
def _kept_postgresql_engine(_reused_database: ReusedDatabase) -> Engine:
    return writer_engine(_reused_database.url)


@pytest.fixture(scope="session")
def _kept_sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return writer_engine(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'link.db'}")


@pytest.fixture
def engine(request: pytest.FixtureRequest, database_url: str) -> Iterator[Engine]:
    """A writer engine on a migrated database of each kind."""
    # Its statements stay compiled from test to test. Each test has a copy, for listeners of its own.
    url = make_url(database_url)
    kept: Engine = request.getfixturevalue(f"_kept_{url.get_backend_name()}_engine")
    if url.get_backend_name() == "sqlite":
        link = Path(str(kept.url.database))
        link.unlink(missing_ok=True)
        link.symlink_to(str(url.database))
    yield kept.execution_options()
    kept.dispose()


@pytest.fixture(scope="session")
def _forkserver() -> Iterator[str]:
    """The socket of what commands are forked from: that of all processes of the tests, or one of this process."""
    if (shared := os.environ.get(_FORKSERVER)) is not None:
        yield shared
        return
    with running_forkserver() as path:
        yield path


@pytest.fixture(scope="session")
def _commands(_forkserver: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scrapy, ...]]:
    places = [(program, tmp_path_factory.mktemp(program)) for program in ("scrapy", "scrapy", "newsgrain")]
    with running_commands(_forkserver, *places) as commands:
        yield commands


@pytest.fixture(scope="session")
def scrapy(_commands: tuple[Scrapy, ...]) -> Scrapy:
    """The `scrapy` command."""
    return _commands[0]


@pytest.fixture(scope="session")
def other_scrapy(_commands: tuple[Scrapy, ...]) -> Scrapy:
    """The `scrapy` command once more, for a second process beside the first."""
    return _commands[1]


@pytest.fixture(scope="session")
def newsgrain(_commands: tuple[Scrapy, ...]) -> Scrapy:
    """The `newsgrain` command."""
    return _commands[2]
