"""SQLite: a database with the tables and views of this version, and the chosen articles in it.

All documented queries work on it, and all commands: `scrapy search`, `scrapy report`, `scrapy export` again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from models.exports.database_copy import (
    bulk_connection,
    complete_copy,
    copy_articles,
    copy_crawls,
    write_result_table,
)
from models.exports.selection import ArticleFilter, MomentColumn, select_articles
from models.exports.snapshot import snapshot
from models.maintenance import migrations
from pipelines.export.files.values import plain
from pipelines.export.partial_file import partial_file
from pipelines.search.index import index_articles
from pipelines.text.json_text import json_text

_PAGE = 500
Progress = Callable[[int, int], None]


def fill_database(source: Connection, path: Path, article_ids: Iterable[Sequence[int]]) -> Iterable[int]:
    """Make a database at `path`, where an empty file may be, with these articles; yield their number page by page."""
    migrations.upgrade(f"sqlite:///{path}")
    with bulk_connection(path) as target:
        for ids in copy_articles(source, target, article_ids):
            index_articles(target, ids)
            yield len(ids)
        complete_copy(source, target)


def fill_result(path: Path, names: Sequence[str], pages: Iterable[Sequence[Sequence[Any]]]) -> None:
    """Make a database at `path` with the rows of a query."""
    with bulk_connection(path) as target:
        write_result_table(target, names, ([[_stored(value) for value in row] for row in page] for page in pages))


def copy_newest(database_url: str, path: Path, since: datetime, progress: Progress | None = None) -> int:
    """Write an SQLite copy of what is new in a database since a moment to `path`; return the number of its articles.

    It has the articles that were first seen since then, with their versions, and the runs, visits and URLs since then.
    """
    with snapshot(database_url) as source, partial_file(path) as file:
        chosen = select_articles(source, ArticleFilter(since=since, by=MomentColumn.FIRST_SEEN))
        partial = Path(file.name)
        migrations.upgrade(f"sqlite:///{partial}")
        done = 0
        with bulk_connection(partial) as target:
            for ids in copy_articles(source, target, chosen.pages(_PAGE), with_history=True):
                index_articles(target, ids)
                done += len(ids)
                if progress is not None:
                    progress(done, len(chosen))
            copy_crawls(source, target, since)
            complete_copy(source, target)
    return done


def _stored(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    found = plain(value)
    if isinstance(found, int) and not -(2**63) <= found < 2**63:
        return str(found)
    return json_text(found) if isinstance(found, (list, dict)) else found
