import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from models.database.engine import DatabaseUnreachable, writer_engine
from models.database.exceptions import SchemaMismatch
from models.maintenance import migrations
from models.maintenance.migrations import SchemaState, SchemaStatus
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, make_visit
from tests.other_process import what_nobody_meets
from tests.postgres import everybody_may_pass, open_folder

ROOT = Path(__file__).resolve().parents[3]
HEAD = ScriptDirectory(ROOT / "migrations").get_current_head() or ""


def run_sql(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def set_revision(url: str, revision: str, engine_for: Callable[[str], Engine]) -> None:
    run_sql(engine_for(url), f"UPDATE alembic_version SET version_num = '{revision}'")


def test_upgrade_makes_an_absent_or_empty_database(
    empty_database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    before = migrations.schema_state(empty_database_url)
    migrations.upgrade(empty_database_url)

    assert before.status in {SchemaStatus.ABSENT, SchemaStatus.EMPTY}
    assert migrations.schema_state(empty_database_url) == SchemaState(HEAD, HEAD, SchemaStatus.CURRENT)
    store(engine := engine_for(empty_database_url), runs.begin(engine, "news", {}, NOW), [make_visit()])


def test_looking_makes_no_file(absent_sqlite_url: str, tmp_path: Path) -> None:
    assert migrations.schema_state(absent_sqlite_url) == SchemaState(None, HEAD, SchemaStatus.ABSENT)
    with pytest.raises(SchemaMismatch, match=r"does not exist yet. Run `scrapy db upgrade`"):
        migrations.check(absent_sqlite_url)
    assert list(tmp_path.iterdir()) == []


def test_upgrade_twice_changes_nothing(database_url: str, engine: Engine) -> None:
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit()])
    migrations.upgrade(database_url)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM v_article")).scalar_one() == 1


def test_prepare_makes_an_absent_sqlite_database_only(absent_sqlite_url: str, empty_postgres_url: str) -> None:
    migrations.prepare(absent_sqlite_url)
    migrations.prepare(absent_sqlite_url)

    assert migrations.schema_state(absent_sqlite_url).status is SchemaStatus.CURRENT
    with pytest.raises(SchemaMismatch, match=r"has no tables yet. Run `scrapy db upgrade`"):
        migrations.prepare(empty_postgres_url)


def test_prepare_fills_the_file_that_a_killed_run_left_without_tables(absent_sqlite_url: str) -> None:
    Path(absent_sqlite_url.removeprefix("sqlite:///")).touch()

    migrations.prepare(absent_sqlite_url)

    assert migrations.schema_state(absent_sqlite_url).status is SchemaStatus.CURRENT


def test_prepare_accepts_a_current_database(database_url: str) -> None:
    migrations.prepare(database_url)


@pytest.mark.parametrize("act", [migrations.prepare, migrations.upgrade, migrations.check])
def test_newer_schema(database_url: str, engine_for: Callable[[str], Engine], act: Callable[[str], None]) -> None:
    set_revision(database_url, "9999", engine_for)

    assert migrations.schema_state(database_url) == SchemaState("9999", HEAD, SchemaStatus.NEWER)
    with pytest.raises(SchemaMismatch, match="schema 9999 of a newer Newsgrain") as caught:
        act(database_url)
    assert "`scrapy db upgrade`" in str(caught.value)


