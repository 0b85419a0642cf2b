"""Fills a database: the first articles through the product's own storing, the others as copies of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from benchmarks.store_scale.copies import advance_sequences, copy_articles
from benchmarks.store_scale.made_visits import LAST_DAY, visits
from models.database.engine import migration_engine, writer_engine
from models.maintenance import migrations
from models.reports import runs
from pipelines.storage.store import store
from pipelines.visit import Visit

#: Articles that are stored rather than copied.
STORED = 2_000
_BATCH = 50
#: One article in so many has an earlier version.
_EDITED = 20


def fill(database_url: str, articles: int, report: Callable[[str], None]) -> None:
    """Make the tables and fill them with about so many articles."""
    migrations.upgrade(database_url)
    stored = min(articles, STORED)
    engine = writer_engine(database_url)
    _store_first(engine, stored)
    engine.dispose()
    engine = migration_engine(database_url)
    if engine.dialect.name == "sqlite":
        _hurry(engine)
    with engine.connect() as connection:
        for number in copy_articles(connection, articles // stored - 1):
            connection.commit()
            if number % 25 == 0:
                report(f"{(number + 1) * stored:,} articles")
        advance_sequences(connection)
        connection.commit()
    engine.dispose()


def _store_first(engine: Engine, number: int) -> None:
    run_id = runs.begin(engine, "news", {}, LAST_DAY)
    first = list(visits(number))
    store_all(engine, run_id, first)
    edited = [_edited(visit) for visit in first[::_EDITED]]
    store_all(engine, run_id, edited)
    ended = {"exit_code": 0, "verdict": "ok", "message": None, "stats": {}}
    taken = number + len(edited)
    runs.finish(engine, run_id, discovered=number, taken=taken, now=LAST_DAY, **ended)  # type: ignore[arg-type]  # several types


def store_all(engine: Engine, run_id: int, every: Sequence[Visit]) -> float:
    """Store visits in batches as a crawl does, and return the CPU seconds that took."""
    began = time.process_time()
    for start in range(0, len(every), _BATCH):
        store(engine, run_id, every[start : start + _BATCH])
    return time.process_time() - began


def _edited(visit: Visit) -> Visit:
    article, page = visit.article, visit.page
    if article is None or page is None:
        raise ValueError(f"{visit.url}: a visit with an article is needed")
    at = visit.visited_at + timedelta(hours=1)
    changed = replace(article.metadata, headline=f"{article.metadata.headline}: update")
    digest = f"{0xE:x}{article.fingerprint[1:]}"
    article = replace(article, metadata=changed, fetched_at=at, fingerprint=digest)
    return replace(visit, visited_at=at, article=article, page=replace(page, fetched_at=at))


def _hurry(engine: Engine) -> None:
    """Have a file that is only filled once written without waiting for the disk, and with a large cache."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.exec_driver_sql("PRAGMA cache_size = -1500000")
        connection.exec_driver_sql("BEGIN")
