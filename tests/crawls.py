"""What crawls in tests left in their database, and waiting for what they do."""

import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from models.engine import reader_engine


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def rows_of(database_url: str, query: str) -> list[tuple[object, ...]]:
    engine = reader_engine(database_url)
    found = rows(engine, query)
    engine.dispose()
    return found


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


def verdict(database_url: str) -> tuple[object, ...]:
    engine = reader_engine(database_url)
    found = rows(
        engine,
        "SELECT exit_code, verdict, taken, new + changed + unchanged + skipped + failed + deferred, "
        "finished_at IS NOT NULL FROM crawl_run ORDER BY id DESC LIMIT 1",
    )
    engine.dispose()
    return found[0]


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