def test_older_schema(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.maintenance.migrations._revisions", lambda: ("future", frozenset({HEAD})))

    for act in (migrations.prepare, migrations.check):
        with pytest.raises(SchemaMismatch, match=f"has schema {HEAD}, this version needs future") as caught:
            act(database_url)
        assert "Run `scrapy db upgrade`" in str(caught.value)


@pytest.mark.parametrize("act", [migrations.prepare, migrations.upgrade, migrations.check])
def test_tables_of_somebody_else(tmp_path: Path, act: Callable[[str], None]) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER)")
    before = path.read_bytes()

    with pytest.raises(SchemaMismatch, match=r"holds tables that are not Newsgrain's. Name another one"):
        act(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_check_finds_a_difference(database_url: str, engine_for: Callable[[str], Engine]) -> None:
    migrations.check(database_url)
    run_sql(engine_for(database_url), "ALTER TABLE url DROP COLUMN hint_guid")

    with pytest.raises(SchemaMismatch, match="differs from this version's tables"):
        migrations.check(database_url)


@pytest.mark.parametrize("act", [migrations.prepare, migrations.upgrade, migrations.schema_state])
def test_unusable_file(tmp_path: Path, act: Callable[[str], object]) -> None:
    (tmp_path / "file").write_text("This is no database. " * 100)
    for path, says in {
        tmp_path / "file": "The file is not an SQLite database",
        tmp_path / "file" / "news.db": "Check that the folder exists",
        tmp_path / "no" / "news.db": "Check that the folder exists",
    }.items():
        with pytest.raises(DatabaseUnreachable, match=says):
            act(f"sqlite:///{path}")


def test_a_revision_that_does_not_exist_is_named_with_those_that_do(database_url: str) -> None:
    with pytest.raises(SchemaMismatch, match=rf"no revision 'NONSENSE': give head or one of 0001, .*{HEAD}\."):
        migrations.upgrade(database_url, "NONSENSE")


def test_an_upgrade_does_not_go_back(database_url: str) -> None:
    with pytest.raises(SchemaMismatch, match="to 0001 would go back: restore a copy"):
        migrations.upgrade(database_url, "0001")
    assert migrations.schema_state(database_url).status is SchemaStatus.CURRENT


def test_a_copy_is_made_before_tables_are_changed_and_only_then(absent_sqlite_url: str, tmp_path: Path) -> None:
    first = migrations.upgrade(absent_sqlite_url, "0001", backup=True)
    second = migrations.upgrade(absent_sqlite_url, backup=True)
    third = migrations.upgrade(absent_sqlite_url, backup=True)

    assert (first, third) == (None, None), "an empty database, or one that stays as it is"
    assert second is not None
    assert list(tmp_path.glob("*.backup")) == [second]
    assert migrations.schema_state(f"sqlite:///{second}").revision == "0001"


def test_a_server_is_not_copied(postgres_url: str) -> None:
    migrations.downgrade(postgres_url, "0001")

    assert migrations.upgrade(postgres_url, backup=True) is None


def damage(sqlite_url: str) -> None:
    """Overwrite pages of indexes that a run may not read for hours; the schema itself stays whole."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        roots = connection.execute("SELECT rootpage FROM sqlite_master WHERE name LIKE 'ix_article_%'").fetchall()
    with path.open("r+b") as file:
        for (page,) in roots:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)


@pytest.mark.parametrize("act", [migrations.prepare, migrations.check])
def test_a_damaged_file_is_found_before_the_first_request(sqlite_url: str, act: Callable[[str], object]) -> None:
    damage(sqlite_url)

    with pytest.raises(DatabaseUnreachable, match="The file is damaged: restore a copy"):
        act(sqlite_url)


@pytest.mark.parametrize("act", [migrations.prepare, migrations.check])
def test_a_cut_file_is_found_before_the_first_request(sqlite_url: str, act: Callable[[str], object]) -> None:
    os.truncate(sqlite_url.removeprefix("sqlite:///"), 50_000)

    with pytest.raises(DatabaseUnreachable, match="The file is damaged: restore a copy"):
        act(sqlite_url)


def test_a_large_file_is_read_through_by_check_only(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in ("_SMALL_BYTES", "_MOST_BYTES"):
        monkeypatch.setattr(f"models.maintenance.migrations.{size}", 1000)
    damage(sqlite_url)

    migrations.prepare(sqlite_url)
    with pytest.raises(DatabaseUnreachable, match="The file is damaged"):
        migrations.check(sqlite_url)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write into")
def test_folder_that_cannot_be_written() -> None:
    with pytest.raises(DatabaseUnreachable, match="Check that the folder exists and that this user may write"):
        migrations.prepare("sqlite:////proc/self/newsgrain.db")


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder with a migrated database, that its tenants may read and not write."""
    folder = Path(tempfile.mkdtemp(dir=open_folder()))
    migrations.upgrade(f"sqlite:///{folder / 'news.db'}")
    (folder / "news.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() == 0 and not everybody_may_pass(ROOT), reason="its user cannot read this checkout")
@pytest.mark.parametrize(
    ("name", "says"),
    [("news.db", "permission to write"), ("absent.db", "Check that the folder exists and that this user may write")],
)
def test_no_permission_to_write(closed_folder: Path, name: str, says: str) -> None:
    problem = what_nobody_meets("prepare", f"sqlite:///{closed_folder / name}")

    assert problem.startswith("DatabaseUnreachable: ")
    assert f"{closed_folder / name}: " in problem
    assert says in problem


def test_postgresql_user_without_rights(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    run_sql(
        engine_for(postgres_url),
        "CREATE ROLE looker LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker",
    )
    url = postgres_url.replace("//newsgrain@", "//looker@")
    try:
        with pytest.raises(DatabaseUnreachable, match=r"read-only for this user. Name the primary server"):
            migrations.prepare(url)
    finally:
        run_sql(engine_for(postgres_url), "DROP OWNED BY looker", "DROP ROLE looker")


@pytest.mark.parametrize("act", [migrations.prepare, migrations.upgrade, migrations.schema_state])
def test_no_server(act: Callable[[str], object]) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        act("postgresql://u:secret@127.0.0.1:1/news")
    assert "u:***@127.0.0.1:1/news" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_downgrade_to_nothing(database_url: str, engine: Engine) -> None:
    migrations.downgrade(database_url, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert inspect(engine).get_view_names() == []
    assert migrations.schema_state(database_url).status is SchemaStatus.EMPTY


@pytest.mark.parametrize(("days_ago", "ends", "is_looked_at"), [(0, True, False), (1, True, True), (0, False, True)])
def test_a_large_file_is_read_through_once_a_day_and_after_a_run_that_was_killed(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, days_ago: int, *, ends: bool, is_looked_at: bool
) -> None:
    monkeypatch.setattr("models.maintenance.migrations._SMALL_BYTES", 1000)
    engine = writer_engine(sqlite_url)
    began = datetime.now(UTC) - timedelta(days=days_ago)
    run_id = runs.begin(engine, "news", {}, began)
    if ends:
        ended = {"exit_code": 0, "verdict": "ok", "message": None, "discovered": 0, "taken": 0, "stats": {}}
        runs.finish(engine, run_id, **ended, now=began)  # type: ignore[arg-type]  # columns of several types
    engine.dispose()
    damage(sqlite_url)

    with pytest.raises(DatabaseUnreachable, match="The file is damaged") if is_looked_at else nullcontext():
        migrations.prepare(sqlite_url)
