"""What users made in the database stays through upgrades, and `check` lists it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.database.exceptions import SchemaMismatch
from models.maintenance import migrations
from models.maintenance.migrations import ObjectsInTheWay

#: The schema before the texts moved.
OLD = "0015"
_ARTICLE = (
    "INSERT INTO source (id, domain, first_seen_at) VALUES (1, 'a.example', '2026-11-01 00:00:00.000000')",
    """INSERT INTO article (id, url, requested_url, source_id, headline, article_body, word_count, fingerprint,
    furniture_cuts, first_seen_at, last_seen_at, fetched_at) VALUES (7, 'https://a.example/1', 'https://a.example/1',
    1, 'Bridge', 'It opened.', 2, 'f', '{}', '2026-11-01 00:00:00.000000', '2026-11-01 00:00:00.000000',
    '2026-11-01 00:00:00.000000')""",
)
#: On both databases.
_MADE = (
    "CREATE TABLE notes (article_id INTEGER PRIMARY KEY REFERENCES article (id), note TEXT)",
    "CREATE TABLE article_labels (label TEXT)",
    "INSERT INTO notes VALUES (7, 'read')",
    "CREATE VIEW my_words AS SELECT article_id, headline, article_body, day_published FROM v_article",
    "CREATE VIEW my_noted AS SELECT w.*, note FROM my_words AS w JOIN notes ON notes.article_id = w.article_id",
    "CREATE INDEX my_headlines ON article (headline)",
    "CREATE INDEX my_long ON article (word_count) WHERE word_count > 500",
)
_OF_SQLITE = (
    "CREATE VIRTUAL TABLE my_search USING fts5 (headline)",
    "CREATE TABLE my_log (word TEXT)",
    "CREATE TRIGGER my_trigger AFTER UPDATE OF headline ON article BEGIN INSERT INTO my_log VALUES (new.headline); END",
    "CREATE TRIGGER my_instead INSTEAD OF DELETE ON v_article BEGIN INSERT INTO my_log VALUES (old.url); END",
)
_OF_POSTGRESQL = (
    "CREATE MATERIALIZED VIEW my_days AS SELECT day_published, count(*) AS articles FROM v_article GROUP BY 1",
    "CREATE SCHEMA reports",
    "CREATE VIEW reports.bodies AS SELECT article_body FROM v_article",
    "CREATE INDEX my_gin ON article USING gin (to_tsvector('simple', headline))",
    "CREATE STATISTICS my_statistics ON in_language, page_type FROM article",
    "ALTER TABLE article ADD CONSTRAINT my_check CHECK (word_count >= 0)",
)


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture(scope="module")
def old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file of the schema before the texts moved, to be copied."""
    path = tmp_path_factory.mktemp("old") / "old.db"
    migrations.upgrade(f"sqlite:///{path}", OLD)
    return path


@pytest.fixture
def old(empty_database_url: str, old_file: Path, engine_for: Callable[[str], Engine]) -> Engine:
    """A database of the schema before the texts moved, with an article and what a user made."""
    if empty_database_url.startswith("sqlite"):
        shutil.copyfile(old_file, empty_database_url.removeprefix("sqlite:///"))
    else:
        migrations.upgrade(empty_database_url, OLD)
    engine = engine_for(empty_database_url)
    run(engine, *_ARTICLE, *_MADE, *(_OF_SQLITE if engine.dialect.name == "sqlite" else _OF_POSTGRESQL))
    engine.dispose()
    return engine


