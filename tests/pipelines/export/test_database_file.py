"""SQLite copies of a database, for browsing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from models.reports import runs
from pipelines.export.database_file import copy_newest
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_ended, make_page, make_visit

OLD, NEW = "https://example.org/old", "https://example.org/new"


def test_the_newest_days_with_their_versions_and_visits(
    database_url: str, engine_for: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine, long_ago = engine_for(database_url), NOW - timedelta(days=30)
    first, second = runs.begin(engine, "news", {}, long_ago), runs.begin(engine, "news", {}, NOW)
    store(engine, first, [make_visit(OLD, visited_at=long_ago)])
    missing = make_ended("https://example.org/missing", visited_at=NOW)
    store(engine, second, [make_visit(NEW, visited_at=NOW), missing])
    later = NOW + timedelta(hours=1)
    edited = make_article(NEW, headline="Bridge closed again")
    page = make_page(NEW, body=b"<p>The bridge closed again.</p>")
    store(engine, second, [make_visit(NEW, visited_at=later, article=edited, page=page)])

    copied = copy_newest(database_url, tmp_path / "copy.sqlite", since=NOW - timedelta(days=1))

    assert copied == 1
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:

        def column(sql: str) -> list[str]:
            return sorted(str(row[0]) for row in connection.execute(sql))

        assert column("SELECT headline FROM v_article") == ["Bridge closed again"]
        assert column("SELECT old_headline FROM v_headline_change") == ["Bridge opens after four years"]
        assert column("SELECT url FROM url") == ["https://example.org/missing", NEW]
        assert column("SELECT run_id FROM v_run") == ["2"]
        assert len(column("SELECT id FROM fetch")) == 3
        assert column("PRAGMA foreign_key_check") == []
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.sqlite"}
