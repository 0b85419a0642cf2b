import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from models.database.exceptions import DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.reports import runs
from pipelines.storage.spool import Spool, database_name
from pipelines.storage.spool_format import NewerRecord, RunEnd, RunHeader
from pipelines.storage.spool_replay import replay
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_ended, make_visit
from tests.other_process import end_of, started_replay

END = RunEnd(8, "database", "the database was away", 121, 121, {"items": 3}, NOW + timedelta(minutes=5))
HOUR = timedelta(hours=1)


def visits() -> list[Visit]:
    """More than one batch, with some that failed."""
    stored = [
        make_visit(
            f"https://example.org/{number}",
            article=make_article(f"https://example.org/{number}", headline=f"Bridge {number}"),
        )
        for number in range(120)
    ]
    return [*stored, make_ended("https://example.org/gone")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spooled(database_url: str, engine: Engine, folder: Path) -> Path:
    """The spool of a run whose database went away."""
    run_id = runs.begin(engine, "news", {}, NOW)
    return spool_of(database_url, run_id, folder, [*visits(), END])


def spool_of(database_url: str, run_id: int, folder: Path, records: list[Visit | RunEnd]) -> Path:
    spool = Spool(folder, RunHeader(database_name(database_url), run_id, "news", {}, NOW))
    spool.append(records)
    spool.close()
    return spool.path


def contents(engine: Engine) -> dict[str, Any]:
    """Return everything that a replay writes."""
    return {
        "articles": rows(engine, "SELECT url, headline, last_seen_at FROM article ORDER BY url"),
        "authors": rows(engine, "SELECT article_id, position, author_id FROM article_author ORDER BY 1, 2"),
        "urls": rows(engine, "SELECT url, state, failures, last_fetched_at FROM url ORDER BY url"),
        "fetches": rows(engine, 'SELECT url_id, run_id, outcome, fetched_at FROM "fetch" ORDER BY url_id, id'),
        "runs": rows(engine, "SELECT id, exit_code, verdict, new, failed, taken, finished_at FROM crawl_run"),
        "pages": len(rows(engine, "SELECT 1 FROM raw_page")),
    }


def test_everything_is_stored_under_the_run_that_fetched_it(
    database_url: str, engine: Engine, folder: Path, spooled: Path
) -> None:
    assert replay(engine, RetryPolicy(0), folder, database_url) == 121

    found = contents(engine)
    assert len(found["articles"]) == found["pages"] == 120
    assert {row[1] for row in found["fetches"]} == {1}
    assert found["runs"][0][:6] == (1, 8, "database", 120, 1, 121)
    assert not spooled.exists()


def test_replaying_twice_changes_nothing(database_url: str, engine: Engine, folder: Path, spooled: Path) -> None:
    kept = spooled.read_bytes()
    replay(engine, RetryPolicy(0), folder, database_url)
    once = contents(engine)

    spooled.write_bytes(kept)
    replay(engine, RetryPolicy(0), folder, database_url)

    assert contents(engine) == once
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("commits", [0, 1, 3])
def test_a_replay_that_is_killed_is_done_again_and_loses_nothing(
    database_url: str, engine: Engine, folder: Path, spooled: Path, commits: int
) -> None:
    """Killed at a commit: two batches, the rest, the run's row; after the last one only the file is left to remove."""
    assert end_of(started_replay(database_url, folder, killed_at_commit=commits + 1)) == -signal.SIGKILL
    assert spooled.exists()
    assert len(rows(engine, 'SELECT 1 FROM "fetch"')) == min(50 * commits, 121)
    replay(engine, RetryPolicy(0), folder, database_url)
    found = contents(engine)
    assert len(found["articles"]) == 120
    assert len(found["fetches"]) == 121
    assert found["runs"][0][:6] == (1, 8, "database", 120, 1, 121)


def test_a_torn_record_is_left_out_and_set_aside(
    database_url: str, engine: Engine, folder: Path, spooled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    os.truncate(spooled, spooled.stat().st_size - 20)

    assert replay(engine, RetryPolicy(0), folder, database_url) == 121
    assert [path.name for path in folder.iterdir()] == [f"{spooled.name}.damaged"]
    assert "are not valid records and are set aside" in caplog.text
    assert replay(engine, RetryPolicy(0), folder, database_url) == 0


def test_a_file_without_its_head_is_set_aside(
    database_url: str, engine: Engine, folder: Path, spooled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spooled.write_bytes(b"x" + spooled.read_bytes())

    assert replay(engine, RetryPolicy(0), folder, database_url) == 0
    assert [path.name for path in folder.iterdir()] == [f"{spooled.name}.damaged"]
    assert "has no readable header" in caplog.text


def test_an_empty_file_of_a_killed_run_is_taken_away(
    database_url: str, engine: Engine, folder: Path, spooled: Path
) -> None:
    os.truncate(spooled, 0)

    assert replay(engine, RetryPolicy(0), folder, database_url) == 0
    assert list(folder.iterdir()) == []


def test_a_file_of_a_newer_version_is_refused_and_kept(
    database_url: str, engine: Engine, folder: Path, spooled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = spooled.read_bytes()
    monkeypatch.setattr("pipelines.storage.spool_format.VERSION", 0)

    with pytest.raises(NewerRecord, match=r"written by a newer Newsgrain .* Update Newsgrain and run again") as caught:
        replay(engine, RetryPolicy(0), folder, database_url)
    assert str(spooled) in str(caught.value)
    assert spooled.read_bytes() == kept
    assert rows(engine, 'SELECT 1 FROM "fetch"') == []


def test_the_spool_of_a_database_that_was_made_anew_brings_its_run_along(
    database_url: str, engine: Engine, folder: Path
) -> None:
    spool_of(database_url, 17, folder, [make_visit(), END])

    replay(engine, RetryPolicy(0), folder, database_url)
    spool_of(database_url, 17, folder, [make_visit(), END])
    replay(engine, RetryPolicy(0), folder, database_url)

    assert rows(engine, "SELECT spider, exit_code, new FROM crawl_run") == [("news", 8, 1)]
    assert len(rows(engine, 'SELECT 1 FROM "fetch"')) == 1


def test_what_the_database_does_not_take_is_a_failure_of_that_visit(
    database_url: str, engine: Engine, folder: Path
) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    url = "https://example.org/large"
    bad = make_visit(url, article=replace(make_article(url), word_count=1 << 70))
    spool_of(database_url, run_id, folder, [make_visit(), bad])

    replay(engine, RetryPolicy(0), folder, database_url)

    assert rows(engine, "SELECT url, reason FROM url WHERE state = 'failed'") == [(url, "extraction_failed")]
    assert list(folder.iterdir()) == []


def test_an_old_visit_does_not_replace_the_article_of_a_later_one(
    database_url: str, engine: Engine, folder: Path
) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    url = "https://example.org/a"
    store(engine, run_id, [make_visit(url, visited_at=NOW - HOUR)])
    spool_of(database_url, run_id, folder, [make_visit(url, article=make_article(url, headline="Old"))])
    store(engine, run_id, [make_visit(url, visited_at=NOW + HOUR, article=make_article(url, headline="Newest"))])

    replay(engine, RetryPolicy(0), folder, database_url)

    assert rows(engine, "SELECT headline FROM article") == [("Newest",)]
    assert rows(engine, 'SELECT outcome FROM "fetch" ORDER BY id') == [("new",), ("changed",), ("unchanged",)]
    assert rows(engine, "SELECT state FROM url") == [("stored",)]


def test_a_database_that_is_still_away_leaves_the_files(
    database_url: str, engine: Engine, folder: Path, spooled: Path, engine_for: Callable[[str], Engine]
) -> None:
    with engine.begin() as connection:
        # PostgreSQL's views go with their table; SQLite's stay, and are not read here.
        cascade = "CASCADE" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f'DROP TABLE "fetch" {cascade}'))
    kept = spooled.read_bytes()

    with pytest.raises(DatabaseUnreachable):
        replay(engine, RetryPolicy(0), folder, database_url)

    assert spooled.read_bytes() == kept