def test_an_upgrade_keeps_what_a_user_made_and_check_lists_it(old: Engine, empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url)

    found = [str(one) for one in migrations.check(empty_database_url)]
    own = {
        "sqlite": [
            "index my_headlines on article",
            "index my_long on article",
            "table article_labels",
            "table my_log",
            "table notes",
            "trigger my_instead on v_article",
            "trigger my_trigger on article",
            "view my_noted",
            "view my_words",
            "virtual table my_search",
        ],
        "postgresql": [
            "constraint my_check on article",
            "index my_gin on article",
            "index my_headlines on article",
            "index my_long on article",
            "materialized view my_days",
            "statistics my_statistics on article",
            "table article_labels",
            "table notes",
            "view my_noted",
            "view my_words",
            "view reports.bodies",
        ],
    }
    assert found == own[old.dialect.name]
    with old.begin() as connection:
        row = connection.execute(text("SELECT * FROM my_noted")).one()
        assert tuple(row) == (7, "Bridge", "It opened.", None, "read")
        connection.execute(text("UPDATE article SET headline = 'Bridge opens'"))
        if old.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM v_article WHERE article_id = 7"))
            assert connection.scalars(text("SELECT word FROM my_log")).all() == ["Bridge opens", "https://a.example/1"]
        else:
            connection.execute(text("REFRESH MATERIALIZED VIEW my_days"))
            assert connection.scalars(text("SELECT * FROM reports.bodies")).all() == ["It opened."]


#: What this version has to replace or to name, by the database where a user may have made it; "both": on either.
_IN_THE_WAY = [
    ("both", "CREATE VIEW mine AS SELECT id, article_body FROM article"),
    ("both", "CREATE INDEX mine ON article (length(article_body))"),
    ("both", "CREATE TABLE article_text (mine TEXT)"),
    ("postgresql", "CREATE MATERIALIZED VIEW mine AS SELECT article_body_html FROM article"),
    ("postgresql", "ALTER TABLE article ADD CONSTRAINT mine CHECK (article_body <> headline)"),
    ("postgresql", "CREATE STATISTICS mine ON article_body, headline FROM article"),
    ("sqlite", "CREATE VIRTUAL TABLE mine USING fts5 (article_body, content='article', content_rowid='id')"),
    (
        "sqlite",
        "CREATE TRIGGER mine AFTER UPDATE ON article BEGIN INSERT INTO my_log VALUES (new.article_body); END",
    ),
    ("sqlite", "CREATE VIEW mine AS SELECT word FROM no_table"),
    ("sqlite", "CREATE TRIGGER mine AFTER UPDATE OF article_body ON article BEGIN DELETE FROM my_log; END"),
]
_CASES = [
    (database, statement)
    for kind, statement in _IN_THE_WAY
    for database in ("sqlite", "postgresql")
    if kind in {"both", database}
]


@pytest.mark.parametrize(("empty_database_url", "statement"), _CASES, indirect=["empty_database_url"])
def test_an_upgrade_that_cannot_keep_something_changes_nothing_and_names_it(
    old: Engine, empty_database_url: str, statement: str
) -> None:
    run(old, statement)
    old.dispose()

    with pytest.raises(ObjectsInTheWay, match=r"something of yours that this upgrade cannot keep") as caught:
        migrations.upgrade(empty_database_url, backup=True)

    assert ("article_text" if "article_text" in statement else "mine") in str(caught.value)
    assert migrations.schema_state(empty_database_url).revision == OLD
    with old.connect() as connection:
        assert connection.scalars(text("SELECT article_body FROM article")).all() == ["It opened."]


def test_a_view_with_the_name_of_a_new_one_of_ours_is_not_replaced(
    database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view of ours that was not there yet: the ones that are there since the first versions have no mark."""
    monkeypatch.setattr("models.views.replacing._UNMARKED", frozenset())
    run(engine, "DROP VIEW v_run", "CREATE VIEW v_run AS SELECT 1 AS mine")
    engine.dispose()

    with pytest.raises(ObjectsInTheWay, match="view v_run, whose name this version needs"):
        migrations.upgrade(database_url)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT mine FROM v_run")).all() == [1]


def test_an_upgrade_creates_views_that_are_missing(database_url: str, engine: Engine) -> None:
    run(engine, "DROP VIEW v_run")
    engine.dispose()
    with pytest.raises(SchemaMismatch, match="lacks v_run"):
        migrations.check(database_url)

    migrations.upgrade(database_url)

    assert migrations.check(database_url) == []
