"""Fills a database: the first articles through the product's own storing, the others as copies of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection, Engine

from benchmarks.store_scale.copies import advance_sequences, copy_articles, without_indexes
from benchmarks.store_scale.made_visits import LAST_DAY, STORED, visits
from benchmarks.story_tables import fill_frequencies
from models.database.engine import migration_engine, writer_engine
from models.maintenance import migrations
from models.maintenance.planner_statistics import refresh_statistics
from models.reports import runs
from pipelines.search.index import reindex
from pipelines.storage.store import store
from pipelines.stories.backfill import group_stored
from pipelines.visit import Visit

_BATCH = 50
#: One article in so many has an earlier version.
_EDITED = 20
#: The share of the copies that are inserted beside the indexes. Pages of an index that has just been made are full: an
#: article stored would split some twenty of them. After these copies most are split, as in a file that has grown.
_BESIDE_INDEXES = 0.08


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
        number = articles // stored - 1
        copied = copy_articles(connection, number)
        with without_indexes(connection):
            for copy in islice(copied, round(number * (1 - _BESIDE_INDEXES))):
                _commit_copy(connection, copy, stored, report)
            connection.commit()
        for copy in copied:
            _commit_copy(connection, copy, stored, report)
        connection.commit()
        advance_sequences(connection)
        connection.commit()
    engine.dispose()
    fill_frequencies(engine, articles)
    report("all rows and indexes")
    refresh_statistics(engine)
    engine.dispose()


def _commit_copy(connection: Connection, copy: int, stored: int, report: Callable[[str], None]) -> None:
    connection.commit()
    if copy % 25 == 0:
        report(f"{(copy + 1) * stored:,} articles")


def _store_first(engine: Engine, number: int) -> None:
    run_id = runs.begin(engine, "news", {}, LAST_DAY)
    first = list(visits(number))
    store_all(engine, run_id, first)
    edited = [_edited(visit) for visit in first[::_EDITED]]
    store_all(engine, run_id, edited)
    for _ in group_stored(engine):
        pass
    ended = {"exit_code": 0, "verdict": "ok", "message": None, "stats": {}}
    taken = number + len(edited)
    runs.finish(engine, run_id, discovered=number, taken=taken, now=LAST_DAY, **ended)  # type: ignore[arg-type]  # several types


def index_all(database_url: str, report: Callable[[str], None]) -> None:
    """Index the copies for search, by the product's own code, and report what that took."""
    engine = writer_engine(database_url)
    began, cpu, number = time.perf_counter(), time.process_time(), 0
    for batch in reindex(engine):
        number += batch
        if number % 100_000 < batch:
            report(f"{number:,} articles indexed")
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    report(f"{number:,} articles indexed in {seconds:,.0f} s, {cpu / max(1, number) * 1000:.2f} ms of CPU each")
    engine.dispose()


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
    *paragraphs, last = article.article_body.split("\n")
    body = "\n".join([*paragraphs, f"{last} A spokesperson could not be reached for comment on Tuesday."])
    article = replace(article, metadata=changed, article_body=body, fetched_at=at, fingerprint=digest)
    return replace(visit, visited_at=at, article=article, page=replace(page, fetched_at=at))


def _hurry(engine: Engine) -> None:
    """Have a file that is only filled once written without waiting for the disk, and with a large cache."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.exec_driver_sql("PRAGMA cache_size = -1500000")
        connection.exec_driver_sql("BEGIN")
