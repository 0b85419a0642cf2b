"""What `scrapy schedule` and `scrapy worker` share: PostgreSQL, the extra, and a log on standard error."""

import asyncio
import importlib.util
import logging
import sys
from collections.abc import Coroutine
from typing import Any

from scrapy.settings import BaseSettings

from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance import migrations
from scraper.setting_values import database_url
from scraper.terminal.command_line import refuse
from scraper.terminal.typed_numbers import whole_number

_NEEDED = ("procrastinate", "psycopg_pool")


def shared_database(settings: BaseSettings, command: str) -> str:
    """Return the URL of the PostgreSQL that all machines share; anything else ends the program with 4.

    Raises:
        DatabaseUnreachable: the server cannot be reached.
        SchemaMismatch: its schema is not that of this version.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        refuse(f"{command} needs the extra `cluster`: pip install 'newsgrain[cluster]'")
    url = database_url(settings)
    if sqlite_path(parse_database_url(url)) is not None:
        refuse(
            f"{command}: {hide_password(url)} is a file, which several machines cannot share. "
            "Give postgresql://user:password@host/database as DATABASE_URL."
        )
    migrations.require(url)
    return url


def run_logged(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, with what it logs on standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", force=True)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    asyncio.run(work)


def positive(text: str, name: str, most: int) -> int:
    """Return a whole number from 1 to `most` that was typed for an option; anything else ends the program with 4."""
    number = whole_number(text) or 0
    if not 1 <= number <= most:
        refuse(f"{name} {text} is not a whole number from 1 to {most}")
    return number
