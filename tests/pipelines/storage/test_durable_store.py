import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.database.engine import writer_engine
from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.enums import Outcome, Reason
from models.reports import runs
from pipelines.storage.durable_store import DurableStore, Spooled, store_each
from pipelines.storage.spool import Spool
from pipelines.storage.spool_format import RunHeader
from pipelines.storage.store import store
from pipelines.visit import Stored, Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_ended, make_visit

URLS = [f"https://example.org/{number}" for number in range(8)]


def visits() -> list[Visit]:
    return [make_visit(url) for url in URLS]


def too_large(url: str) -> Visit:
    """Return a visit whose article neither database can hold: the number does not fit into 64 bits."""
    return make_visit(url, article=replace(make_article(url), word_count=1 << 70))


def in_database(engine: Engine) -> Callable[[Sequence[Visit], bool], Sequence[Stored]]:
    run_id = runs.begin(engine, "news", {}, NOW)
    return lambda batch, again: store(engine, run_id, batch, again=again)


def states(engine: Engine) -> dict[object, object]:
    return dict(rows(engine, "SELECT url, coalesce(reason, state) FROM url"))


@pytest.mark.parametrize("bad", [{0}, {3}, {7}, {2, 5}, set(range(8))])
def test_what_does_not_fit_fails_alone_and_the_others_are_stored(engine: Engine, bad: set[int]) -> None:
    batch = [
        too_large(url) if number in bad else visit
        for number, (url, visit) in enumerate(zip(URLS, visits(), strict=True))
    ]

    stored = store_each(in_database(engine), RetryPolicy(0), batch)

    assert [result.outcome is Outcome.FAILED for result in stored] == [number in bad for number in range(8)]
    assert states(engine) == {
        url: Reason.EXTRACTION_FAILED if number in bad else "stored" for number, url in enumerate(URLS)
    }
    details = rows(engine, "SELECT DISTINCT detail FROM \"fetch\" WHERE outcome = 'failed'")
    assert all(str(detail).startswith("could not be stored: ") for (detail,) in details)
    assert len(rows(engine, "SELECT 1 FROM article")) == 8 - len(bad)


def test_a_database_without_its_tables_is_given_up_and_the_visits_are_spooled(engine: Engine, tmp_path: Path) -> None:
    save = in_database(engine)
    with engine.begin() as connection:
        # PostgreSQL's views go with their table; SQLite's stay, and are not read here.
        cascade = "CASCADE" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f'DROP TABLE "fetch" {cascade}'))
    durable = DurableStore(save, RetryPolicy(0), spool := spool_in(tmp_path))

    kept = durable.store(visits())

    assert kept == [Spooled(spool.path)] * 8
    assert spool.visits == 8
    assert "fetch" in str(durable.failure)
    assert "scrapy db check" in str(durable.failure)


def spool_in(folder: Path) -> Spool:
    return Spool(folder / "spool", RunHeader("x", 1, "news", {}, NOW))


class Away:
    """A database that refuses, and counts the attempts."""

    def __init__(self, fault: DatabaseFault) -> None:
        self.attempts = 0
        self._fault = fault

    def __call__(self, _visits: Sequence[Visit], _again: bool) -> Sequence[Stored]:
        self.attempts += 1
        raise DatabaseUnreachable("away", self._fault)


@pytest.mark.parametrize("fault", list(DatabaseFault))
def test_a_database_that_was_given_up_is_not_tried_again(tmp_path: Path, fault: DatabaseFault) -> None:
    durable = DurableStore(away := Away(fault), RetryPolicy(0), spool := spool_in(tmp_path))

    for visit in visits():
        assert durable.store([visit]) == [Spooled(spool.path)]

    assert away.attempts == 1
    assert durable.failure is not None
    assert durable.failure.fault is fault


def test_a_spool_that_cannot_be_written_is_not_silent(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    durable = DurableStore(Away(DatabaseFault.GONE), RetryPolicy(0), spool_in(tmp_path))

    with pytest.raises(OSError, match="File exists"):
        durable.store(visits())


def test_an_unconfirmed_commit_is_not_stored_twice(engine: Engine) -> None:
    """The database stores the batch and the answer is lost: the next attempt finds it there."""
    save = in_database(engine)
    flags: list[bool] = []

    def lose_the_answer(batch: Sequence[Visit], again: bool) -> Sequence[Stored]:
        flags.append(again)
        stored = save(batch, again)
        if not again:
            raise DatabaseUnreachable("the server closed the connection", DatabaseFault.GONE)
        return stored

    batch = [*visits(), make_ended("https://example.org/gone")]
    stored = store_each(lose_the_answer, RetryPolicy(60), batch)

    assert flags == [False, True]
    assert [result.outcome for result in stored] == [Outcome.NEW] * 8 + [Outcome.FAILED]
    assert all(result.article_id for result in stored[:8])
    assert len(rows(engine, 'SELECT 1 FROM "fetch"')) == 9
    assert rows(engine, "SELECT failures FROM url WHERE url = 'https://example.org/gone'") == [(1,)]


def test_a_lock_is_waited_for_and_costs_nothing(sqlite_url: str) -> None:
    engine = writer_engine(sqlite_url, 0.05)
    save = in_database(engine)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused: list[bool] = []

    def until_it_is_free(batch: Sequence[Visit], again: bool) -> Sequence[Stored]:
        try:
            return save(batch, again)
        except DatabaseUnreachable as error:
            refused.append(error.fault is DatabaseFault.BUSY)
            if len(refused) == 2:
                other.execute("ROLLBACK")
            raise

    stored = store_each(until_it_is_free, RetryPolicy(60), visits())

    assert refused == [True, True]
    assert {result.outcome for result in stored} == {Outcome.NEW}
    other.close()
    engine.dispose()
