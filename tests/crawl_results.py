"""What crawls in tests left in their database, and waiting for what they do."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, inspect, text

from models.database.engine import reader_engine


def rows(engine: Engine, query: str | Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return what a query gives, as written or as a statement."""
    statement = text(query) if isinstance(query, str) else query
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def rows_of(database_url: str, query: str) -> list[tuple[object, ...]]:
    engine = reader_engine(database_url)
    try:
        return rows(engine, query)
    finally:
        engine.dispose()


def counts(database_url: str) -> dict[str, int]:
    engine = reader_engine(database_url)
    tables = ("article", "url", "crawl_run", "fetch", "raw_page")
    found = {table: int(str(rows(engine, f'SELECT count(*) FROM "{table}"')[0][0])) for table in tables}
    engine.dispose()
    return found


def outcomes(database_url: str) -> dict[str, str]:
    """Return path -> reason (or outcome) of the last run."""
    engine = reader_engine(database_url)
    found = rows(
        engine,
        'SELECT u.url, coalesce(f.reason, f.outcome) FROM "fetch" f JOIN url u ON u.id = f.url_id '
        "WHERE f.run_id = (SELECT max(id) FROM crawl_run)",
    )
    engine.dispose()
    return {str(url): str(why) for url, why in found}


def left_out(database_url: str) -> dict[str, int]:
    """Return what the last run counted."""
    (stats,) = rows_of(database_url, "SELECT stats FROM crawl_run ORDER BY id DESC LIMIT 1")[0]
    counted = json.loads(str(stats)) if isinstance(stats, str) else stats
    assert isinstance(counted, dict)
    start = "newsgrain/urls_left_out/"
    return {name.removeprefix(start): count for name, count in counted.items() if name.startswith(start)}


def verdict(database_url: str) -> tuple[object, ...]:
    engine = reader_engine(database_url)
    found = rows(
        engine,
        "SELECT exit_code, verdict, taken, new + changed + unchanged + skipped + failed + deferred, "
        "finished_at IS NOT NULL FROM crawl_run ORDER BY id DESC LIMIT 1",
    )
    engine.dispose()
    return found[0]


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, most of the time asleep; the time limit of all tests ends what waits in vain."""
    while True:
        began = time.thread_time()
        if condition():
            return
        time.sleep(0.05 + 10 * (time.thread_time() - began))


def is_running(pid: int) -> bool:
    """Return whether a process is at work: one that has ended and was not waited for yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


#: What differs between two runs that did the same: numbers of rows, when things happened (`Date` in headers), and
#: which of two URLs of one article came first.
_PASSING = frozenset(
    "headers requested_url page_url state id run_id url_id source_id article_id author_id keyword_id".split(),
)
_KEPT_TABLES = ("source", "url", "article", "author", "keyword", "removed_block", "raw_page")


def state(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that crawls have found, in words that do not depend on when and in how many runs they did.

    Rows refer to each other by URL; of the visits there is how often a URL became an article.
    """
    engine = reader_engine(database_url)
    with engine.connect() as connection:
        found = {table: _rows_of_table(connection, table) for table in _KEPT_TABLES}
        links = {
            "articles of URLs": "SELECT url.url, article.url FROM url JOIN article ON article.id = url.article_id",
            "states of articles' URLs": "SELECT article.url, state FROM url JOIN article ON article.id = article_id",
            "states of other URLs": "SELECT url, state FROM url WHERE article_id IS NULL",
            "keys": "SELECT key, kind, article.url FROM article_key LEFT JOIN article ON article.id = article_id",
            "revisions": "SELECT article.url, reason, article_revision.article_body FROM article_revision "
            "JOIN article ON article.id = article_id",
            "texts": "SELECT url, article_body, article_body_html FROM article_text JOIN article ON id = article_id",
            "authors": "SELECT article.url, position, author.name FROM article_author "
            "JOIN article ON article.id = article_id JOIN author ON author.id = author_id",
            "keywords": "SELECT article.url, position, keyword FROM article_keyword "
            "JOIN article ON article.id = article_id JOIN keyword ON keyword.id = keyword_id",
            "visits that brought an article": 'SELECT article.url, count(*) FROM "fetch" JOIN url ON url.id = url_id '
            "JOIN article ON article.id = url.article_id WHERE outcome = 'new' GROUP BY article.url",
        }
        found |= {name: sorted(map(tuple, connection.execute(text(query))), key=str) for name, query in links.items()}
    engine.dispose()
    return found


def _rows_of_table(connection: Connection, table: str) -> list[tuple[object, ...]]:
    columns = [column["name"] for column in inspect(connection).get_columns(table)]
    lasting = [name for name in columns if name not in _PASSING and not name.endswith("_at")]
    query = f'SELECT {", ".join(lasting)} FROM "{table}"'
    return sorted((tuple(map(str, row)) for row in connection.execute(text(query))), key=str)
