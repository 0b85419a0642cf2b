"""Serves one SQLite file on loopback, read-only, by Datasette with our plugin."""

import asyncio
import importlib.util
import os
import socket
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.plugins import pm
from datasette.utils import escape_sqlite

from models.database.reading import Reader
from models.questions.example_values import example_values
from models.reports.row_counts import large_tables
from scraper.browse.columns import column_sentences
from scraper.browse.configuration import COUNT_LIMIT_MS, NAME, SETTINGS, metadata
from scraper.browse.plugin import NewsPages, Shown

ADDRESS = "127.0.0.1"
_VEGA_PATH = "-/vega"
# SQLite keeps the index of search in tables of its own, of which it makes no statistics.
_OF_INDEX = "article_search"


class PortTakenError(Exception):
    """Another program listens on the port."""


class NewsDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """The served file, read-only; counting rows takes a moment at most."""

    def connect(self, write: bool = False) -> Any:
        """Open the file, whatever characters its path has."""
        if write:
            raise PermissionError("the database is served read-only")
        mode = "mode=ro" if self.is_mutable else "immutable=1"
        found = sqlite3.connect(f"file:{quote(str(self.path))}?{mode}", uri=True, check_same_thread=False)
        self._all_file_connections.append(found)
        return found

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Return the rows of each table, without those of large ones: SQLite cannot be interrupted while it counts."""
        large = await self.execute_fn(large_tables)
        names = await self.table_names()
        small = [name for name in names if name not in large and not name.startswith(_OF_INDEX)]
        counted = {name: await self._count(name, limit) for name in small}
        return {name: counted.get(name) for name in names}

    async def _count(self, name: str, limit: int) -> int | None:
        try:
            found = await self.execute(f"select count(*) from {escape_sqlite(name)}", custom_time_limit=limit)  # noqa: S608 - quoted
        except (QueryInterrupted, sqlite3.DatabaseError):
            return None
        return int(found.rows[0][0])

    async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
        """Run a query; people wait for rows, not for their number."""
        if sql.startswith("select count(*) from ") and not options.get("truncate"):
            options.setdefault("custom_time_limit", COUNT_LIMIT_MS)
        return await super().execute(sql, *args, **{"log_sql_errors": False, **options})


def listening_socket(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine alone; port 0 is any free one.

    Raises:
        PortTakenError: the port cannot be had.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((ADDRESS, port))
    except OSError as error:
        found.close()
        raise PortTakenError(str(error.strerror)) from error
    return found


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file, the name under which it is shown, a sentence about it, and what reads it."""

    path: Path
    name: str
    about: str
    reader: Reader


def serve(served: ServedFile, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve a file until the program is interrupted; `ready` is called when it answers."""
    site = datasette_of(served)
    config = uvicorn.Config(site.app(), log_level="error", lifespan="on", access_log=False, server_header=False)
    server = _Server(config, ready)
    with suppress(KeyboardInterrupt):
        asyncio.run(server.serve([listener]))


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def datasette_of(served: ServedFile) -> Any:
    """Return a Datasette that shows a file with our pages, texts and questions, and without anybody else's plugins."""
    values = served.reader.read(example_values)
    title = f"Newsgrain: {served.name}"
    # It would print all variables for each mistyped query, which takes seconds.
    pm.get_plugin("datasette.handle_exception").rich = None
    for plugin, _ in pm.list_plugin_distinfo():
        pm.unregister(plugin)
    scripts, folder = _charts()
    pm.register(NewsPages(served.reader, Shown(title, served.about, values), scripts))
    site = Datasette(
        [],
        settings=dict(SETTINGS),
        metadata=metadata(title, served.about, column_sentences(), values),
        static_mounts=[(_VEGA_PATH, folder)] if folder else [],
        memory=False,
    )
    site.remove_database("_memory")
    site.add_database(NewsDatabase(site, str(served.path), is_mutable=_is_writable(served.path)), name=NAME)
    return site


def _charts() -> tuple[Sequence[str], str | None]:
    """Return the addresses of datasette-vega's scripts and their folder; none where it is not installed."""
    found = importlib.util.find_spec("datasette_vega")
    if found is None or found.origin is None:
        return (), None
    folder = Path(found.origin).parent / "static"
    return [f"/{_VEGA_PATH}/{file.name}" for file in folder.glob("*.js")], str(folder)


def _is_writable(path: Path) -> bool:
    """Return whether the file may change; one that cannot be locked has to be opened as immutable."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
