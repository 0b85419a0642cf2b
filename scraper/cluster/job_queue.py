"""The queue of crawls: Procrastinate's tables, in a schema of their own beside ours in the same PostgreSQL."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.schema import SchemaManager
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from models.database.side_schema import install_side_schema, side_conninfo

SCHEMA = "newsgrain_queue"
#: Names of the queue and of its one task.
QUEUE, TASK = "crawls", "crawl_slice"
#: Seconds without a heartbeat after which a worker counts as dead.
STALLED_AFTER = 30.0
#: What a lost database raises.
QUEUE_ERRORS = (ConnectorException, OperationalError, PoolTimeout, OSError)

_CONNECT_SECONDS = 10.0


@asynccontextmanager
async def open_queue(database_url: str) -> AsyncIterator[App]:
    """Open the queue in this PostgreSQL, and create its tables if there are none.

    Raises:
        DatabaseUnreachable: the tables cannot be created.
        ConnectorException, PoolTimeout: the server cannot be reached.
    """
    # The pool reports each vain attempt to connect; the caller reports the end of them.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    install_side_schema(database_url, SCHEMA, "procrastinate_jobs", SchemaManager.get_schema())
    connector = PsycopgConnector(
        conninfo=side_conninfo(database_url, SCHEMA), min_size=1, max_size=4, timeout=_CONNECT_SECONDS
    )
    app = App(connector=connector)
    async with app.open_async():
        yield app
